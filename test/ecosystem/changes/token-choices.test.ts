import { describe, expect, test } from 'vitest';
import { SmallRun, steady } from '../../failures/small-run.js';

const HOUR = 3600e6;
const MINUTE = 60e6;

/** One dataset of ten files every five minutes, over one link. */
const WORK = [steady('work', '12 /h', 10, '500 MB')];

function changed(tokens: Readonly<Record<string, unknown>>, changes: readonly unknown[], rest = {}) {
  return new SmallRun('dc24', { horizon: '6 h', workloads: WORK, tokens, rest: { changes }, ...rest });
}

describe('token choices that change during a run', () => {
  const wider = changed({}, [{ at: '3 h', set: { 'submitters.cms.tokens.scope': 'dataset' } }]);
  const issuedBetween = (run: SmallRun, fromUs: number, toUs: number) =>
    run.tokensOf('issued').filter(({ timeUs }) => timeUs >= fromUs && timeUs < toUs).length;

  test('count from the next job on: a token for each dataset instead of one for each endpoint', () => {
    // Two storage tokens and one for FTS in an hour, each good for one.
    expect(issuedBetween(wider, 10 * MINUTE, 3 * HOUR)).toBeLessThan(15);
    // Two for each of 12 datasets an hour.
    expect(issuedBetween(wider, 3 * HOUR, 6 * HOUR)).toBeGreaterThanOrEqual(2 * 12 * 3 - 4);
  });

  test('leave rows of the old scope at FTS, which are refreshed or used until their files have ended', () => {
    const before = wider.tokensOf('stored_at_fts').filter(({ timeUs }) => timeUs < 3 * HOUR);
    const old = new Set(before.map(({ jwt }) => jwt));
    const usedAfter = wider
      .tokensOf('issued')
      .filter(({ timeUs, jwt }) => timeUs >= 3 * HOUR && old.has(jwt));
    expect(usedAfter).toEqual([]);
    expect(wider.at('fts.cern.stored.token', 3 * HOUR + MINUTE)).toBeGreaterThanOrEqual(old.size);
    expect(wider.failed('token_expired')).toBe(0);
  });

  test('find nothing of the old scope in a shared cache, also when they go back', () => {
    const there = { at: '3 h', set: { 'submitters.cms.tokens.scope': 'dataset' } };
    const back = { at: '3.1 h', set: { 'submitters.cms.tokens.scope': 'rse' } };
    const run = changed({}, [there, back]);
    // A token for the endpoint again at each end, though those of before have not expired.
    expect(issuedBetween(run, 3.1 * HOUR, 3.2 * HOUR)).toBeGreaterThanOrEqual(2);
  });

  test('a cache that is switched on fills from nothing; one that is switched off forgets', () => {
    const run = changed({ cache: 'off' }, [
      { at: '2 h', set: { 'submitters.cms.tokens.cache': 'shared' } },
      { at: '4 h', set: { 'submitters.cms.tokens.cache': 'off' } },
    ]);
    const perHour = [0, 1, 2, 3, 4, 5].map((hour) => issuedBetween(run, hour * HOUR, (hour + 1) * HOUR));
    expect(Math.min(...perHour.slice(0, 2), ...perHour.slice(4))).toBeGreaterThan(100);
    expect(Math.max(...perHour.slice(2, 4))).toBeLessThan(15);
    expect(run.at('rucio.cms.cache.keys', 5 * HOUR)).toBe(0);
  });

  test('limits of reuse change under a shared cache that is kept', () => {
    const run = changed({}, [{ at: '2.1 h', set: { 'submitters.cms.tokens.maximum_age': '10 min' } }]);
    const plain = changed({}, []);
    expect(issuedBetween(run, 2.1 * HOUR, 2.2 * HOUR)).toBe(issuedBetween(plain, 2.1 * HOUR, 2.2 * HOUR));
    expect(issuedBetween(run, 3 * HOUR, 4 * HOUR)).toBeGreaterThan(
      3 * issuedBetween(plain, 3 * HOUR, 4 * HOUR),
    );
  });
});
