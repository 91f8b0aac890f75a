import { describe, expect, test } from 'vitest';
import { Failure, OK } from '../../src/ecosystem/ports.js';
import type { TokenModelName } from '../../src/systems/tokens/models/registry.js';
import { WatchedRun } from '../ecosystem/storage/watched-run.js';

const MIN = 60e6;

/** One file of two hours, with tokens of one hour. */
function longCopy(model: TokenModelName, source: object, destination: object) {
  const run = new WatchedRun(
    model,
    {},
    {
      horizon: '150 min',
      issuers: { cms: { clients: { rucio: {}, fts: { access_lifetime: '1 h' } } } },
      fts: { cern: { timeout: { base: '10 h' } } },
      sites: { A: { technology: 'xrootd', ...source }, B: { technology: 'xrootd', ...destination } },
      storage: { failure: '0 %', overhead: '0 s', throughput_cv: 0 },
      workloads: [
        {
          name: 'long',
          arrivals: { law: 'at', times: ['0 s'] },
          files: 1,
          size: '360 GB',
          sources: 'A',
          destinations: ['B'],
        },
      ],
    },
  );
  const first = (name: string) => run.steps.find(({ step }) => step === name);
  const begin = first('copying')?.timeUs ?? Number.NaN;
  return {
    copied: first('copied')?.a,
    minutes: Math.round(((first('copied')?.timeUs ?? Number.NaN) - begin) / MIN),
    ended: first('ended')?.a,
  };
}

const OPEN = { session: 'open' };
const CONTINUOUS = { session: 'continuous' };

describe('X9: a copy that takes longer than its token lives', () => {
  test('ends well where tokens are looked at when it opens, and FTS has a fresh one for the look after it', () => {
    expect(longCopy('fts-just-in-time', OPEN, OPEN)).toEqual({ copied: OK, minutes: 120, ended: OK });
  });

  test.each([
    ['source', CONTINUOUS, OPEN],
    ['destination', OPEN, CONTINUOUS],
  ])('is cut at the expiry where the %s looks at them all the time', (_, source, destination) => {
    const { copied, minutes, ended } = longCopy('fts-just-in-time', source, destination);
    expect([copied, ended]).toEqual([Failure.tokenExpired, Failure.tokenExpired]);
    expect(minutes).toBeGreaterThan(50);
    expect(minutes).toBeLessThanOrEqual(60);
  });

  test('is cut later by the leeway of StoRM, and earlier by a fast clock', () => {
    const strict = longCopy('fts-just-in-time', OPEN, CONTINUOUS).minutes;
    expect(longCopy('fts-just-in-time', OPEN, { ...CONTINUOUS, technology: 'storm' }).minutes).toBe(
      strict + 1,
    );
    expect(longCopy('fts-just-in-time', OPEN, { ...CONTINUOUS, clock_offset: '9 min' }).minutes).toBe(
      strict - 9,
    );
  });

  test('is lost at its end in FTS 3.13, which shows the token of its begin again', () => {
    expect(longCopy('dc24', OPEN, OPEN)).toEqual({ copied: OK, minutes: 120, ended: Failure.tokenExpired });
  });

  test('ends well everywhere with a token that lives longer', () => {
    expect(longCopy('lhcb-dirac', CONTINUOUS, CONTINUOUS)).toEqual({ copied: OK, minutes: 120, ended: OK });
  });
});
