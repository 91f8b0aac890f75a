import { describe, expect, it } from 'vitest';
import { KeyAnswer, OK } from '../../src/ecosystem/ports.js';
import { refreshAges, spareS, unknownForS } from '../../src/systems/storage/forms/key-ages.js';
import type { KeyHandling } from '../../src/systems/storage/software.js';
import { H, handling, KeyBench, S } from '../ecosystem/storage/key-bench.js';
import { exponentialStream } from './poisson.js';

const SITES = 2000;
const KINDS = [
  { technology: 'dcache' },
  { technology: 'dcache', version: 'before-2023-10' },
  { technology: 'xrootd', keys: { expiry: '20 min' } },
  { technology: 'storm', version: '1.4' },
  { technology: 'storm' },
] as const;

/** Four standard deviations of a share that is seen at so many endpoints. */
const spread = (share: number) => 4 * Math.sqrt((share * (1 - share)) / SITES);

/** Share of the endpoints of a kind that reject every token, `outageS` after the issuer went away: ages are uniform. */
function shareWithoutKeys(keys: KeyHandling, outageS: number): number {
  if (keys.expiry === 0) return 0;
  const { high } = refreshAges(keys);
  return Math.min(1, Math.max(0, (outageS - spareS(keys)) / high));
}

/** Share that does not know a key, `sinceS` after it began to sign, when it was published `leadS` before. */
function shareOfUnknowing(keys: KeyHandling, sinceS: number, leadS: number): number {
  if (keys.unknown_key === 'fetch') return 0;
  return Math.min(1, Math.max(0, 1 - (sinceS + leadS) / refreshAges(keys).high));
}

/** The share of many endpoints that turn away a token signed now. */
function rejecting(bench: KeyBench, timeUs: number): number {
  let rejected = 0;
  for (let site = 0; site < SITES; site++) if (bench.at(timeUs, site) !== OK) rejected++;
  return rejected / SITES;
}

describe('ages of keys by closed forms, held against many endpoints', () => {
  it.each(KINDS)('$technology $version: how many reject every token, by the length of an outage', (kind) => {
    const keys = handling(kind);
    for (const part of [0.2, 0.5, 0.8, 1.1, 1.5, 2.2]) {
      const bench = new KeyBench(kind, SITES);
      bench.source.answer = KeyAnswer.unreachable;
      const outageS = part * (keys.expiry === 0 ? 3600 : keys.expiry / 1e6);
      const share = shareWithoutKeys(keys, outageS);
      expect(Math.abs(rejecting(bench, outageS * S) - share)).toBeLessThanOrEqual(spread(share));
    }
  });

  it.each(KINDS)('$technology $version: how many do not know a new key, by time and lead time', (kind) => {
    const keys = handling(kind);
    const refreshS = refreshAges(keys).high;
    for (const [since, lead] of [
      [0.25, 0],
      [0.5, 0.25],
      [0.1, 0],
      [0.9, 0.2],
    ]) {
      const bench = new KeyBench(kind, SITES);
      // The key is published at a moment that has nothing to do with the ages.
      const atS = 3 * refreshS;
      bench.source.rotate(atS * S, lead * refreshS * S);
      // Every endpoint is in use all the time.
      const step = refreshS / 100;
      for (let s = 0; s < atS + since * refreshS; s += step) {
        bench.simulation.advanceTo(Math.round(s * S));
        for (let site = 0; site < SITES; site++) bench.caches.check(site, 0, 0);
      }
      const share = shareOfUnknowing(keys, since * refreshS, lead * refreshS);
      const seen = rejecting(bench, Math.round((atS + since * refreshS) * S));
      // An access follows within a hundredth of the age.
      expect(Math.abs(seen - share)).toBeLessThanOrEqual(spread(share) + 0.02);
    }
  });

  it('the spare time and the dark time of each release', () => {
    const times = (kind: Record<string, unknown>) => [spareS(handling(kind)), unknownForS(handling(kind))];
    expect(times({ technology: 'dcache' })).toEqual([0, 6 * 3600]);
    expect(times({ technology: 'dcache', version: 'before-2023-10' })).toEqual([0, 600]);
    expect(times({ technology: 'storm' })).toEqual([Number.POSITIVE_INFINITY, 3600]);
    expect(times({ technology: 'storm', version: '1.4' })).toEqual([600, 0]);
    expect(times({ technology: 'eos' })).toEqual([4 * 86400 - 600, 600]);
    expect(times({ technology: 'dcache', keys: { background: '10 min', ahead: '2 h' } })).toEqual([
      6600, 15_000,
    ]);
  });
});

describe('fetches of one renewal', () => {
  it.each([
    '1.0',
    '1.1.2',
  ])('scitokens-cpp %s: one for each check that comes meanwhile, or one', (scitokens) => {
    const bench = new KeyBench({ scitokens });
    bench.source.answer = KeyAnswer.later;
    bench.source.takesUs = 3 * S;
    const checksHz = 2;
    const gaps = exponentialStream(bench.simulation, checksHz);
    let timeUs = 0;
    while (timeUs < 100 * H) {
      timeUs += gaps();
      bench.at(timeUs);
    }
    const perRenewal = bench.source.fetches.length / ((100 * H) / (600.5 * S + 3 * S));
    // With `each` one more for every check that comes before the first fetch has ended.
    const expected = handling({ scitokens }).with_keys === 'each' ? 1 + checksHz * 3 : 1;
    // Of some 600 renewals, each a Poisson number of 6 and one, or one.
    expect(Math.abs(perRenewal / expected - 1)).toBeLessThan(0.06);
  });
});
