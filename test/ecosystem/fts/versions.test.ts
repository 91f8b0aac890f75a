import { describe, expect, it } from 'vitest';
import { Failure, Grant } from '../../../src/ecosystem/ports.js';
import { bench, DAY, ftsConfig, HOUR, MINUTE, SECOND } from './fakes.js';

describe('FTS of February 2024', () => {
  it('never retires and never deletes a row of t_token', () => {
    const b = bench({ version: '2024-02' });
    b.submit();
    b.simulation.advanceTo(30 * DAY);
    expect(b.book.finishedFiles).toBe(1);
    expect(b.level('stored.token')).toBe(2);
    b.simulation.checkLaws();
  });

  it('exchanges all that it finds with two calls each, and without a watchdog', () => {
    const b = bench({ version: '2024-02', exchange: { threads: 1 } });
    b.issuer.latencyUs = 10 * SECOND;
    for (let jwt = 10; jwt < 1212; jwt += 2) b.submit({ jwts: [jwt, jwt + 1], lifetimeUs: DAY });
    b.simulation.advanceTo(HOUR);
    // One turn of 1202 tokens, 20 s each: 3.14 would have been killed after 600 s.
    expect(b.level('backlog.exchange')).toBe(1202);
    expect(b.issuer.requests[Grant.discovery] + b.issuer.requests[Grant.tokenExchange]).toBeGreaterThan(350);
    expect(b.meter.total('fts.cern.restarts').total).toBe(0);
  });
});

describe('the access token that an exchange brings', () => {
  /** Two copies of 50 min over one agent, one after the other; nothing refreshes. */
  const late = (keys: Record<string, unknown>) => {
    const b = bench({ nodes: 1, slots: 1, refresh: { interval: '100 h' }, ...keys });
    b.issuer.lifetimeUs = 4 * HOUR;
    b.storage.copyUs = () => 50 * MINUTE;
    b.submit({ files: 2 });
    b.simulation.advanceTo(6 * HOUR);
    return b.ends.map(({ cause }) => cause);
  };

  it('is dropped until 15 February 2024: the original expires, and the storage refuses it', () => {
    expect(late({ version: '2024-02' })).toEqual([-1, Failure.tokenExpired]);
  });

  it('is used where it is stored', () => {
    expect(late({ version: '2024-02', exchange: { stores_access_token: true } })).toEqual([-1, -1]);
    expect(late({ version: '3.13' })).toEqual([-1, -1]);
  });

  it('is stored from when the operator says so', () => {
    const keys = { version: '2024-02', nodes: 1, slots: 1, refresh: { interval: '100 h' } } as const;
    const later = { ...keys, timeout: { base: '10000 h' }, exchange: { stores_access_token: true } };
    const b = bench(keys);
    b.issuer.lifetimeUs = 4 * HOUR;
    b.storage.copyUs = () => 50 * MINUTE;
    b.submit({ files: 1 });
    b.at(5 * MINUTE, () => b.fts.controls.reconfigure(ftsConfig(later)));
    b.at(10 * MINUTE, () => b.submit({ firstFile: 1, jwts: [3, 4] }));
    b.at(12 * MINUTE, () => b.submit({ firstFile: 2, jwts: [1, 2] }));
    b.simulation.advanceTo(6 * HOUR);
    expect(b.ends.map(({ file, cause }) => [file, cause])).toEqual([
      [0, -1],
      [1, -1],
      [2, Failure.tokenExpired],
    ]);
  });

  it('does not move the half of the life at which 3.13 refreshes', () => {
    const b = bench({ version: '3.13', nodes: 1, slots: 1, exchange: { interval: '20 min' } });
    b.issuer.lifetimeUs = 10 * HOUR;
    b.storage.copyUs = () => 100 * HOUR;
    b.submit({ files: 2 });
    b.simulation.advanceTo(40 * MINUTE);
    // Half of the hour that was submitted, not half of the ten hours that came at the exchange.
    expect(b.issuer.requests[Grant.refreshToken]).toBe(2);
  });
});

describe('TOKEN_PREP that is off', () => {
  const OFF = { version: '2024-02', token_prep: false } as const;

  it('lets files start at once with what was submitted', () => {
    const b = bench(OFF);
    b.submit();
    b.simulation.advanceTo(13 * SECOND);
    expect(b.ends).toHaveLength(1);
    expect(b.issuer.requests[Grant.tokenExchange]).toBe(0);
    b.simulation.advanceTo(2 * MINUTE);
    expect(b.issuer.requests[Grant.tokenExchange]).toBe(2);
  });

  it('fails no file for a failed exchange', () => {
    const b = bench({ ...OFF, nodes: 1, slots: 1 });
    b.issuer.rule = () => 3;
    b.storage.copyUs = () => 10 * MINUTE;
    b.submit({ files: 3 });
    b.simulation.advanceTo(HOUR);
    expect(b.count('exchange_failed')).toBeGreaterThan(0);
    expect(b.book.finishedFiles).toBe(3);
  });

  it('comes and goes at a time; what waits in it goes on when its tokens are exchanged', () => {
    const keys = { version: '2024-02', exchange: { backoff: '5 min' } } as const;
    const b = bench(keys);
    const setTokenPrep = (on: boolean) => b.fts.controls.reconfigure(ftsConfig({ ...keys, token_prep: on }));
    b.issuer.rule = () => (b.simulation.nowUs < 5 * MINUTE ? 3 : 0);
    b.at(0, () => b.submit({ files: 1 }));
    b.at(SECOND, () => setTokenPrep(false));
    b.at(2 * SECOND, () => b.submit({ firstFile: 1, jwts: [3, 4] }));
    b.at(HOUR, () => setTokenPrep(true));
    b.at(HOUR + SECOND, () => b.submit({ firstFile: 2, jwts: [5, 6] }));
    b.simulation.advanceTo(2 * HOUR);
    expect(b.ends.map(({ file, cause }) => [file, cause])).toEqual([
      [1, -1],
      [0, -1],
      [2, -1],
    ]);
    expect(b.ends[1].timeUs).toBeGreaterThan(5 * MINUTE);
    b.simulation.checkLaws();
  });
});

describe('tokens without offline_access', () => {
  it.each(['2024-02', '3.13'])('cannot be exchanged by FTS %s, so that their files fail', (version) => {
    const b = bench({ version });
    b.submit({ offlineAccess: false });
    b.simulation.advanceTo(5 * MINUTE);
    expect(b.book.failedOf(Failure.tokenExchange)).toBe(1);
  });

  it('are exchanged by FTS 3.14, which asks for it by itself', () => {
    const b = bench({ version: '3.14' });
    b.submit({ offlineAccess: false });
    b.simulation.advanceTo(5 * MINUTE);
    expect(b.book.finishedFiles).toBe(1);
    expect(b.count('exchange')).toBe(2);
  });

  it('are left alone where NonManagedTokens says so, and others are not', () => {
    const b = bench({ version: '3.13', non_managed_tokens: true });
    b.submit({ offlineAccess: false });
    b.simulation.advanceTo(13 * SECOND);
    expect(b.book.finishedFiles).toBe(1);
    b.submit({ firstFile: 1, jwts: [3, 4] });
    b.simulation.advanceTo(5 * MINUTE);
    expect(b.count('exchange')).toBe(2);
    expect(b.book.finishedFiles).toBe(2);
  });
});

describe('a JWT that is submitted again after its row was retired', () => {
  /** Refreshes after files of the same tokens come back to a row that was idle for two hours. */
  const refreshes = (keys: Record<string, unknown>) => {
    const b = bench({ nodes: 1, slots: 1, ...keys });
    b.issuer.lifetimeUs = 100 * HOUR;
    b.storage.copyUs = (file) => (file === 0 ? SECOND : 100 * HOUR);
    b.submit({ lifetimeUs: 10 * HOUR });
    b.at(2 * HOUR, () => b.submit({ firstFile: 1, files: 2, lifetimeUs: 8 * HOUR }));
    b.simulation.advanceTo(9 * HOUR);
    return b.issuer.requests[Grant.refreshToken];
  };

  it('is refreshed from REST 3.13.4 on', () => {
    expect(refreshes({ version: '3.13' })).toBeGreaterThan(0);
  });

  it('is never refreshed again with an older one', () => {
    expect(refreshes({ version: '3.13', rest: '3.13.0' })).toBe(0);
  });
});

describe('FTS 3.13 as it was packaged first', () => {
  it('refreshes nothing and deletes nothing', () => {
    const b = bench({ version: '3.13', python_daemons: false, nodes: 1, slots: 1 });
    b.storage.copyUs = () => 10 * HOUR;
    b.submit({ files: 2 });
    b.simulation.advanceTo(30 * DAY);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(0);
    expect(b.level('stored.token')).toBe(2);
  });

  it('has daemons that run once a site has mended the packages', () => {
    const b = bench({ version: '3.13', python_daemons: true, nodes: 1, slots: 1 });
    b.storage.copyUs = () => 10 * HOUR;
    b.submit({ files: 2 });
    b.simulation.advanceTo(30 * DAY);
    expect(b.issuer.requests[Grant.refreshToken]).toBeGreaterThan(0);
    expect(b.level('stored.token')).toBe(0);
  });

  it('loses nothing when its exchange service is restarted', () => {
    const b = bench({ version: '3.13', python_daemons: false });
    b.at(35 * SECOND, () => b.fts.controls.restartDaemons());
    b.at(2 * HOUR, () => b.submit({ jwts: [5, 6] }));
    b.submit();
    b.simulation.advanceTo(3 * HOUR);
    expect(b.book.finishedFiles).toBe(2);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(0);
  });
});
