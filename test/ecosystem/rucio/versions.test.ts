import { describe, expect, test } from 'vitest';
import { scenarioOf } from '../../../src/scenario/check.js';
import { simulate } from '../../../src/study/simulate.js';
import { behaviourOf } from '../../../src/systems/rucio/versions.js';
import { statOf } from '../../measure/clock.js';

/** Kind of truth: what the releases of Rucio say of themselves. */

/** Requests of a dataset from A to B and C, which two FTS instances serve, within the life of a token. */
function requestsOf(version: string, submitter: Record<string, unknown> = {}): number {
  const scenario = scenarioOf({
    name: 'small',
    title: 'Two instances',
    horizon: '20 min',
    issuers: { cms: {} },
    submitters: { cms: { version, pods: 1, threads: 1, ...submitter } },
    fts: { one: {}, other: {} },
    sites: { A: { fts: 'one' }, B: { fts: 'one' }, C: { fts: 'other' } },
    storage: { failure: '0 %' },
    workloads: [
      {
        name: 'work',
        arrivals: { law: 'at', times: ['1 min', '5 min'] },
        files: 10,
        size: '1 GB',
        sources: 'A',
        destinations: ['B', 'C'],
        fanout: 2,
      },
    ],
  });
  const { metrics } = simulate(scenario, new Map(), 0);
  const found = metrics.find(({ name }) => name === 'iam.cms.rate.client_credentials');
  return statOf(found?.stats ?? [], 'total') ?? Number.NaN;
}

describe('the token for FTS', () => {
  test.each(['33', '33.5', '34', '34.0.6'])('is one for all instances in Rucio %s', (version) => {
    expect(requestsOf(version)).toBe(3 + 1);
  });

  test.each([
    '34.1',
    '34.4.2',
    '35',
    '41',
  ])('names the host in Rucio %s: one for each instance', (version) => {
    expect(requestsOf(version)).toBe(3 + 2);
  });
});

test('an audience for all does not make the path prefix of an RSE that of another', () => {
  expect(requestsOf('33.5', { request_oidc_audience: 'any' })).toBe(3 + 1);
  const namespace = { request_oidc_audience: 'any', tokens: { scope: 'namespace' } };
  expect(requestsOf('33.5', namespace)).toBe(2 + 1);
});

test.each([
  ['33', { overridesAudience: true }],
  ['33.5', { overridesAudience: true, setsLifetimes: true }],
  ['34', { setsLifetimes: true }],
  ['34.1', { setsLifetimes: true, namesFtsHost: true }],
  ['36.5.1', { setsLifetimes: true, namesFtsHost: true }],
  ['37', { setsLifetimes: true, namesFtsHost: true, pollsByToken: true }],
  ['38.5.5', { setsLifetimes: true, namesFtsHost: true, pollsByToken: true, comparesInUtc: true }],
  ['39.0', { setsLifetimes: true, namesFtsHost: true, pollsByToken: true }],
  ['40.3.9', { setsLifetimes: true, namesFtsHost: true, pollsByToken: true }],
  ['41', { setsLifetimes: true, namesFtsHost: true, pollsByToken: true, comparesInUtc: true }],
])('Rucio %s does %o and nothing else', (version, does) => {
  const behaviour = behaviourOf(version);
  const done = Object.fromEntries(Object.entries(behaviour).filter(([, has]) => has));
  expect(done).toEqual(does);
});
