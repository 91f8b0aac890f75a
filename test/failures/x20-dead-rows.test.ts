import { describe, expect, test } from 'vitest';
import { TOKEN_MODELS } from '../../src/systems/tokens/models/registry.js';
import { HOUR, MINUTE, SmallRun } from './small-run.js';

/** Tokens of a dataset: one for reading, and one for writing. */
const TOKENS = 2;
const BULK = 40;
/** A copy that does not end. */
const ENDLESS = '2 TB';

/**
 * At 20 min ten datasets with managed tokens of an hour come to an endpoint where their files wait for ever. A quarter
 * of an hour before them come `dead` datasets whose tokens nobody exchanges, for another endpoint that takes one file
 * at a time. The refresher takes at most 40 tokens every 300 s.
 */
function beside(dead: number, size = ENDLESS): SmallRun {
  const waits = (submitter: string, datasets: number, at: string, fileSize: string, destination: string) => ({
    name: submitter,
    submitter,
    arrivals: { law: 'at', times: Array.from({ length: datasets }, () => at) },
    files: 2,
    size: fileSize,
    sources: 'A',
    destinations: destination,
  });
  const tokens = { scope: 'dataset', access_lifetime: '1 h' };
  return new SmallRun('dc24', {
    horizon: '8 h',
    bin: '5 min',
    ftsClient: { access_lifetime: '1 h' },
    fts: {
      version: '3.13',
      exchange: { calls: 1, threads: 50 },
      refresh: { bulk: BULK },
      endpoint: { inbound: 1 },
    },
    sites: { A: {}, B: {}, C: {} },
    workloads: [
      waits('managed', 10, '20 min', ENDLESS, 'B'),
      ...(dead > 0 ? [waits('unmanaged', dead, '5 min', size, 'C')] : []),
    ],
    rest: {
      submitters: {
        managed: { tokens: { ...TOKEN_MODELS.dc24.choices, ...tokens }, repair: { enabled: false } },
        unmanaged: { tokens: { ...TOKEN_MODELS['atlas-per-file'].choices, ...tokens }, retries: 0 },
      },
    },
  });
}

/** Tokens refreshed in the six hours in which all are past half of a life. */
const refreshes = (run: SmallRun) =>
  Math.round(run.mean('fts.cern.rate.refresh', 2 * HOUR, 8 * HOUR) * 6 * 3600);
/** Of twenty managed tokens: one in each half of a life, rounded up to a turn. */
const TURNS = (6 * 3600) / (7 * 300);

describe('X20: rows that cannot be refreshed come first in FTS 3.13', () => {
  test('without them a token is refreshed once in each half of a life, rounded up to a turn', () => {
    const alone = beside(0);
    expect(refreshes(alone)).toBeGreaterThanOrEqual(Math.floor(TURNS) * 10 * TOKENS);
    expect(refreshes(alone)).toBeLessThanOrEqual(Math.ceil(TURNS) * 10 * TOKENS);
    expect(alone.stat('fts.cern.batch.refused', 'max')).toBe(0);
  });

  test.each([18, 19])('the others have (bulk − N) / interval left, with N = 2 × %i', (dead) => {
    const run = beside(dead);
    const places = BULK - dead * TOKENS;
    expect(run.at('fts.cern.batch.refused', 2 * HOUR)).toBe(dead * TOKENS);
    // Twenty tokens need 20/7 places a turn: 4 are enough, 2 are not.
    const needed = Math.floor(TURNS) * 10 * TOKENS;
    if (places >= 3) expect(refreshes(run)).toBeGreaterThanOrEqual(needed);
    else expect(refreshes(run)).toBe((places * 6 * 3600) / 300);
    expect(run.mean('fts.cern.utilisation.refresh', 2 * HOUR, 8 * HOUR) === 1).toBe(places < 3);
  });

  test('from N = bulk on nothing is refreshed any more, while the issuer has as many requests as ever', () => {
    const run = beside(20);
    expect(run.stat('fts.cern.rate.refresh', 'total')).toBe(0);
    expect(run.mean('iam.cms.errors.invalid_grant', 2 * HOUR, 8 * HOUR)).toBeCloseTo(BULK / 300, 6);
    expect(run.mean('fts.cern.utilisation.refresh', 2 * HOUR, 8 * HOUR)).toBe(1);
    // Every managed token is due, and stays so. The failed ones are on record, and nobody looks.
    expect(run.at('fts.cern.backlog.refresh', 8 * HOUR)).toBeGreaterThanOrEqual(10 * TOKENS);
    expect(run.stat('fts.cern.stored.failed_token', 'final')).toBe(BULK);
    expect(run.stat('fts.cern.dead.token', 'max')).toBe(0);
  });

  test('they leave when no file waits for them any more, by being retired', () => {
    // One file every 5 min, until the tokens expire and the storage refuses all that are left.
    const run = beside(20, '15 GB');
    const turns = run.tokensOf('refreshed').map(({ timeUs }) => timeUs);
    expect(Math.min(...turns)).toBeGreaterThan(50 * MINUTE);
    expect(run.at('fts.cern.batch.refused', HOUR)).toBeGreaterThan(20);
    expect(run.at('fts.cern.batch.refused', 2 * HOUR)).toBe(0);
    expect(refreshes(run)).toBeGreaterThanOrEqual(Math.floor(TURNS) * 10 * TOKENS);
  });
});
