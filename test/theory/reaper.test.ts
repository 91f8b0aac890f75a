import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/study/simulate.js';
import type { Stat } from '../../src/systems/metric.js';
import { reapingOf } from '../../src/systems/rucio/forms/reaper.js';
import { explain, formsByMetric, keyOf } from '../../src/theory/explain.js';
import { overloads } from '../../src/theory/overloads.js';
import { load } from '../scenario/folder.js';

/** A reaper that has the issuer for itself: what is moved goes by X.509, for another experiment. */
const TEXT = `name: small
title: Reaper
horizon: 2 d
issuers:
  cms:
    pods: 4
    cleanup: { model: single-page }
    clients: { rucio: { access_lifetime: 1 h, refresh_lifetime: 7 d } }
submitters:
  cms: { reaper: { rate: 1 Hz } }
  other: { tokens: { preset: x509 } }
fts: { cern: {} }
sites: { A: {}, B: {}, C: {}, D: {}, E: {}, F: {}, G: {}, H: {} }
workloads:
  - name: production
    submitter: other
    arrivals: { law: poisson, rate: 1 mHz }
    files: 1
    sources: A
    destinations: B
`;

const loaded = (...set: readonly string[]) => load({ 'small.yaml': TEXT }, { set });

/** A prediction of a scenario beside what a run of it gives. */
function both(metric: string, stat: Stat, ...set: readonly string[]) {
  const found = loaded(...set);
  const { scenario } = found.variants[0] ?? {};
  if (scenario === undefined) throw new Error('a scenario has a base');
  const form = formsByMetric(explain(scenario)).get(keyOf(metric, stat));
  if (form === undefined) throw new Error(`no form of ${metric} ${stat}`);
  const run = simulate(scenario, found.traces, 0);
  const value = run.metrics
    .find(({ name }) => name === metric)
    ?.stats.find((candidate) => candidate.stat === stat)?.value;
  if (value === undefined) throw new Error(`no ${stat} of ${metric} was measured`);
  return { form, value };
}

/** The run lies below the form, which is no more than so many times what is measured. */
function expectAtMost({ form, value }: ReturnType<typeof both>, loosest: number): void {
  const { low, high } = form.range;
  expect(form.standing).toBe('approximate');
  expect(value).toBeGreaterThanOrEqual(low);
  expect(value).toBeLessThanOrEqual(high);
  expect(high / value).toBeLessThanOrEqual(loosest);
}

/** The run is no more than so large a part below the form, which is one value, nor above it by more than chance. */
function expectHardlyBelow({ form, value }: ReturnType<typeof both>, part: number): void {
  expect(form.range.low).toBe(form.range.high);
  expect(value).toBeLessThanOrEqual(1.005 * form.range.high);
  expect(value).toBeGreaterThanOrEqual((1 - part) * form.range.high);
}

const CC = 'iam.cms.rate.client_credentials';

describe('tokens that a reaper asks for', () => {
  test.each([
    'submitters.cms.tokens.cache=shared',
    'submitters.cms.tokens.cache=per-pod',
    'submitters.cms.tokens.cache=per-process',
    'sites.A.readiness=not-ready',
    'submitters.cms.tokens.scope=namespace',
    'submitters.cms.reaper.rate=10 Hz',
  ])('are at most keys × caches × threads at an endpoint over the reuse time: %s', (set) => {
    expectAtMost(both(CC, 'mean', set), 5.5);
  });

  test('are of one key where scope and audience name no endpoint', () => {
    const set = ['submitters.cms.tokens.scope=namespace', 'submitters.cms.tokens.audience=any'];
    const found = both(CC, 'mean', ...set, 'submitters.cms.tokens.cache=per-pod');
    expectAtMost(found, 5.5);
    expect(found.value / (8 / 3300)).toBeGreaterThan(0.9);
  });

  test.each([
    'submitters.cms.tokens.cache=off',
    'issuers.cms.clients.rucio.access_lifetime=4 min',
  ])('have no form where each look asks: %s', (set) => {
    const { scenario } = loaded(set).variants[0] ?? {};
    if (scenario === undefined) throw new Error('a scenario has a base');
    const form = explain(scenario).forms.find(({ label }) => label === 'tokens of the reaper');
    expect(form?.standing).toBe('none');
    expect(formsByMetric(explain(scenario)).get(keyOf(CC, 'mean'))).toBeUndefined();
  });

  test('come anew with every restart of the pods, into caches of their own', () => {
    const set = ['submitters.cms.tokens.cache=per-pod', 'submitters.cms.restart.every=2 h'];
    const plain = both(CC, 'mean', set[0] ?? '');
    const found = both(CC, 'mean', ...set);
    expectAtMost(found, 5.5);
    expect(found.value).toBeGreaterThan(1.25 * plain.value);
  });

  test.each([
    'submitters.cms.tokens.preset=x509',
    'submitters.cms.reaper.rate=0 Hz',
  ])('are none with %s', (set) => {
    const { scenario } = loaded(set).variants[0] ?? {};
    if (scenario === undefined) throw new Error('a scenario has a base');
    expect(formsByMetric(explain(scenario)).get(keyOf(CC, 'mean'))?.range.high ?? 0).toBe(0);
  });

  test('live and are stored as long as others, without a refresh token', () => {
    for (const metric of ['tokens.cms.live', 'iam.cms.live.access_token', 'iam.cms.stored.access_token']) {
      expectAtMost(both(metric, 'mean', 'submitters.cms.tokens.cache=per-pod'), 5.5);
    }
    const { scenario } = loaded().variants[0] ?? {};
    if (scenario === undefined) throw new Error('a scenario has a base');
    expect(
      formsByMetric(explain(scenario)).get(keyOf('iam.cms.stored.refresh_token', 'mean')),
    ).toBeUndefined();
  });

  test('expose what they may modify', () => {
    const found = both('tokens.cms.exposure.modify', 'mean', 'sites.A.stored=5 PB');
    expectAtMost(found, 5.5);
  });

  test('leave nothing of their issuer exact', () => {
    const { scenario } = loaded().variants[0] ?? {};
    if (scenario === undefined) throw new Error('a scenario has a base');
    const own = explain(scenario).forms.filter(({ about }) => about === 'issuers.cms');
    expect(own.length).toBeGreaterThan(4);
    const exact = own.filter(
      (form) => form.standing === 'exact' && !/discovery|refresh|exchange/.test(form.metric ?? ''),
    );
    expect(exact).toEqual([]);
  });
});

describe('what a reaper deletes', () => {
  const DELETED = 'rucio.cms.rate.deleted';

  test('is what comes, while its threads keep up', () => {
    expectHardlyBelow(both(DELETED, 'mean', 'horizon=6 h'), 0.02);
    expectHardlyBelow(both(DELETED, 'mean', 'horizon=6 h', 'warmup=1 h'), 0.05);
  });

  test('is what its threads can do, where they do not', () => {
    const set = ['submitters.cms.reaper.rate=100 Hz', 'submitters.cms.reaper.chunk=1000', 'horizon=12 h'];
    const { scenario } = loaded(...set).variants[0] ?? {};
    if (scenario === undefined) throw new Error('a scenario has a base');
    const station = explain(scenario).stations.find(({ name }) => name === 'reaper cms');
    // 32 threads at half a second a file.
    expect(station?.load).toBeCloseTo(100 / 64, 6);
    expect(station?.remedy).toBe('50 threads');
    const found = both(DELETED, 'mean', ...set);
    expectHardlyBelow(found, 0.1);
    expect(
      overloads(loaded(...set).variants).some(({ message }) => message.includes('reaper cms cannot keep up')),
    ).toBe(true);
  });

  test('is limited by the threads that may be at one endpoint', () => {
    const set = ['submitters.cms.reaper.per_endpoint=1', 'submitters.cms.reaper.rate=20 Hz'];
    const { scenario } = loaded(...set).variants[0] ?? {};
    if (scenario === undefined) throw new Error('a scenario has a base');
    expect(reapingOf(scenario, 'cms')?.mostHz).toBeCloseTo(16, 9);
    const station = explain(scenario).stations.find(({ name }) => name === 'reaper cms');
    expect(station?.remedy).toContain('2 threads at an endpoint');
  });

  test('may outlast its token in a long chunk, which the formula says', () => {
    const set = ['submitters.cms.reaper.chunk=4000', 'submitters.cms.reaper.rate=40 Hz'];
    const { scenario } = loaded(...set, 'submitters.cms.reaper.pause=10 min').variants[0] ?? {};
    if (scenario === undefined) throw new Error('a scenario has a base');
    expect(formsByMetric(explain(scenario)).get(keyOf(DELETED, 'mean'))?.formula).toContain(
      'expire within a chunk',
    );
  });
});
