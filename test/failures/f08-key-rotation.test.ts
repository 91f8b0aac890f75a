import { describe, expect, test } from 'vitest';
import { Failure, OK } from '../../src/ecosystem/ports.js';
import { WatchedRun } from '../ecosystem/storage/watched-run.js';

const MIN = 60e6;
const H = 60 * MIN;
const ROTATION_H = 1;
/** Longest time for which each software keeps keys before it fetches them again, min. */
const REFRESH = { XROOTD: 10, EOS: 10, STORM: 60, DCACHE: 360 } as const;
/** The door of dCache keeps a refusal, for the token that was refused, min. */
const DOOR = 10;
/** Time between two datasets for an endpoint, min. */
const GAP = 4;

const WORKLOAD = {
  name: 'w',
  arrivals: { law: 'fixed', rate: `${1 / (GAP * 60)} Hz` },
  files: 1,
  size: '500 MB',
  sources: 'SOURCE',
};

/** Fresh tokens for every file, at endpoints of each kind; the issuer signs with another key after an hour. */
function rotation(lead: string | undefined, workloads: readonly object[] = [WORKLOAD]): WatchedRun {
  const sites: Record<string, unknown> = { SOURCE: { technology: 'eos', outbound: 1000 } };
  for (const [name, number] of Object.entries({ XROOTD: 3, EOS: 2, STORM: 4, DCACHE: 12 })) {
    for (let site = 0; site < number; site++)
      sites[`${name}_${site}`] = { technology: name.toLowerCase(), inbound: 4 };
  }
  const destinations = Object.keys(sites).filter((site) => site !== 'SOURCE');
  const faults = [{ kind: 'key-rotation', name: 'rotation', at: `${ROTATION_H} h`, lead }];
  return new WatchedRun(
    'atlas-per-file',
    { access_lifetime: '6 h' },
    {
      horizon: `${ROTATION_H + 7} h`,
      issuers: { cms: {} },
      fts: { cern: {} },
      sites,
      storage: { failure: '0 %' },
      workloads: workloads.map((workload) => ({ ...workload, destinations, fanout: destinations.length })),
      faults: lead === undefined ? [] : faults,
    },
  );
}

/** How long after the rotation endpoints of a kind refused tokens for want of a key, min; 0 when never. */
function windowMin(run: WatchedRun, kind: string): number {
  const refused = run.shown(kind).filter(({ outcome }) => outcome === Failure.keys);
  for (const { timeUs } of refused) expect(timeUs).toBeGreaterThan(ROTATION_H * H);
  return Math.max(0, ...refused.map(({ timeUs }) => (timeUs - ROTATION_H * H) / MIN));
}

describe('F8: another key signs before the endpoints know it', () => {
  test('without lead time each kind rejects new tokens for up to the age at which it fetches keys', () => {
    const run = rotation('0 s');
    for (const kind of ['STORM', 'DCACHE'] as const) {
      // StoRM refreshes beside the access that asks for it.
      expect(windowMin(run, kind)).toBeLessThanOrEqual(
        REFRESH[kind] + GAP + 1 + (kind === 'DCACHE' ? DOOR : 0),
      );
      expect(windowMin(run, kind)).toBeGreaterThan(REFRESH[kind] / 3);
    }
    for (const kind of ['XROOTD', 'EOS', 'SOURCE'])
      expect(windowMin(run, kind)).toBeLessThanOrEqual(REFRESH.EOS);
    expect(windowMin(run, 'SOURCE') + windowMin(run, 'XROOTD') + windowMin(run, 'EOS')).toBeGreaterThan(0);
    expect(run.failed('keys')).toBeGreaterThan(50);
  });

  test('tokens that the old key signed go on', () => {
    const held = [{ ...WORKLOAD, arrivals: { law: 'at', times: ['50 min'] }, files: 100, size: '20 GB' }];
    const run = rotation('0 s', held);
    expect(run.shown().some(({ timeUs }) => timeUs > (ROTATION_H + 2) * H)).toBe(true);
    expect(run.shown().every(({ outcome }) => outcome === OK)).toBe(true);
  });

  test('a lead time of an hour leaves dCache alone in the dark', () => {
    const run = rotation('1 h');
    for (const kind of ['XROOTD', 'EOS', 'STORM', 'SOURCE']) expect(windowMin(run, kind)).toBe(0);
    expect(windowMin(run, 'DCACHE')).toBeGreaterThan(60);
    expect(windowMin(run, 'DCACHE')).toBeLessThanOrEqual(REFRESH.DCACHE - 60 + DOOR);
  });

  test.each([['6 h'], ['4 d'], [undefined]])('a lead time of %s: no token is refused', (lead) => {
    const run = rotation(lead);
    expect(run.failed('keys')).toBe(0);
    expect(run.shown().every(({ outcome }) => outcome === OK)).toBe(true);
    expect(run.stat('storage.all.rejecting', 'max')).toBe(0);
  });
});
