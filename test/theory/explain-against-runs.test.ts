import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/study/simulate.js';
import type { Stat } from '../../src/systems/metric.js';
import { explain } from '../../src/theory/explain.js';
import { expectExact, scenarioOf } from './explain-exact.js';
import { BENCH, TRANSFERS, UNCACHED } from './explain-exact-scenarios.js';

/** Kind of truth: the simulator, which knows none of the forms. */

/** A scenario explained, and one run of it. */
function both(text: string, ...set: string[]) {
  const loaded = scenarioOf(text, ...set);
  const { scenario } = loaded.variants[0];
  const run = simulate(scenario, loaded.traces, 0);
  const { forms, stations } = explain(scenario);
  const metric = (name: string) => run.metrics.find((one) => one.name === name);
  return {
    run: (name: string, stat: Stat = 'mean') =>
      metric(name)?.stats.find((one) => one.stat === stat)?.value ?? Number.NaN,
    bins: (name: string): readonly number[] => Array.from(metric(name)?.series[0]?.values ?? []),
    station: (name: string) => {
      const found = stations.find((one) => one.name === name);
      if (found === undefined) throw new Error(`no station ${name}`);
      return found;
    },
    form: (name: string) => forms.find((one) => one.standing !== 'none' && one.metric === name),
    untold: (label: string) => forms.find((one) => one.standing === 'none' && one.label === label),
  };
}

const APPROXIMATE = { isApproximate: true } as const;

describe('a burst of long copies', () => {
  const BURST = `name: small
title: Files that come at once
horizon: 6 h
issuers: { x: {} }
submitters: { x: { sleep: 1 s } }
fts: { f: { link: { max: 130, optimizer: false } } }
sites: { SRC: {}, DST: {} }
storage: { throughput_cv: 0, overhead: 0 s, failure: 0 % }
tokens: { preset: atlas-per-file }
workloads:
  - name: w
    arrivals: { law: at, times: [1 h] }
    files: 100
    size: 150 GB
    sources: SRC
    destinations: DST
`;

  test('is as many copies at a time as it has files, and keeps no station busy for longer', () => {
    const { run, station } = both(BURST);
    expect(run('storage.all.active', 'max')).toBe(100);
    const link = station('link SRC → DST');
    expect(link.load * 130).toBeCloseTo(run('storage.all.active', 'max'), 6);
    expect(link.fromS).toBe(3600);
    expect(station('agents of f').load).toBeLessThan(0.1);
    expect(link.meanLoad).toBeLessThan(0.2);
  });

  test('waits for its link as far as that has no room, and the form says for how many', () => {
    const { run, station } = both(BURST, 'workloads.w.files=300', 'workloads.w.size=30 GB');
    expect(run('storage.all.active', 'max')).toBe(130);
    const waiting = Number(/up to (\d+) files wait/.exec(station('link SRC → DST').saturation ?? '')?.[1]);
    expect(waiting).toBe(170);
    expect(run('fts.f.state.SUBMITTED', 'max')).toBeGreaterThan(0.9 * waiting);
    expect(run('fts.f.state.SUBMITTED', 'max')).toBeLessThan(1.1 * waiting);
  });

  test('of two workloads meets where their copies are under way together, and only there', () => {
    const other = (at: string) =>
      `${BURST}  - { name: v, arrivals: { law: at, times: [${at}] }, files: 20, size: 150 GB, sources: SRC, destinations: DST }\n`;
    for (const [at, together] of [
      ['70 min', 120],
      ['4 h', 100],
    ] as const) {
      const { run, station } = both(other(at));
      expect(station('link SRC → DST').load * 130).toBeCloseTo(together, 6);
      expect(run('storage.all.active', 'max')).toBe(together);
    }
  });
});

describe('files that wait at their source', () => {
  test('have their tokens refreshed, as the form says: it is not nothing', () => {
    const { run, form, station } = both(
      TRANSFERS,
      ...UNCACHED,
      'sites.A.outbound=10',
      'workloads.work.size=10 GB',
      'fts.cern.version="3.13"',
      'horizon=6 h',
      'bin=6 h',
    );
    expect(station('copies from A').load).toBeGreaterThan(1);
    const refreshes = form('fts.cern.rate.refresh');
    expect(run('fts.cern.rate.refresh')).toBeGreaterThan(0.5);
    if (refreshes === undefined || refreshes.standing === 'none') throw new Error('no form of refreshes');
    expect(refreshes.range.high).toBeGreaterThanOrEqual(run('fts.cern.rate.refresh'));
    expect(station('refresh of cern').load).toBeGreaterThan(0);
  });
});

describe('the clean-up of an issuer', () => {
  test('is told at its busiest: when what a load test brought expires, and not as the mean of the run', () => {
    const { bins, station } = both(
      BENCH,
      'horizon=2 h',
      'warmup=0 s',
      'bin=10 min',
      'load_tests.bench.rate=20 Hz',
      'load_tests.bench.from=20 min',
      'load_tests.bench.until=40 min',
      'issuers.cms.clients.load.access_lifetime=30 min',
      'issuers.cms.cleanup={model: single-page, period: 60 s, page: 1500, delete_time: 1 ms}',
    );
    const { load, meanLoad, fromS } = station('clean-up of cms');
    expect(fromS).toBe(50 * 60);
    // 20 Hz of tokens, as many holders, and a page of each a minute.
    expect(load).toBeCloseTo((20 * 60) / 1500, 6);
    expect(meanLoad).toBeCloseTo(load / 6, 6);
    const deleted = bins('iam.cms.cleanup.deleted');
    expect(Math.max(...deleted) / 20).toBeCloseTo(1, 1);
    expect(deleted.findIndex((rate) => rate > 0)).toBe(5);
  });
});

describe('an issuer whose pool is smaller than its slots', () => {
  test('keeps as many slots at work as it has connections', () => {
    expectExact(
      BENCH,
      [
        { metric: 'iam.cms.utilisation', widest: 0.03 },
        { metric: 'iam.cms.issued.access_token', widest: 0.03 },
      ],
      [
        'load_tests=[{ name: bench, clients: 60 }]',
        'issuers.cms={ threads: 255, slots: 50, pool: { connections: 10 }, service: { law: exponential, mean: 100 ms }, round_trip: 0 s }',
      ],
    );
  });
});

describe('an issuer whose health checks wait behind its requests', () => {
  const CHECKED = [
    'horizon=10 min',
    'warmup=1 min',
    'bin=10 min',
    'load_tests=[{ name: bench, clients: 200, think: 1 s }]',
    'issuers.cms={ slots: 50, pool: { connections: 50 }, service: 6 s }',
  ];

  test('is told to be taken out of service, and nothing is told of what reaches it', () => {
    const { run, untold, station, form } = both(BENCH, ...CHECKED);
    expect(run('iam.cms.errors.unavailable', 'total')).toBeGreaterThan(1000);
    expect(station('issuer cms').unsteady).toMatch(/health checks wait 1[67]\.?\d* s .* fail after 10 s/);
    expect(untold('requests')).toMatchObject({ why: expect.stringContaining('taken out of service') });
    expect(form('iam.cms.utilisation')).toBeUndefined();
    const issued = form('iam.cms.issued.access_token');
    if (issued === undefined || issued.standing === 'none') throw new Error('no form of tokens');
    expect(run('iam.cms.issued.access_token') / issued.range.high).toBeCloseTo(1, 1);
  });

  test('is not where they are answered in time, or nobody heeds them', () => {
    for (const set of ['issuers.cms.probes.timeout=30 s', 'issuers.cms.probes.readiness=false']) {
      const { run, untold, station } = both(BENCH, ...CHECKED, set);
      expect(run('iam.cms.errors.unavailable', 'total') || 0).toBe(0);
      expect(untold('requests')).toBeUndefined();
      expect(station('issuer cms').unsteady).toBeUndefined();
    }
  });
});

describe('a law that is cut', () => {
  test('counts by the mean of what is drawn: the capacity of an issuer', () => {
    expectExact(
      BENCH,
      [{ metric: 'iam.cms.issued.access_token', widest: 0.02, ...APPROXIMATE }],
      [
        'load_tests=[{ name: bench, clients: 40 }]',
        'issuers.cms.service={ law: lognormal, mean: 100 ms, cv: 3, max: 150 ms }',
      ],
    );
  });

  test('and the bytes of files', () => {
    expectExact(
      TRANSFERS,
      [{ metric: 'transfers.cms.throughput', widest: 0.06, ...APPROXIMATE }],
      ['workloads.work.size={ law: lognormal, mean: 2 GB, cv: 3, max: 3 GB }'],
    );
  });
});

describe('the bytes that are moved', () => {
  const TWO = TRANSFERS.replace(
    'submitters:\n',
    'submitters:\n  atlas: { issuer: cms, pods: 1, sleep: 1 s }\n',
  )
    .replace('  B: {', '  C: { bandwidth: 1000000 GB/s, inbound: 100000, throughput: 100 MB/s }\n  B: {')
    .replace('name: work,', 'name: work, submitter: cms,')
    .concat(
      '  - { name: other, submitter: atlas, arrivals: { law: poisson, rate: 100 mHz }, files: 3, size: 500 MB, sources: A, destinations: C }\n',
    );

  test('by each experiment, in all and a second', () => {
    const held = ['cms', 'atlas'].flatMap((name) => [
      { metric: `transfers.${name}.throughput`, widest: 0.06, ...APPROXIMATE },
      { metric: `transfers.${name}.bytes`, stat: 'total' as const, widest: 0.06, ...APPROXIMATE },
    ]);
    expectExact(TWO, held, [
      'storage.failure=10 %',
      'fts.cern.link={ optimizer: false, max: 200 }',
      ...['atlas', 'cms'].map((name) => `submitters.${name}.repair.enabled=false`),
      'submitters.atlas.retries=0',
      'submitters.cms.retries=0',
    ]);
  });

  test('into each endpoint, out of it and over each link are those of what goes there', () => {
    const { scenario } = scenarioOf(TWO).variants[0];
    const { forms } = explain(scenario);
    const of = (label: string) => {
      const found = forms.find((form) => form.label === label);
      if (found === undefined || found.standing === 'none') throw new Error(`no form of ${label}`);
      return found.range.high;
    };
    const [cms, atlas] = [0.25 * 2 * 1e9, 0.1 * 3 * 0.5e9];
    expect(of('bytes into B')).toBeCloseTo(cms, -3);
    expect(of('bytes into C')).toBeCloseTo(atlas, -3);
    expect(of('bytes out of A')).toBeCloseTo(cms + atlas, -3);
    expect(of('bytes over A → C')).toBeCloseTo(atlas, -3);
  });
});
