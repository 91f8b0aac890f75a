import { describe, expect, it } from 'vitest';
import { Answer, Failure, Grant, Management } from '../../../src/ecosystem/ports.js';
import { bench as benchOf, DAY, HOUR, MINUTE, SECOND } from './fakes.js';

/** Instances whose refresher has its first turn at the begin (3.13 and before), or after 15 s. */
const bench = (keys: Record<string, unknown> = {}, options = {}) =>
  benchOf({ up_for: keys.version === '3.14' ? '7 s' : '0 s', ...keys }, options);

/** Keeps files waiting behind one slow copy, so that their tokens age in the queue. */
const ONE_SLOT = { nodes: 1, slots: 1 };

describe.each(['3.13', '3.14'] as const)('refresh in FTS %s', (version) => {
  it('never refreshes unmanaged tokens', () => {
    const b = bench({ version, ...ONE_SLOT });
    b.storage.copyUs = () => 2 * HOUR;
    b.submit({ management: Management.unmanaged, files: 3 });
    b.simulation.advanceTo(10 * HOUR);
    expect(b.count('refresh')).toBe(0);
    expect(b.count('exchange')).toBe(0);
    expect(b.issuer.requests[Grant.tokenExchange]).toBe(0);
    expect(b.book.failedOf(Failure.tokenExpired)).toBe(3);
  });

  it('keeps a token alive while files wait for hours', () => {
    const b = bench({ version, ...ONE_SLOT });
    b.storage.copyUs = () => 20 * MINUTE;
    b.submit({ files: 18 });
    b.simulation.advanceTo(8 * HOUR);
    expect(b.book.finishedFiles).toBe(18);
    expect(b.issuer.requests[Grant.tokenExchange]).toBe(2);
    expect(b.issuer.requests[Grant.refreshToken]).toBeGreaterThanOrEqual(10);
  });

  it('can refresh for ever with single-use refresh tokens, as long as none is lost', () => {
    const b = bench({ version, ...ONE_SLOT });
    b.issuer.singleUse = true;
    b.storage.copyUs = () => 20 * MINUTE;
    b.submit({ files: 18 });
    b.simulation.advanceTo(8 * HOUR);
    expect(b.book.finishedFiles).toBe(18);
  });

  it('does nothing for transfers by X.509', () => {
    const b = bench({ version, ...ONE_SLOT });
    b.storage.copyUs = () => 2 * HOUR;
    b.submit({ x509: true, files: 3, jwts: [0, 0] });
    b.simulation.advanceTo(10 * HOUR);
    expect(b.issuer.requests).toEqual([0, 0, 0, 0]);
    expect(b.book.finishedFiles).toBe(3);
    expect(b.book.x509Files).toBe(3);
  });
});

describe('half-life refresh of FTS 3.13', () => {
  it('refreshes each waiting token about twice a lifetime', () => {
    const b = bench({ version: '3.13', ...ONE_SLOT });
    b.storage.copyUs = () => 100 * HOUR;
    b.submit({ files: 2 });
    b.simulation.advanceTo(30 * SECOND);
    b.simulation.advanceTo(50 * HOUR);
    const perToken = b.issuer.requests[Grant.refreshToken] / 2;
    // Half of an hour, rounded up to the next turn of 5 minutes.
    expect(perToken).toBeGreaterThanOrEqual(50 / (35 / 60) - 1);
    expect(perToken).toBeLessThanOrEqual(100);
  });

  it('counts half of the life from submission, also of a token that waited long for its exchange', () => {
    const b = bench({ version: '3.13', ...ONE_SLOT, exchange: { interval: '50 min' } });
    b.storage.copyUs = () => 100 * HOUR;
    b.submit({ files: 2 });
    b.simulation.advanceTo(50 * MINUTE + 40 * SECOND);
    expect(b.issuer.requests[Grant.tokenExchange]).toBe(2);
    expect(b.count('refresh')).toBe(0);
    b.simulation.advanceTo(56 * MINUTE);
    expect(b.count('refresh')).toBe(2);
    b.simulation.advanceTo(84 * MINUTE);
    expect(b.count('refresh')).toBe(2);
    // From half of the life of the submitted tokens until their exchange: at 30, 35, 40, 45 and 50 min.
    expect(b.count('refresh_failed')).toBe(2 * 5);
  });

  it('takes the rows that have been due for longest first', () => {
    const b = bench({ version: '3.13', ...ONE_SLOT, refresh: { bulk: 2 } });
    b.storage.copyUs = () => 100 * HOUR;
    const refreshed: number[] = [];
    b.issuer.rule = (grant, _subject, refreshToken) => {
      if (grant === Grant.refreshToken) {
        refreshed.push(refreshToken);
        return Answer.poolTimeout;
      }
      return Answer.ok;
    };
    b.submit({ jwts: [10, 11] });
    b.simulation.advanceTo(4 * MINUTE);
    b.submit({ firstFile: 1, jwts: [12, 13] });
    b.simulation.advanceTo(46 * MINUTE);
    // What failed is still due for longest: the first two rows are tried at each turn, and the others never.
    expect(new Set(refreshed).size).toBe(2);
    expect(refreshed.length).toBeGreaterThanOrEqual(6);
  });

  it('refreshes at most 1000 tokens in 300 s, so 3.33 a second', () => {
    const b = bench({ version: '3.13', ...ONE_SLOT, exchange: { threads: 500, calls: 1 } });
    b.storage.copyUs = () => 100 * DAY;
    b.submit({ management: Management.unmanaged });
    for (let jwt = 10; jwt < 20_010; jwt += 2) b.submit({ jwts: [jwt, jwt + 1] });
    b.simulation.advanceTo(2 * HOUR);
    const from = b.count('refresh');
    b.simulation.advanceTo(5 * HOUR);
    expect(b.count('refresh') - from).toBe(((3 * HOUR) / (300 * SECOND)) * 1000);
  });

  it('lets tokens beyond that expire in the queue, and their files fail at the storage', () => {
    const b = bench({
      version: '3.13',
      nodes: 1,
      slots: 1,
      exchange: { threads: 500, calls: 1 },
      refresh: { bulk: 2 },
    });
    b.storage.copyUs = (file) => (file === 0 ? 4 * HOUR : SECOND);
    b.submit({ management: Management.unmanaged, lifetimeUs: DAY });
    for (let file = 1; file <= 100; file++) b.submit({ firstFile: file, jwts: [2 * file + 8, 2 * file + 9] });
    b.simulation.advanceTo(5 * HOUR);
    expect(b.book.failedOf(Failure.tokenExpired)).toBeGreaterThan(30);
    expect(b.book.finishedFiles).toBeGreaterThan(0);
    b.simulation.checkLaws();
  });

  it('tries every row again at each turn, also after HTTP 401, which only writes a row that nothing reads', () => {
    const b = bench({ version: '3.13', ...ONE_SLOT });
    b.storage.copyUs = () => 100 * HOUR;
    b.issuer.rule = (grant, _subject, refreshToken) => {
      if (grant !== Grant.refreshToken) return Answer.ok;
      return refreshToken === 1 ? Answer.invalidGrant : Answer.poolTimeout;
    };
    b.submit({ files: 2 });
    b.simulation.advanceTo(HOUR);
    // Due half an hour after submission: one call every 5 minutes for each of the two rows.
    expect(b.issuer.requests[Grant.refreshToken]).toBe(2 * 6);
    expect(b.level('dead.token')).toBe(1);
    expect(b.level('batch.refused')).toBe(1);
    expect(b.level('stored.failed_token')).toBe(1);
  });

  it('takes an answer without a refresh token for a failure, and stores nothing of it', () => {
    const b = bench({ version: '3.13', ...ONE_SLOT });
    b.storage.copyUs = () => 100 * HOUR;
    b.issuer.withholdsRefreshToken.add(1);
    b.submit({ files: 2 });
    b.simulation.advanceTo(HOUR);
    expect(b.count('refresh')).toBe(1);
    expect(b.count('refresh_failed')).toBe(6);
    expect(b.level('dead.token')).toBe(0);
    expect(b.level('stored.failed_token')).toBe(0);
  });

  it('reads the discovery document once a turn, before the tokens, also when none is due', () => {
    const b = bench({ version: '3.13', ...ONE_SLOT, exchange: { calls: 1 } });
    b.storage.copyUs = () => 100 * HOUR;
    b.submit({ files: 2 });
    b.simulation.advanceTo(HOUR - SECOND);
    expect(b.issuer.times[Grant.discovery]).toEqual(
      Array.from({ length: 12 }, (_, turn) => turn * 5 * MINUTE),
    );
    expect(b.issuer.times[Grant.refreshToken][0]).toBe(30 * MINUTE + b.issuer.latencyUs);
  });

  it('calls for no token of an issuer whose discovery document it could not get', () => {
    const b = bench({ version: '3.13', ...ONE_SLOT, exchange: { calls: 1 } });
    b.storage.copyUs = () => 100 * HOUR;
    b.issuer.rule = (grant) => (grant === Grant.discovery ? Answer.unavailable : Answer.ok);
    b.submit({ files: 2 });
    b.simulation.advanceTo(HOUR);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(0);
    expect(b.count('refresh_failed')).toBe(2 * 6);
    expect(b.level('stored.failed_token')).toBe(2);
    b.issuer.rule = () => Answer.ok;
    b.simulation.advanceTo(HOUR + 6 * MINUTE);
    expect(b.count('refresh')).toBe(2);
  });

  it('uses the refresh token that the row had when it was read: an exchange in between costs one futile call', () => {
    const b = bench({ version: '3.13', ...ONE_SLOT, exchange: { interval: '30 min', calls: 1 } });
    b.issuer.latencyUs = 10 * SECOND;
    b.storage.copyUs = () => 100 * HOUR;
    b.submit({ files: 2, lifetimeUs: HOUR - 2 });
    // Exchange and refresher read the rows at 30 min; the answer to the exchange is stored when the refresher calls.
    b.simulation.advanceTo(34 * MINUTE);
    expect(b.count('exchange')).toBe(2);
    expect(b.count('refresh_failed')).toBe(2);
    b.simulation.advanceTo(36 * MINUTE);
    expect(b.count('refresh')).toBe(2);
  });

  it('writes one token after the other, and loses the rest when it dies on the way', () => {
    const b = bench({
      version: '3.13',
      ...ONE_SLOT,
      refresh: { update_time: '10 s' },
      exchange: { calls: 1 },
    });
    b.storage.copyUs = () => 100 * HOUR;
    for (let jwt = 10; jwt < 18; jwt += 2) b.submit({ files: 2, jwts: [jwt, jwt + 1] });
    b.at(31 * MINUTE, () => b.fts.controls.restartDaemons());
    b.simulation.advanceTo(30 * MINUTE + 59 * SECOND);
    expect(b.count('refresh')).toBe(5);
    expect(b.count('refresh_lost')).toBe(0);
    b.simulation.advanceTo(31 * MINUTE + 5 * SECOND);
    expect(b.count('refresh_lost')).toBe(3);
    expect(b.count('writes')).toBe(8 + 8 + 5);
    b.simulation.advanceTo(34 * MINUTE);
    // Those that had not been written are due at once.
    expect(b.count('refresh')).toBe(5 + 3);
  });

  it('never takes again a token that was retired and is not revived, and takes a revived one once', () => {
    const b = bench({ version: '3.13', exchange: { calls: 1 } });
    b.storage.copyUs = () => SECOND;
    b.submit();
    b.simulation.advanceTo(50 * MINUTE);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(0);
    b.storage.copyUs = () => 100 * HOUR;
    for (let file = 1; file < 1000; file++) b.submit({ firstFile: file });
    b.simulation.advanceTo(56 * MINUTE);
    expect(b.count('refresh')).toBe(2);
    expect(b.level('backlog.refresh')).toBe(0);
    b.simulation.checkLaws();
  });

  it('goes on while its host drains, and stops for as long as it is gone', () => {
    const tried = (control: 'setLeadLost' | 'setLeadDrained') => {
      const b = bench({
        version: '3.13',
        nodes: 4,
        link: { max: 2, min: 2, optimizer: false },
        exchange: { calls: 1 },
      });
      b.storage.copyUs = () => 100 * HOUR;
      for (let file = 0; file < 4; file++) b.submit({ firstFile: file, jwts: [2 * file + 1, 2 * file + 2] });
      b.at(20 * MINUTE, () => b.fts.controls[control](true));
      b.at(50 * MINUTE, () => b.fts.controls[control](false));
      b.simulation.advanceTo(51 * MINUTE);
      b.simulation.checkLaws();
      return b.issuer.times[Grant.refreshToken][0];
    };
    expect(tried('setLeadDrained')).toBe(30 * MINUTE + SECOND / 10);
    expect(tried('setLeadLost')).toBe(50 * MINUTE + SECOND / 10);
  });

  it('tells how near it is to its limit: by its bulk or by its time', () => {
    const utilisation = (keys: Record<string, unknown>, latencyUs: number) => {
      const b = bench({ version: '3.13', ...ONE_SLOT, exchange: { calls: 1, threads: 500 }, refresh: keys });
      b.storage.copyUs = () => 100 * HOUR;
      b.issuer.latencyUs = latencyUs;
      for (let jwt = 10; jwt < 20; jwt += 2) b.submit({ files: 2, jwts: [jwt, jwt + 1] });
      b.simulation.advanceTo(34 * MINUTE);
      return b.level('utilisation.refresh');
    };
    expect(utilisation({ bulk: 10 }, SECOND)).toBe(1);
    expect(utilisation({ bulk: 20 }, SECOND)).toBe(0.5);
    // A discovery and ten refreshes one after the other.
    expect(utilisation({ threads: 1 }, 10 * SECOND)).toBeCloseTo((11 * 10) / 300, 5);
  });

  it('stops refreshing once no file waits for the token', () => {
    const b = bench({ version: '3.13' });
    b.storage.copyUs = () => 3 * HOUR;
    b.submit();
    b.simulation.advanceTo(10 * HOUR);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(0);
  });

  it('begins its turns every 300 s, however long they last', () => {
    const b = bench({
      version: '3.13',
      ...ONE_SLOT,
      refresh: { threads: 1 },
      exchange: { threads: 500, calls: 1 },
    });
    b.storage.copyUs = () => 100 * HOUR;
    b.issuer.latencyUs = SECOND;
    for (let jwt = 10; jwt < 70; jwt += 2) b.submit({ jwts: [jwt, jwt + 1] });
    b.simulation.advanceTo(90 * MINUTE);
    const starts = b.issuer.times[Grant.refreshToken].filter(
      (timeUs, at, all) => at === 0 || timeUs - all[at - 1] > 10 * SECOND,
    );
    // After the second that the discovery document takes.
    for (const timeUs of starts) expect(timeUs % (300 * SECOND)).toBe(SECOND);
  });

  it('checks the destination after the copy with the token that the agent started with', () => {
    const b = bench({ version: '3.13' });
    b.storage.copyUs = () => 2 * HOUR;
    b.submit({ files: 1 });
    b.simulation.advanceTo(3 * HOUR);
    expect(b.book.failedOf(Failure.tokenExpired)).toBe(1);
  });
});

describe('the refresher of February 2024', () => {
  it('takes only rows that have a refresh token, from their exchange on', () => {
    const b = bench({ version: '2024-02', exchange: { interval: '50 min', calls: 1 } });
    b.issuer.rule = (grant, subject) =>
      grant === Grant.tokenExchange && subject === 0 ? Answer.poolTimeout : Answer.ok;
    b.submit();
    b.simulation.advanceTo(50 * MINUTE);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(0);
    b.simulation.advanceTo(56 * MINUTE);
    expect(b.count('exchange')).toBe(1);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(1);
    expect(b.issuer.requests[Grant.discovery]).toBe(0);
  });

  it('goes on for ever, long after the last file', () => {
    const b = bench({ version: '2024-02' });
    b.submit();
    b.simulation.advanceTo(10 * DAY);
    expect(b.book.finishedFiles).toBe(1);
    expect(b.count('refresh')).toBeGreaterThan((2 * 10 * 24 * 60) / 35 - 2);
  });

  it.each([
    ['a fraction of its life', { life_fraction: '75 %' }, 45],
    ['what is left of it', { life_left: '20 min' }, 40],
  ])('takes a token by %s', (_, refresh, dueMin) => {
    const b = bench({ version: '2024-02', refresh: { ...refresh, interval: '1 min' } });
    b.submit();
    b.simulation.advanceTo(dueMin * MINUTE - 1);
    expect(b.count('refresh')).toBe(0);
    b.simulation.advanceTo((dueMin + 1) * MINUTE + SECOND);
    expect(b.count('refresh')).toBe(2);
  });

  it('stops at a time and can be started again, when all that became due meanwhile is', () => {
    const b = bench({ version: '2024-02', refresh: { until: '2 h' } });
    b.submit();
    b.simulation.advanceTo(2 * HOUR);
    const until = b.count('refresh');
    expect(until).toBeGreaterThan(0);
    b.simulation.advanceTo(10 * HOUR);
    expect(b.count('refresh')).toBe(until);
    b.fts.controls.setRefreshing(true);
    b.simulation.advanceTo(10 * HOUR + SECOND);
    expect(b.count('refresh')).toBe(until + 2);
  });
});

describe('just-in-time refresh of FTS 3.14', () => {
  /** A token of 10 min that is in its last 300 s when its file starts. */
  const aged = (keys: Record<string, unknown> = {}) => {
    const b = bench({ version: '3.14', nodes: 1, slots: 400, ...keys });
    b.issuer.lifetimeUs = 10 * MINUTE;
    return b;
  };

  it('takes 7.5 to 47 s when nothing else is to be done, wherever the agent asks in the period', () => {
    const delays: number[] = [];
    for (let second = 0; second < 15; second++) {
      const b = aged();
      b.submit({ jwts: [1, 1] });
      b.simulation.advanceTo(7 * MINUTE + second * SECOND);
      b.issuer.lifetimeUs = HOUR;
      const before = b.book.delaySumUs;
      b.submit({ jwts: [1, 1], firstFile: 1 });
      b.simulation.advanceTo(10 * MINUTE);
      expect(b.issuer.requests[Grant.refreshToken]).toBe(1);
      delays.push((b.book.delaySumUs - before) / SECOND);
    }
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(7.5);
    expect(Math.max(...delays)).toBeLessThanOrEqual(47);
  });

  it('makes one call for all agents that wait for the same token', () => {
    const b = aged();
    b.submit({ jwts: [1, 1] });
    b.simulation.advanceTo(7 * MINUTE);
    b.issuer.lifetimeUs = HOUR;
    b.submit({ jwts: [1, 1], firstFile: 1, files: 60 });
    b.simulation.advanceTo(10 * MINUTE);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(1);
    expect(b.book.finishedFiles).toBe(61);
  });

  it('asks first for the source token and then for that of the destination', () => {
    const b = aged();
    b.submit();
    b.simulation.advanceTo(7 * MINUTE);
    b.issuer.lifetimeUs = HOUR;
    b.submit({ firstFile: 1 });
    b.simulation.advanceTo(10 * MINUTE);
    const times = b.issuer.times[Grant.refreshToken];
    expect(times).toHaveLength(2);
    expect(times[1] - times[0]).toBeGreaterThanOrEqual(15 * SECOND);
    expect(b.book.finishedFiles).toBe(2);
  });

  it('fails an agent that got no token within 300 s, which held its slot and asked again meanwhile', () => {
    const b = aged();
    b.submit({ jwts: [1, 1] });
    b.simulation.advanceTo(7 * MINUTE);
    b.issuer.rule = () => Answer.unavailable;
    const startUs = b.simulation.nowUs;
    b.submit({ jwts: [1, 1], firstFile: 1 });
    b.simulation.advanceTo(startUs + 299 * SECOND);
    expect(b.level('state.ACTIVE')).toBe(1);
    b.simulation.advanceTo(startUs + 10 * MINUTE);
    expect(b.book.failedOf(Failure.tokenRefresh)).toBe(1);
    expect(b.ends[1].timeUs - startUs).toBe(302 * SECOND);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(5);
    expect(b.level('state.ACTIVE')).toBe(0);
    b.simulation.checkLaws();
  });

  it('recovers when the issuer comes back within the wait', () => {
    const b = aged();
    b.submit({ jwts: [1, 1] });
    b.simulation.advanceTo(7 * MINUTE);
    b.issuer.rule = () => (b.simulation.nowUs < 9 * MINUTE ? Answer.unavailable : Answer.ok);
    b.issuer.lifetimeUs = HOUR;
    b.submit({ jwts: [1, 1], firstFile: 1 });
    b.simulation.advanceTo(13 * MINUTE);
    expect(b.book.finishedFiles).toBe(2);
  });

  it('hands a token of the last 300 s back as it is when the safety period is 0', () => {
    const b = aged({ refresh: { safety: '0 s' } });
    b.submit({ jwts: [1, 1] });
    b.simulation.advanceTo(7 * MINUTE);
    b.submit({ jwts: [1, 1], firstFile: 1 });
    b.simulation.advanceTo(9 * MINUTE);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(0);
    expect(b.book.finishedFiles).toBe(2);
  });

  it('refreshes the destination token after a copy that outlived it', () => {
    const b = bench({ version: '3.14' });
    b.storage.copyUs = () => 45 * MINUTE;
    b.issuer.lifetimeUs = 46 * MINUTE;
    b.submit();
    b.simulation.advanceTo(2 * HOUR);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(1);
    expect(b.book.finishedFiles).toBe(1);
  });
});

describe('the watchdog of FTS 3.14', () => {
  const slow = (latencyUs: number, singleUse = false) => {
    const b = bench({
      version: '3.14',
      nodes: 1,
      slots: 400,
      link: { initial: 130 },
      endpoint: { inbound: 400, outbound: 400 },
      exchange: { calls: 1, threads: 500 },
    });
    b.issuer.lifetimeUs = 20 * MINUTE;
    b.issuer.singleUse = singleUse;
    for (let file = 0; file < 390; file++) {
      b.submit({
        jwts: [file + 10, file + 10],
        firstFile: file,
        source: file % 3,
        destination: (file + 1) % 3,
      });
    }
    b.storage.copyUs = () => 10 * SECOND;
    b.simulation.advanceTo(16 * MINUTE);
    b.issuer.latencyUs = latencyUs;
    b.issuer.lifetimeUs = HOUR;
    for (let file = 0; file < 390; file++) {
      b.submit({
        jwts: [file + 10, file + 10],
        firstFile: 1000 + file,
        source: file % 3,
        destination: (file + 1) % 3,
      });
    }
    b.simulation.advanceTo(HOUR);
    return b;
  };

  it('lets a bulk of 390 pass at 1 s a call', () => {
    const b = slow(SECOND);
    expect(b.meter.total('fts.cern.restarts').stats(1)[0].value).toBe(0);
    expect(b.book.finishedFiles).toBe(780);
  });

  it('kills the daemon at 2.5 s a call, again and again, before anything is stored', () => {
    const b = slow(2.5 * SECOND);
    expect(b.meter.total('fts.cern.restarts').stats(1)[0].value).toBeGreaterThanOrEqual(2);
    expect(b.book.failedOf(Failure.tokenRefresh)).toBe(390);
    b.simulation.checkLaws();
  });

  it('loses single-use refresh tokens that were answered before the kill', () => {
    const b = slow(2.5 * SECOND, true);
    b.issuer.latencyUs = SECOND / 10;
    const failed = b.count('refresh_failed');
    for (let file = 0; file < 390; file++) {
      b.submit({
        jwts: [file + 10, file + 10],
        firstFile: 2000 + file,
        source: file % 3,
        destination: (file + 1) % 3,
      });
    }
    b.simulation.advanceTo(2 * HOUR);
    expect(b.count('refresh_failed')).toBeGreaterThan(failed);
    expect(b.book.failedOf(Failure.tokenRefresh)).toBeGreaterThan(390);
  });
});
