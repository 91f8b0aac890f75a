import { describe, expect, it } from 'vitest';
import { Answer, Failure, Grant, Management } from '../../../src/ecosystem/ports.js';
import { type Bench, bench, DAY, HOUR, MINUTE, SECOND } from './fakes.js';

const VERSIONS = ['3.13', '3.14'] as const;

/** Submits runs of one file with two tokens of their own, `rateHz` tokens a second. */
function feedTokens(b: Bench, rateHz: number, untilUs: number, lifetimeUs = HOUR): void {
  let jwt = 1;
  const stepUs = Math.round((2 * SECOND) / rateHz);
  for (let timeUs = 0; timeUs < untilUs; timeUs += stepUs) {
    b.at(timeUs, () => {
      b.submit({ jwts: [jwt, jwt + 1], lifetimeUs });
      jwt += 2;
    });
  }
}

describe.each(VERSIONS)('the exchange service of FTS %s', (version) => {
  const config = { version, exchange: { calls: 1 } };

  it('exchanges each distinct token once, however many files are submitted with it', () => {
    const b = bench(config);
    for (let run = 0; run < 5; run++) b.submit({ files: 10 });
    b.simulation.advanceTo(HOUR);
    expect(b.issuer.requests[Grant.tokenExchange]).toBe(2);
    expect(b.book.finishedFiles).toBe(50);
    b.simulation.checkLaws();
  });

  it('never works faster than threads over latency, and reaches that with a backlog', () => {
    const b = bench(config);
    b.issuer.latencyUs = SECOND / 4;
    for (let jwt = 1; jwt < 8000; jwt += 2) b.submit({ jwts: [jwt, jwt + 1], lifetimeUs: DAY });
    b.simulation.advanceTo(30 * SECOND + 200 * SECOND);
    // 3.14 has just begun its last bulk; 5 threads / 0.25 s = 20 Hz for 200 s.
    const asked = b.issuer.requests[Grant.tokenExchange];
    expect(asked).toBeGreaterThanOrEqual(4000 - 10);
    expect(asked).toBeLessThanOrEqual(4000 + 5);
    // Nothing is exchanged before its turn has ended, which in 3.13 takes all that waits.
    if (version === '3.13') expect(b.count('exchange')).toBe(0);
    else expect(b.count('exchange')).toBeLessThanOrEqual(4000);
  });

  it('makes a discovery call before each exchange when it is told to make two calls', () => {
    const b = bench({ version, exchange: { calls: 2 } });
    b.submit();
    b.simulation.advanceTo(MINUTE);
    // The refresher of 3.13 reads the document, too, at the head of its own turn.
    const reads = b.issuer.times[Grant.discovery].filter((timeUs) => timeUs >= 30 * SECOND);
    expect(reads).toHaveLength(2);
    expect(b.issuer.requests[Grant.tokenExchange]).toBe(2);
    expect(b.issuer.times[Grant.tokenExchange][0] - reads[0]).toBe(SECOND / 10);
  });

  it('keeps files in TOKEN_PREP until the batch of both tokens is joined and stored', () => {
    const b = bench(config);
    b.submit({ files: 7 });
    b.simulation.advanceTo(30 * SECOND + SECOND / 20);
    expect(b.level('state.TOKEN_PREP')).toBe(7);
    b.simulation.advanceTo(30 * SECOND + SECOND / 10);
    expect(b.level('state.TOKEN_PREP')).toBe(0);
    expect(b.level('state.SUBMITTED')).toBe(7);
    b.simulation.advanceTo(MINUTE);
    expect(b.book.delaySumUs).toBe(7 * (30 * SECOND + SECOND / 10));
  });

  it('delays files by half of its interval and the time of a bulk on average', () => {
    const b = bench(config);
    feedTokens(b, 2, HOUR);
    b.simulation.advanceTo(HOUR + MINUTE);
    const meanS = b.book.delaySumUs / b.book.delayFiles / SECOND;
    // 62 tokens a turn, 5 threads, 0.1 s: a bulk takes 1.3 s, and the loop sleeps 30 s between bulks.
    expect(meanS).toBeGreaterThan(0.93 * (31.3 / 2 + 1.3));
    expect(meanS).toBeLessThan(1.07 * (31.3 / 2 + 1.3));
  });

  it('lets files with exchanged tokens pass TOKEN_PREP at once', () => {
    const b = bench(config);
    b.submit();
    b.simulation.advanceTo(MINUTE);
    b.submit({ files: 4 });
    expect(b.level('state.TOKEN_PREP')).toBe(0);
    expect(b.level('state.SUBMITTED')).toBe(4);
  });

  it('makes no request for unmanaged tokens and lets their files pass', () => {
    const b = bench(config);
    b.submit({ files: 3, management: Management.unmanaged });
    expect(b.level('state.SUBMITTED')).toBe(3);
    b.simulation.advanceTo(2 * HOUR);
    expect(b.issuer.requests.slice(0, 3)).toEqual([0, 0, 0]);
    expect(b.book.finishedFiles).toBe(3);
  });

  it('fails all runs of a token at its first failed exchange, each file once', () => {
    const b = bench(config);
    b.issuer.rule = (grant) => (grant === Grant.tokenExchange ? Answer.unavailable : Answer.ok);
    b.submit({ jwts: [1, 2], files: 3 });
    b.submit({ jwts: [1, 3], firstFile: 3, files: 2 });
    b.submit({ jwts: [1, 1], firstFile: 5, files: 2 });
    b.simulation.advanceTo(MINUTE);
    expect(b.ends.map((end) => end.file).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(b.book.failedOf(Failure.tokenExchange)).toBe(7);
    expect(b.level('state.TOKEN_PREP')).toBe(0);
    b.simulation.checkLaws();
  });

  it('fails a run of which only one token cannot be exchanged', () => {
    const b = bench(config);
    b.issuer.rule = (grant) =>
      grant === Grant.tokenExchange && b.issuer.requests[grant] === 2 ? Answer.poolTimeout : Answer.ok;
    b.issuer.latencyUs = 0;
    b.submit({ files: 2 });
    b.simulation.advanceTo(MINUTE);
    expect(b.book.failedOf(Failure.tokenExchange)).toBe(2);
  });

  it('backs off for 10 min, 1 h, 6 h and 1 d and gives a token up after five attempts', () => {
    const b = bench(config);
    b.issuer.latencyUs = 0;
    b.issuer.rule = () => Answer.unavailable;
    b.submit({ jwts: [1, 1], lifetimeUs: 30 * DAY });
    b.simulation.advanceTo(5 * DAY);
    const times = b.issuer.times[Grant.tokenExchange];
    expect(times).toHaveLength(5);
    const gaps = times.slice(1).map((timeUs, at) => timeUs - times[at]);
    expect(gaps).toEqual([10 * MINUTE, HOUR, 6 * HOUR, DAY]);
    expect(b.level('dead.token')).toBe(1);
    expect(b.level('backlog.exchange')).toBe(0);
  });

  it('keeps files submitted with a dead token in TOKEN_PREP for ever', () => {
    const b = bench(config);
    b.issuer.rule = () => Answer.unavailable;
    b.submit({ lifetimeUs: 30 * DAY });
    b.simulation.advanceTo(3 * DAY);
    b.submit({ firstFile: 1 });
    b.simulation.advanceTo(20 * DAY);
    expect(b.level('state.TOKEN_PREP')).toBe(1);
    b.simulation.checkLaws();
  });

  it('lets files submitted in the back-off wait for it, and exchanges then', () => {
    const b = bench(config);
    let up = false;
    b.issuer.rule = () => (up ? Answer.ok : Answer.unavailable);
    b.submit();
    b.simulation.advanceTo(MINUTE);
    up = true;
    b.submit({ firstFile: 1 });
    b.simulation.advanceTo(10 * MINUTE);
    expect(b.level('state.TOKEN_PREP')).toBe(1);
    b.simulation.advanceTo(12 * MINUTE);
    expect(b.book.finishedFiles).toBe(1);
  });

  it('tries a token that has expired, and so fails it', () => {
    const b = bench(config);
    b.submit({ lifetimeUs: 10 * SECOND });
    b.simulation.advanceTo(MINUTE);
    expect(b.issuer.requests[Grant.tokenExchange]).toBe(2);
    expect(b.book.failedOf(Failure.tokenExpired)).toBe(1);
  });

  it('works with an issuer that answers at once', () => {
    const b = bench({ version, exchange: { calls: 2 } });
    b.issuer.latencyUs = 0;
    b.submit({ files: 3 });
    b.simulation.advanceTo(MINUTE);
    expect(b.book.finishedFiles).toBe(3);
  });
});

describe('the exchange service of FTS 3.13 beyond its capacity', () => {
  it("takes batches of N' = arrivals x (60 s + N / rate), which at least double", () => {
    const b = bench({ version: '3.13', exchange: { calls: 2, interval: '60 s' } });
    b.issuer.latencyUs = 300_000; // 0.6 s an exchange and thread: 8.33 Hz
    const sizes: number[] = [];
    b.fts.onExchangeTurn = (_timeUs, size) => sizes.push(size);
    feedTokens(b, 30, 2 * HOUR, 3 * HOUR);
    b.simulation.advanceTo(HOUR / 2);
    expect(sizes.length).toBeGreaterThanOrEqual(3);
    expect(Math.abs(sizes[0] - 1800)).toBeLessThanOrEqual(4);
    for (let turn = 1; turn < sizes.length; turn++) {
      const expected = 30 * (60 + Math.ceil(sizes[turn - 1] / 5) * 0.6);
      expect(Math.abs(sizes[turn] - expected)).toBeLessThanOrEqual(4);
      expect(sizes[turn]).toBeGreaterThanOrEqual(2 * sizes[turn - 1]);
    }
  });

  it.each([
    [8.4, true],
    [84, false],
  ])('at %d Hz, tokens of 3 h expire before they are exchanged: %s', (exchangeHz, expire) => {
    const b = bench({ version: '3.13', exchange: { calls: 1, interval: '60 s' } });
    b.issuer.latencyUs = Math.round((5 * SECOND) / exchangeHz);
    feedTokens(b, 65, 25 * MINUTE, 3 * HOUR);
    b.simulation.advanceTo(5 * HOUR);

    expect(b.book.failedOf(Failure.tokenExpired) > 0).toBe(expire);
  });
});

describe('the exchange service of FTS 3.14', () => {
  it('takes at most a bulk a turn and does not sleep after a full one', () => {
    const b = bench({ version: '3.14', exchange: { calls: 1 } });
    const turns: [number, number][] = [];
    b.fts.onExchangeTurn = (timeUs, size) => turns.push([timeUs / SECOND, size]);
    for (let jwt = 1; jwt < 1200; jwt += 2) b.submit({ jwts: [jwt, jwt + 1] });
    b.simulation.advanceTo(5 * MINUTE);
    expect(turns).toEqual([
      [30, 500],
      [40, 500],
      [50, 200],
    ]);
  });
});
