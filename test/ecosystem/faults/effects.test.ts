import { describe, expect, test } from 'vitest';
import { type EffectByKind, effectOf } from '../../../src/ecosystem/faults/effects.js';
import { found } from '../../../src/ecosystem/simulator.js';
import { scenarioOf } from '../../../src/scenario/check.js';
import { FAULTS as OF_ACCESS_POINTS } from '../../../src/systems/ap/faults.js';
import { effects as ofNetwork } from '../../../src/systems/faults/simulator/effects.js';
import { effects as ofFts } from '../../../src/systems/fts/simulator/effects.js';
import { effects as ofIssuers } from '../../../src/systems/iam/simulator/effects.js';
import { faultSchema } from '../../../src/systems/registry.js';
import { effects as ofSubmitters } from '../../../src/systems/rucio/simulator/effects.js';
import type { RucioControls } from '../../../src/systems/rucio/simulator/rucio-controls.js';
import { effects as ofSites } from '../../../src/systems/storage/simulator/effects.js';
import { FAULTS as OF_VAULTS } from '../../../src/systems/vault/faults.js';

/** Kinds whose effect is seen in test/failures/j*.test.ts: what jobs suffer of each. */
const OF_JOBS = [...OF_ACCESS_POINTS, ...OF_VAULTS].map(({ kind }) => kind);

/** Something whose every method writes down its call. */
function recorder<T extends object>(name: string, calls: string[]): T {
  return new Proxy({} as T, {
    get:
      (_, method) =>
      (...args: unknown[]) => {
        calls.push(`${name}.${String(method)}(${args.map((arg) => String(arg)).join(', ')})`);
      },
  });
}

/** The effects of all systems on instances that write their calls down. */
function effectsOn(calls: string[]): EffectByKind {
  const named = <T extends object>(names: readonly string[]) => {
    const all = new Map(names.map((name) => [name, recorder<T>(name, calls)]));
    return (name: string) => found(all, name);
  };
  const rucio = recorder<RucioControls>('rucio', calls);
  const sites = new Map(['A', 'B'].map((site, number) => [site, number]));
  return {
    ...ofIssuers(named(['atlas', 'cms'])),
    ...ofFts(named(['cern'])),
    ...ofSubmitters(() => rucio),
    ...ofNetwork(recorder('network', calls)),
    ...ofSites(recorder('sites', calls), (site) => found(sites, site)),
  };
}

/** What a fault calls when it begins, and when it ends. */
function callsOf(fault: Record<string, unknown>): [begin: string[], end: string[]] {
  const scenario = scenarioOf({
    name: 'faults',
    title: 'Faults',
    horizon: '10 h',
    issuers: { atlas: {}, cms: { pods: 3 } },
    submitters: { cms: {} },
    fts: { cern: {} },
    sites: { A: {}, B: {} },
    workloads: [
      { name: 'cms', arrivals: { law: 'fixed', rate: '1 /h' }, files: 1, sources: 'A', destinations: 'B' },
    ],
    tokens: { preset: 'dc24' },
    faults: [{ name: 'f', at: '1 h', ...fault }],
  });
  return [true, false].map((begins) => {
    const calls: string[] = [];
    effectOf(scenario.faults[0], effectsOn(calls))(begins);
    return calls;
  }) as [string[], string[]];
}

const LASTING: readonly (readonly [Record<string, unknown>, string[], string[]])[] = [
  [{ kind: 'issuer-down', issuer: 'cms' }, ['cms.setDown(true)'], ['cms.setDown(false)']],
  [{ kind: 'issuer-hang', issuer: 'cms' }, ['cms.setHanging(true)'], ['cms.setHanging(false)']],
  [
    { kind: 'issuer-slow', issuer: 'atlas', factor: 3, added: '2 s' },
    ['atlas.setSlow(3, 2000000)'],
    ['atlas.setSlow(1, 0)'],
  ],
  [
    { kind: 'pods-lost', issuer: 'cms', pods: 2 },
    ['cms.setPodsLost(2, true)'],
    ['cms.setPodsLost(2, false)'],
  ],
  [
    { kind: 'pods-slow', issuer: 'cms', pods: 2, factor: 5 },
    ['cms.setPodsSlow(2, 5, true)'],
    ['cms.setPodsSlow(2, 5, false)'],
  ],
  [
    { kind: 'pods-stalled', issuer: 'cms', checks: true },
    ['cms.setPodsStalled(1, true, true)'],
    ['cms.setPodsStalled(1, true, false)'],
  ],
  [
    { kind: 'database-stall', issuer: 'cms' },
    ['cms.setDatabaseStalled(true)'],
    ['cms.setDatabaseStalled(false)'],
  ],
  [
    { kind: 'cleanup-stopped', issuer: 'cms' },
    ['cms.setCleanupStopped(true)'],
    ['cms.setCleanupStopped(false)'],
  ],
  [{ kind: 'fts-down' }, ['cern.setDown(true)'], ['cern.setDown(false)']],
  [{ kind: 'lead-lost' }, ['cern.setLeadLost(true)'], ['cern.setLeadLost(false)']],
  [{ kind: 'lead-drained' }, ['cern.setLeadDrained(true)'], ['cern.setLeadDrained(false)']],
  [{ kind: 'cache-unreachable' }, ['rucio.setCacheUnreachable(true)'], ['rucio.setCacheUnreachable(false)']],
  [{ kind: 'site-down', site: 'B' }, ['sites.setDown(1, true)'], ['sites.setDown(1, false)']],
  [
    { kind: 'audience-rejected', site: 'all' },
    ['sites.setAudienceRejected(0, true)', 'sites.setAudienceRejected(1, true)'],
    ['sites.setAudienceRejected(0, false)', 'sites.setAudienceRejected(1, false)'],
  ],
  [
    { kind: 'scope-rejected', site: ['B', 'A'] },
    ['sites.setScopeRejected(0, true)', 'sites.setScopeRejected(1, true)'],
    ['sites.setScopeRejected(0, false)', 'sites.setScopeRejected(1, false)'],
  ],
  [
    { kind: 'clock-offset', site: 'A', offset: '-90 s' },
    ['sites.shiftClock(0, -90000000)'],
    ['sites.shiftClock(0, 90000000)'],
  ],
  [
    { kind: 'network-cut', between: ['sites.A', 'issuers.cms'] },
    Array(2).fill('network.setCut(issuers.cms, sites.A, true)'),
    Array(2).fill('network.setCut(issuers.cms, sites.A, false)'),
  ],
];
const INSTANT: readonly (readonly [Record<string, unknown>, string[]])[] = [
  [{ kind: 'rolling-restart', issuer: 'cms' }, ['cms.restartPods()']],
  [
    { kind: 'migration', issuer: 'cms', per_row: '1 ms', probes: true, for: '3 h' },
    ['cms.migrate(1000, true, 10800000000)'],
  ],
  [{ kind: 'key-rotation', issuer: 'cms', lead: '1 h' }, ['cms.rotateKey(3600000000)']],
  [{ kind: 'daemon-restart' }, ['cern.restartDaemons()']],
  [{ kind: 'cache-flush' }, ['rucio.flushCache()']],
  [{ kind: 'submitter-restart' }, ['rucio.restart()']],
  [{ kind: 'validator-restart', site: 'A' }, ['sites.restartValidator(0)']],
];

describe('each kind of fault', () => {
  test.each(
    LASTING,
  )('%j begins and ends at the systems that it names, a cut told at each of its ends', (fault, begin, end) => {
    expect(callsOf({ ...fault, for: '1 h' })).toEqual([begin, end]);
  });

  test.each(INSTANT)('%j strikes the systems that it names', (fault, begin) => {
    expect(callsOf(fault)[0]).toEqual(begin);
  });

  test('is among these', () => {
    const kinds = [...LASTING, ...INSTANT].map(([{ kind }]) => kind);
    expect(new Set([...kinds, ...OF_JOBS])).toEqual(
      new Set(faultSchema.options.map(({ shape }) => shape.kind.value)),
    );
  });
});
