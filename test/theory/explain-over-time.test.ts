import { describe, expect, test } from 'vitest';
import { explainTables } from '../../src/report/explain/explain-table.js';
import { scenarioOf } from '../../src/scenario/check.js';
import { explain, formsByMetric } from '../../src/theory/explain.js';
import { explainIfSteady, explainOverTime } from '../../src/theory/explain-over-time.js';
import { overloads } from '../../src/theory/overloads.js';
import { load } from '../scenario/folder.js';

const BASE = {
  name: 'over-time',
  title: 'Over time',
  horizon: '10 d',
  warmup: '1 d',
  issuers: { cms: { clients: { fts: { access_lifetime: '2 h' } } } },
  submitters: { cms: {} },
  fts: { cern: { nodes: 1 } },
  sites: { A: {}, B: {} },
  workloads: [
    {
      name: 'work',
      arrivals: { law: 'poisson', rate: '60 /h' },
      files: 20,
      size: '2 GB',
      sources: 'A',
      destinations: 'B',
    },
  ],
};
const CHANGED = {
  ...BASE,
  changes: [{ at: '4 d', name: 'fewer', set: { 'fts.cern.slots': 10 } }],
};

describe('closed forms of a scenario whose keys change', () => {
  const [before, after] = explainOverTime(scenarioOf(CHANGED));

  test('are those of each time by itself', () => {
    expect(before?.explanation.measured).toEqual({ fromS: 86_400, toS: 4 * 86_400 });
    expect(after?.explanation.measured).toEqual({ fromS: 4 * 86_400, toS: 10 * 86_400 });
    const loadOf = (name: string) => (explained: typeof before) =>
      explained?.explanation.stations.find((station) => station.name === name)?.load ?? Number.NaN;
    const agents = loadOf('agents of cern');
    expect(agents(after)).toBeCloseTo(40 * agents(before), 6);
    expect(agents(after)).toBeGreaterThan(1);
    expect(agents(before)).toBeLessThan(0.1);
  });

  test('of the first time are as those of a scenario that ends there', () => {
    const alone = explain(scenarioOf({ ...BASE, horizon: '4 d' }));
    expect(before?.explanation.forms).toEqual(alone.forms);
    expect([...formsByMetric(alone).values()].some(({ standing }) => standing === 'exact')).toBe(true);
  });

  test('of a later time are never exact: what began before lives on into it', () => {
    expect(after?.explanation.forms.filter(({ standing }) => standing === 'exact')).toEqual([]);
    expect(after?.explanation.disturbed).toBe(
      'what began before lives on, access tokens for up to 2 h and refresh tokens for up to 30 d',
    );
  });

  test('stand one below the other, each with its time', () => {
    const text = explainTables(explainOverTime(scenarioOf(CHANGED)), { columns: 120, colour: false });
    expect(text).toContain('From 0 s to 4 d\n');
    expect(text).toContain('From 4 d to 10 d, after the change `fewer`\n');
    expect(text).toContain('Cannot keep up: agents of cern');
  });

  test('stand beside no figure of a whole run', () => {
    const variants = [
      { name: 'base', scenario: scenarioOf(CHANGED) },
      { name: 'steady', scenario: scenarioOf(BASE) },
    ];
    expect([...explainIfSteady(variants).keys()]).toEqual(['steady']);
  });
});

test('what cannot keep up after a change only is told with its time, where the change stands', () => {
  const text = `name: small
title: Small
horizon: 10 d
issuers: { cms: {} }
submitters: { cms: {} }
fts: { cern: { nodes: 1 } }
sites: { A: {}, B: {} }
workloads:
  - { name: work, arrivals: { law: poisson, rate: 60 /h }, files: 20, size: 2 GB, sources: A, destinations: B }
changes:
  - at: 4 d
    set: { fts.cern.slots: 10 }
`;
  const [warning, ...others] = overloads(load({ 'small.yaml': text }).variants);
  expect(others).toEqual([]);
  expect(warning?.line).toBe(12);
  expect(warning?.message).toMatch(/^agents of cern cannot keep up \(\d+ %\): .*, from 4 d on$/);
});
