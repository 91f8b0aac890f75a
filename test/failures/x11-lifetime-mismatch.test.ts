import { describe, expect, test } from 'vitest';
import { burst, HOUR, SmallRun } from './small-run.js';

const FILES = 100;

/** 100 files with two tokens each wait for a day behind one copy; FTS 3.13 refreshes their tokens at half of their life. */
function waiting(ftsLife: string): SmallRun {
  return new SmallRun('dc24', {
    horizon: '24 h',
    bin: '10 min',
    tokens: { scope: 'file', cache: 'off' },
    rucioClient: { access_lifetime: '6 h' },
    ftsClient: { access_lifetime: ftsLife },
    fts: { exchange: { calls: 1 }, endpoint: { inbound: 1, outbound: 1 } },
    workloads: [burst('first', ['0 s'], 1, '4.5 TB'), burst('files', ['2 min'], FILES, '1 GB')],
  });
}

/** Refreshes a token and hour, once they are under way. */
const perTokenAndHour = (run: SmallRun) =>
  (run.mean('fts.cern.rate.refresh', 4 * HOUR, 22 * HOUR) * 3600) / (2 * FILES);

describe('X11: Rucio asks for tokens of 6 h, and the client of FTS is set to 1 h', () => {
  test('the refresh load follows the client of FTS: six times as much', () => {
    // Half of the life, up to the next turn of 300 s.
    expect(perTokenAndHour(waiting('1 h'))).toBeCloseTo(1 / (35 / 60), 1);
    expect(perTokenAndHour(waiting('6 h'))).toBeCloseTo(1 / (185 / 60), 1);
    const ratio = perTokenAndHour(waiting('1 h')) / perTokenAndHour(waiting('6 h'));
    expect(ratio).toBeGreaterThan(5);
    expect(ratio).toBeLessThanOrEqual(6.1);
  });

  test('they expire before the refresher takes them after 3 h, and what an agent takes in between fails', () => {
    const failed = (ftsLife: string) =>
      new SmallRun('dc24', {
        horizon: '4 h',
        tokens: { scope: 'file', cache: 'off' },
        rucioClient: { access_lifetime: '6 h' },
        ftsClient: { access_lifetime: ftsLife },
        fts: { exchange: { calls: 1 }, endpoint: { inbound: 1, outbound: 1 } },
        workloads: [burst('first', ['0 s'], 1, '450 GB'), burst('files', ['2 min'], 10, '1 GB')],
      }).failed('token_expired');
    expect(failed('1 h')).toBeGreaterThanOrEqual(10);
    expect(failed('3 h')).toBe(0);
  });

  test('the exchange has made 1 h out of the 6 h that the token had left', () => {
    const run = waiting('1 h');
    const lives = run.tokensOf('exchanged').map(({ timeUs, a }) => a - timeUs);
    expect(Math.max(...lives)).toBeLessThanOrEqual(HOUR);
  });

  test('where the exchange keeps the life of its subject, the first token lives for 6 h', () => {
    const run = new SmallRun('dc24', {
      horizon: '1 h',
      rucioClient: { access_lifetime: '6 h' },
      issuer: { exchange_lifetime: 'subject' },
      workloads: [burst('files', ['0 s'], 1, '1 GB')],
    });
    const [{ timeUs, a }] = run.tokensOf('exchanged');
    expect(a - timeUs).toBeGreaterThan(5.9 * HOUR);
  });
});
