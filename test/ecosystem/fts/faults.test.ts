import { describe, expect, it } from 'vitest';
import { Answer, Failure, Grant, Management } from '../../../src/ecosystem/ports.js';
import { type Bench, bench, HOUR, MINUTE, SECOND } from './fakes.js';

const VERSIONS = ['3.13', '3.14'] as const;
/** From the start of a process to the first sleep of its exchange service, s. */
const HEAD_START_S = { '3.13': 20, '3.14': 7 } as const;

/** Submits a run with tokens of its own every second from a time on. */
function feed(b: Bench, fromUs: number, runs: number): void {
  for (let run = 0; run < runs; run++) {
    b.at(fromUs + run * SECOND, () => {
      b.submit({ jwts: [1000 + 2 * run, 1001 + 2 * run], firstFile: 1000 + run });
    });
  }
}

describe.each(VERSIONS)('an FTS %s that is down', (version) => {
  it('takes no submission, starts no file and exchanges nothing until it is back', () => {
    const b = bench({ version, exchange: { calls: 1 } });
    b.submit({ files: 3 });
    b.submit({ firstFile: 10, files: 2, management: Management.unmanaged, jwts: [7, 8] });
    b.at(SECOND, () => b.fts.controls.setDown(true));
    b.simulation.advanceTo(HOUR);
    expect(b.fts.answers(0)).toBe(false);
    expect(b.issuer.requests.slice(0, 3)).toEqual([0, 0, 0]);
    expect(b.issuer.times[Grant.discovery].filter((timeUs) => timeUs > SECOND)).toEqual([]);
    expect(b.level('state.TOKEN_PREP')).toBe(3);
    expect(b.level('state.SUBMITTED')).toBe(2);
    b.fts.controls.setDown(false);
    expect(b.fts.answers(0)).toBe(true);
    b.simulation.advanceTo(HOUR + MINUTE);
    expect(b.book.failedOf(Failure.tokenExchange) + b.book.failedOf(Failure.tokenExpired)).toBe(5);
    b.simulation.checkLaws();
  });

  it('hears of copies that ended meanwhile when it is back, and has them as ACTIVE until then', () => {
    const b = bench({ version });
    b.storage.copyUs = () => 5 * MINUTE;
    b.submit({ x509: true, files: 4, jwts: [0, 0] });
    b.at(MINUTE, () => b.fts.controls.setDown(true));
    b.simulation.advanceTo(HOUR);
    expect(b.storage.activeIn[1]).toBe(0);
    expect(b.ends).toEqual([]);
    expect(b.level('state.ACTIVE')).toBe(4);
    b.simulation.checkLaws();
    b.fts.controls.setDown(false);
    expect(b.ends.map(({ timeUs }) => timeUs)).toEqual([HOUR, HOUR, HOUR, HOUR]);
    expect(b.level('state.ACTIVE')).toBe(0);
    b.simulation.checkLaws();
  });

  it('loses what its daemons have not stored', () => {
    const b = bench({ version, exchange: { calls: 1 } });
    b.issuer.latencyUs = 10 * SECOND;
    b.submit();
    b.at(35 * SECOND, () => b.fts.controls.setDown(true));
    b.at(60 * SECOND, () => b.fts.controls.setDown(false));
    // Its process starts anew, and sleeps before its first turn.
    b.simulation.advanceTo((60 + HEAD_START_S[version] + 30 + 5) * SECOND);
    expect(b.count('exchange')).toBe(0);
    expect(b.issuer.requests[Grant.tokenExchange]).toBe(4);
    b.simulation.advanceTo(3 * MINUTE);
    expect(b.book.finishedFiles).toBe(1);
  });

  it('does not try failed files again before it is back', () => {
    const b = bench({ version, retry: { count: 1, delay: '60 s' } });
    b.storage.outcome = (_file, attempt) => (attempt === 0 ? Failure.storageError : -1);
    b.submit({ x509: true, jwts: [0, 0] });
    b.at(30 * SECOND, () => b.fts.controls.setDown(true));
    b.at(10 * MINUTE, () => b.fts.controls.setDown(false));
    b.simulation.advanceTo(HOUR);
    expect(b.ends).toHaveLength(1);
    expect(b.ends[0].timeUs).toBeGreaterThan(10 * MINUTE);
  });
});

describe('agents of an FTS 3.14 that is down', () => {
  it('get no fresh token, and give up after their 300 s', () => {
    const b = bench({ version: '3.14' });
    b.submit({ lifetimeUs: HOUR, jwts: [1, 1] });
    b.simulation.advanceTo(HOUR - 2 * MINUTE);
    b.submit({ firstFile: 1, jwts: [1, 1] });
    b.at(HOUR - 2 * MINUTE + 3 * SECOND, () => b.fts.controls.setDown(true));
    b.at(HOUR + HOUR, () => b.fts.controls.setDown(false));
    b.simulation.advanceTo(3 * HOUR);
    expect(b.book.failedOf(Failure.tokenRefresh)).toBe(1);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(0);
    b.simulation.checkLaws();
  });

  it('are served when it comes back in time', () => {
    const b = bench({ version: '3.14' });
    b.submit({ jwts: [1, 1] });
    b.simulation.advanceTo(HOUR - 2 * MINUTE);
    b.submit({ firstFile: 1, jwts: [1, 1] });
    b.at(HOUR - 2 * MINUTE + 3 * SECOND, () => b.fts.controls.setDown(true));
    b.at(HOUR, () => b.fts.controls.setDown(false));
    b.simulation.advanceTo(2 * HOUR);
    expect(b.book.finishedFiles).toBe(2);
  });

  it('are not called back for', () => {
    const b = bench({ version: '3.14' });
    b.submit({ management: Management.callBack, lifetimeUs: 4 * MINUTE });
    b.freshTokens.latencyUs = 5 * SECOND;
    b.at(4 * SECOND, () => b.fts.controls.setDown(true));
    b.at(100 * SECOND, () => b.fts.controls.setDown(false));
    b.simulation.advanceTo(HOUR);
    expect(b.freshTokens.times[1]).toBeGreaterThan(100 * SECOND);
    expect(b.book.finishedFiles).toBe(1);
  });
});

describe.each(VERSIONS)('the lead node of FTS %s', (version) => {
  const exchangeTimes = (keys: Record<string, unknown>, act: (b: Bench) => void) => {
    const b = bench({ version, exchange: { calls: 1 }, ...keys });
    feed(b, 0, 900);
    act(b);
    b.simulation.advanceTo(20 * MINUTE);
    b.simulation.checkLaws();
    return b.issuer.times[Grant.tokenExchange];
  };
  const longestGapS = (times: readonly number[]) =>
    Math.max(...times.slice(1).map((timeUs, at) => timeUs - times[at])) / SECOND;

  it('is replaced after the heartbeat when it dies', () => {
    const times = exchangeTimes({}, (b) => b.at(300 * SECOND, () => b.fts.controls.setLeadLost(true)));
    // The last beat was up to 60 s ago, and that it is too old is seen at a beat, up to 60 s later.
    expect(longestGapS(times)).toBeGreaterThan(120 - 60);
    expect(longestGapS(times)).toBeLessThanOrEqual(120 + 60 + 2 * 31);
  });

  it('leads again at once when it comes back within the heartbeat', () => {
    const times = exchangeTimes({}, (b) => {
      b.at(300 * SECOND, () => b.fts.controls.setLeadLost(true));
      b.at(320 * SECOND, () => b.fts.controls.setLeadLost(false));
    });
    expect(longestGapS(times)).toBeGreaterThan(20 + HEAD_START_S[version] + 30);
    expect(longestGapS(times)).toBeLessThanOrEqual(31 + 20 + HEAD_START_S[version] + 30);
  });

  it('is not replaced where there is no other node', () => {
    const times = exchangeTimes({ nodes: 1 }, (b) => {
      b.at(300 * SECOND, () => b.fts.controls.setLeadLost(true));
      b.at(900 * SECOND, () => b.fts.controls.setLeadLost(false));
    });
    expect(longestGapS(times)).toBeGreaterThan(600);
  });

  it('exchanges nothing while it drains, and finishes the turn in hand', () => {
    const b = bench({ version, exchange: { calls: 1 } });
    b.issuer.latencyUs = 10 * SECOND;
    b.submit();
    b.at(35 * SECOND, () => b.fts.controls.setLeadDrained(true));
    b.at(MINUTE, () => b.submit({ firstFile: 1, jwts: [3, 4] }));
    b.simulation.advanceTo(30 * MINUTE);
    expect(b.book.finishedFiles).toBe(1);
    expect(b.issuer.requests[Grant.tokenExchange]).toBe(2);
    b.fts.controls.setLeadDrained(false);
    b.simulation.advanceTo(32 * MINUTE);
    expect(b.book.finishedFiles).toBe(2);
  });

  it.each([
    'setLeadLost',
    'setLeadDrained',
  ] as const)('leaves the agents of the other nodes: %s', (control) => {
    const b = bench({ version, nodes: 2, slots: 3 });
    b.storage.copyUs = () => 10 * MINUTE;
    b.submit({ x509: true, files: 30, jwts: [0, 0] });
    b.simulation.advanceTo(MINUTE);
    expect(b.level('state.ACTIVE')).toBe(6);
    b.fts.controls[control](true);
    b.simulation.advanceTo(12 * MINUTE);
    expect(b.level('state.ACTIVE')).toBe(3);
    b.fts.controls[control](false);
    b.simulation.advanceTo(13 * MINUTE);
    expect(b.level('state.ACTIVE')).toBe(6);
    b.simulation.checkLaws();
  });
});

describe('a restart of the daemons in the middle of a turn', () => {
  const restarted = (singleUse: boolean) => {
    const b = bench({ version: '3.14', exchange: { calls: 1 }, nodes: 1, slots: 50 });
    b.issuer.lifetimeUs = 20 * MINUTE;
    b.issuer.singleUse = singleUse;
    for (let file = 0; file < 20; file++) b.submit({ firstFile: file, jwts: [file + 1, file + 1] });
    b.simulation.advanceTo(17 * MINUTE);
    for (let file = 20; file < 40; file++) b.submit({ firstFile: file, jwts: [file - 19, file - 19] });
    b.issuer.latencyUs = 10 * SECOND;
    const answered = () => b.issuer.requests[Grant.refreshToken];
    for (let second = 0; second < 60 && answered() < 20; second++) {
      b.simulation.advanceTo(b.simulation.nowUs + SECOND);
    }
    b.fts.controls.restartDaemons();
    b.simulation.advanceTo(2 * HOUR);
    b.simulation.checkLaws();
    return b;
  };

  it('loses single-use refresh tokens that were answered and not stored', () => {
    const b = restarted(true);
    expect(b.book.failedOf(Failure.tokenRefresh)).toBeGreaterThan(0);
  });

  it('costs only time where refresh tokens can be used again', () => {
    const b = restarted(false);
    expect(b.book.finishedFiles).toBe(40);
  });
});

describe('a cut between FTS and a site', () => {
  it('fails what starts meanwhile, and what has been copied meanwhile', () => {
    const b = bench({});
    b.storage.copyUs = () => 2 * MINUTE;
    b.submit({ x509: true, jwts: [0, 0] });
    b.at(MINUTE, () => {
      b.network.setCut('fts.cern', 'sites.T1', true);
      b.submit({ x509: true, jwts: [0, 0], firstFile: 1 });
      b.submit({ x509: true, jwts: [0, 0], firstFile: 2, source: 1, destination: 2 });
      b.submit({ x509: true, jwts: [0, 0], firstFile: 3, source: 0, destination: 2 });
    });
    b.at(5 * MINUTE, () => b.network.setCut('fts.cern', 'sites.T1', false));
    b.at(6 * MINUTE, () => b.submit({ x509: true, jwts: [0, 0], firstFile: 4 }));
    b.simulation.advanceTo(HOUR);
    expect(b.book.failedOf(Failure.endpointDown)).toBe(3);
    expect(b.book.finishedFiles).toBe(2);
  });
});

describe('a cut between FTS and a submitter', () => {
  it('stops its requests, and its call-backs', () => {
    const b = bench({ version: '3.14' });
    b.network.setCut('submitters.cms', 'fts.cern', true);
    expect(b.fts.answers(0)).toBe(false);
    b.submit({ management: Management.callBack, lifetimeUs: 4 * MINUTE });
    b.simulation.advanceTo(HOUR);
    expect(b.freshTokens.times).toEqual([]);
    expect(b.count('call_back_failed')).toBe(5);
    expect(b.book.failedOf(Failure.tokenRefresh)).toBe(1);
    b.simulation.checkLaws();
  });
});

describe.each(VERSIONS)('an issuer that does not answer FTS %s', (version) => {
  const hanging = (keys: Record<string, unknown>) => {
    const b = bench({ version, exchange: { calls: 1 }, ...keys });
    b.issuer.latencyUs = 30 * MINUTE;
    b.submit();
    return b;
  };

  it('keeps the exchange waiting where no time limit is set', () => {
    const b = hanging({ watchdog: { exchange_grace: '10 h' } });
    b.simulation.advanceTo(30 * MINUTE);
    expect(b.level('state.TOKEN_PREP')).toBe(1);
    b.simulation.advanceTo(HOUR);
    expect(b.book.finishedFiles).toBe(1);
  });

  it('fails the exchange when the time limit is over, and its late answer is lost', () => {
    const b = hanging({ http_timeout: '60 s' });
    b.simulation.advanceTo(2 * MINUTE);
    expect(b.book.failedOf(Failure.tokenExchange)).toBe(1);
    b.simulation.advanceTo(3 * HOUR);
    expect(b.count('exchange')).toBe(0);
    b.simulation.checkLaws();
  });

  it('makes no difference to answers in time', () => {
    const b = bench({ version, exchange: { calls: 2 }, http_timeout: '1 s' });
    for (let run = 0; run < 30; run++) b.submit({ jwts: [2 * run + 1, 2 * run + 2], firstFile: run });
    b.simulation.advanceTo(HOUR);
    expect(b.book.finishedFiles).toBe(30);
    expect(b.count('exchange_failed')).toBe(0);
  });
});

describe('the time to read t_token', () => {
  it('comes before the calls of a turn, once for each row of the table', () => {
    const b = bench({ exchange: { calls: 1 }, select_time: '1 ms' });
    for (let run = 0; run < 1000; run++) b.submit({ jwts: [2 * run + 1, 2 * run + 2], firstFile: run });
    b.simulation.advanceTo(MINUTE);
    expect(b.issuer.times[Grant.tokenExchange][0]).toBe(30 * SECOND + 2000 * 1000);
    b.simulation.advanceTo(2 * MINUTE);
    expect(b.count('exchange')).toBe(2000);
  });

  it('ends with a daemon that is killed meanwhile', () => {
    const b = bench({ exchange: { calls: 1 }, select_time: '1 s' });
    b.submit();
    b.at(31 * SECOND, () => b.fts.controls.restartDaemons());
    b.simulation.advanceTo(HOUR);
    expect(b.issuer.requests[Grant.tokenExchange]).toBe(2);
    expect(b.book.finishedFiles).toBe(1);
  });
});

describe('an endpoint that has to fetch keys first', () => {
  it.each(VERSIONS)('keeps the agent and its slots waiting at each check (%s)', (version) => {
    const b = bench({ version });
    b.storage.stalledUs = 20 * SECOND;
    b.submit({ management: Management.unmanaged });
    b.simulation.advanceTo(30 * SECOND);
    expect(b.level('state.ACTIVE')).toBe(1);
    expect(b.storage.activeIn[1]).toBe(0);
    b.simulation.advanceTo(5 * MINUTE);
    // Start at the first turn of the scheduler, then 20 s at each end, a copy of 10 s, and 20 s at the destination again.
    const firstTurnS = version === '3.13' ? 2 : 10;
    expect(b.ends[0].timeUs).toBe((firstTurnS + 70) * SECOND);
    expect(b.book.delaySumUs).toBe(60 * SECOND);
    b.simulation.checkLaws();
  });

  it('lets a token expire between the two checks', () => {
    const b = bench({});
    b.storage.stalledUs = 20 * SECOND;
    b.submit({ management: Management.unmanaged, lifetimeUs: 15 * SECOND });
    b.simulation.advanceTo(5 * MINUTE);
    expect(b.book.failedOf(Failure.tokenExpired)).toBe(1);
    expect(b.ends[0].timeUs).toBe(42 * SECOND);
  });
});

describe('retries by FTS of a refresh that came to nothing', () => {
  const failing = (destinationOnly: boolean) => {
    const b = bench({ version: '3.14', retry: { count: 1, delay: '10 s' } });
    b.submit({ jwts: [1, destinationOnly ? 2 : 1], lifetimeUs: HOUR });
    b.simulation.advanceTo(HOUR - 2 * MINUTE);
    b.issuer.rule = () => Answer.unavailable;
    const jwts: [number, number] = destinationOnly ? [3, 2] : [1, 1];
    const management = Management.unmanaged;
    b.submit({ jwts, firstFile: 1, management });
    b.simulation.advanceTo(2 * HOUR);
    return b;
  };

  it('follow when it was for the token of the source', () => {
    const b = failing(false);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(10);
    expect(b.ends).toHaveLength(2);
  });

  it('do not follow when it was for that of the destination', () => {
    const b = failing(true);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(5);
  });
});
