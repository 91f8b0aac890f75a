import { describe, expect, test } from 'vitest';
import { Failure, OK } from '../../src/ecosystem/ports.js';
import { WatchedRun } from '../ecosystem/storage/watched-run.js';

const MIN = 60e6;
const H = 60 * MIN;

/** Files that start as soon as they are submitted, with two fresh tokens each; endpoint B has the clock. */
function freshTokens(
  site: Record<string, unknown>,
  data: Record<string, unknown> = {},
  tokens: Record<string, unknown> = { access_lifetime: '6 h' },
): WatchedRun {
  return new WatchedRun('atlas-per-file', tokens, {
    horizon: '2 h',
    issuers: { cms: {} },
    fts: { cern: {} },
    sites: { A: { technology: 'xrootd' }, B: site },
    storage: { failure: '0 %' },
    workloads: [
      {
        name: 'w',
        arrivals: { law: 'at', times: Array.from({ length: 20 }, (_, i) => `${5 * i} min`) },
        files: 10,
        size: '2 GB',
        sources: 'A',
        destinations: ['B'],
      },
    ],
    ...data,
  });
}

/** Share of the tokens that were refused at B for a cause. */
function refused(run: WatchedRun, cause: number): number {
  const shown = run.shown('B');
  return shown.filter(({ outcome }) => outcome === cause).length / shown.length;
}

describe('F9: the clock of an endpoint is wrong', () => {
  test.each([
    'xrootd',
    'dcache',
  ])('behind by five minutes: %s refuses tokens that were just signed', (technology) => {
    const run = freshTokens({ technology, clock_offset: '-5 min' });
    expect(refused(run, Failure.validator)).toBeGreaterThan(0.5);
    expect(run.failed('validator')).toBeGreaterThan(100);
    expect(run.shown('A').every(({ outcome }) => outcome === OK)).toBe(true);
  });

  test('right, it refuses none', () => {
    const run = freshTokens({ technology: 'dcache' });
    expect(refused(run, OK)).toBe(1);
    expect(run.failed('validator')).toBe(0);
  });

  test('behind by 50 s, it does harm to dCache and none to StoRM, which forgives 60 s', () => {
    expect(
      refused(freshTokens({ technology: 'dcache', clock_offset: '-50 s' }), Failure.validator),
    ).toBeGreaterThan(0);
    expect(refused(freshTokens({ technology: 'storm', clock_offset: '-50 s' }), OK)).toBe(1);
  });

  test('only for the time of the fault, and only in the first minutes of a token', () => {
    const fault = {
      kind: 'clock-offset',
      name: 'skew',
      site: 'B',
      offset: '-5 min',
      at: '30 min',
      for: '30 min',
    };
    const run = freshTokens({ technology: 'dcache' }, { faults: [fault] });
    const wrong = run.shown('B').filter(({ outcome }) => outcome !== OK);
    expect(wrong.length).toBeGreaterThan(0);
    for (const { timeUs, outcome } of wrong) {
      expect(outcome).toBe(Failure.validator);
      expect(timeUs).toBeGreaterThanOrEqual(0.5 * H);
      // dCache remembers for ten minutes that it has refused a token.
      expect(timeUs).toBeLessThan(H + H / 6);
    }
  });

  test('only until the token is as old as the clock is slow', () => {
    const reused = { scope: 'rse', access_lifetime: '6 h' };
    const run = freshTokens({ technology: 'dcache', clock_offset: '-20 min' }, {}, reused);
    for (const { timeUs, outcome } of run.shown('B')) {
      // The first token is signed within the first minutes and serves for hours.
      if (timeUs < 20 * MIN) expect(outcome).toBe(Failure.validator);
      if (timeUs > 25 * MIN) expect(outcome).toBe(OK);
    }
    expect(run.failed('validator')).toBeGreaterThan(0);
  });
});

describe('F9: the end of a token', () => {
  /** A queue of hours before an endpoint with one slot, with tokens of one hour. */
  const queue = (site: Record<string, unknown>) =>
    new WatchedRun(
      'atlas-per-file',
      { access_lifetime: '1 h' },
      {
        horizon: '80 min',
        issuers: { cms: {} },
        fts: { cern: {} },
        sites: { A: { technology: 'storm' }, B: { ...site, inbound: 1 } },
        storage: { failure: '0 %', overhead: '0 s', throughput_cv: 0 },
        workloads: [
          {
            name: 'w',
            arrivals: { law: 'at', times: ['0 s'] },
            files: 200,
            size: '2 GB',
            sources: 'A',
            destinations: ['B'],
          },
        ],
      },
    );
  /** When B refused the first token for its expiry, min. */
  const end = (site: Record<string, unknown>) => {
    const first = queue(site)
      .shown('B')
      .find(({ outcome }) => outcome === Failure.tokenExpired);
    return (first?.timeUs ?? Number.NaN) / 60e6;
  };

  test('comes without grace', () => {
    expect(end({ technology: 'dcache' })).toBeGreaterThan(60);
    expect(end({ technology: 'dcache' })).toBeLessThan(62);
  });

  test('comes earlier by as much as the clock is fast', () => {
    expect(end({ technology: 'dcache', clock_offset: '10 min' })).toBeGreaterThan(50);
    expect(end({ technology: 'dcache', clock_offset: '10 min' })).toBeLessThan(52);
  });

  test('comes a minute later at StoRM', () => {
    const difference = end({ technology: 'storm' }) - end({ technology: 'dcache' });
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(2);
  });
});
