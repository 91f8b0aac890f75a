import { describe, expect, it } from 'vitest';
import { Answer, Grant, Management } from '../../../src/ecosystem/ports.js';
import { bench, DAY, HOUR, MINUTE, SECOND, upForUs } from './fakes.js';

describe('housekeeping of t_token', () => {
  it.each([
    '3.13',
    '3.14',
  ])('deletes rows once their files are 7 days old and the token has expired (%s)', (version) => {
    const b = bench({ version });
    b.submit({ files: 5 });
    b.simulation.advanceTo(7 * DAY);
    expect(b.level('stored.token')).toBe(2);
    b.simulation.advanceTo(7 * DAY + HOUR);
    expect(b.level('stored.token')).toBe(0);
    b.submit({ firstFile: 5 });
    b.simulation.advanceTo(7 * DAY + 2 * HOUR);
    expect(b.issuer.requests[Grant.tokenExchange]).toBe(4);
    expect(b.book.finishedFiles).toBe(6);
    b.simulation.checkLaws();
  });

  it('deletes a token that lives longer than its files, where no file refers to it any more (3.13)', () => {
    const b = bench({ version: '3.13' });
    b.submit({ management: Management.unmanaged, lifetimeUs: 30 * DAY });
    b.simulation.advanceTo(7 * DAY);
    expect(b.level('stored.token')).toBe(2);
    b.simulation.advanceTo(7 * DAY + 10 * MINUTE + 12 * SECOND);
    expect(b.level('stored.token')).toBe(0);
    // The same JWT, which is still good, has a new row.
    b.submit({ firstFile: 1, management: Management.unmanaged, lifetimeUs: 20 * DAY });
    expect(b.level('stored.token')).toBe(2);
    b.simulation.checkLaws();
  });

  it('keeps a token that lives longer than its files (3.14)', () => {
    const b = bench({ version: '3.14' });
    b.submit({ management: Management.unmanaged, lifetimeUs: 30 * DAY });
    b.simulation.advanceTo(29 * DAY);
    expect(b.level('stored.token')).toBe(2);
    b.simulation.advanceTo(31 * DAY);
    expect(b.level('stored.token')).toBe(0);
  });

  it('keeps rows that are used again, counted from their last file', () => {
    const b = bench();
    b.submit();
    b.simulation.advanceTo(3 * DAY);
    b.submit({ firstFile: 1 });
    b.simulation.advanceTo(9 * DAY);
    expect(b.level('stored.token')).toBe(2);
    b.simulation.advanceTo(10 * DAY + HOUR);
    expect(b.level('stored.token')).toBe(0);
  });

  it('keeps rows while a file waits or is active, whatever their age', () => {
    const b = bench({ nodes: 1, slots: 1, timeout: { queue: '1000 h', base: '1000 h' } });
    b.storage.checksExpiry = false;
    b.storage.copyUs = () => 12 * DAY;
    b.submit({ files: 2, management: Management.unmanaged });
    b.simulation.advanceTo(23 * DAY);
    expect(b.level('stored.token')).toBe(2);
    expect(b.level('state.ACTIVE')).toBe(1);
    b.simulation.advanceTo(32 * DAY);
    expect(b.level('stored.token')).toBe(0);
    b.simulation.checkLaws();
  });

  it('holds as many rows as distinct tokens come in 7 days', () => {
    const b = bench({ exchange: { threads: 100, calls: 1 } });
    const perHour = 4;
    let jwt = 1;
    for (let timeUs = 0; timeUs < 20 * DAY; timeUs += HOUR / perHour) {
      b.at(timeUs, () => {
        b.submit({ jwts: [jwt, jwt] });
        jwt++;
      });
    }
    b.simulation.advanceTo(20 * DAY);
    const expected = perHour * 24 * 7;
    expect(Math.abs(b.level('stored.token') - expected)).toBeLessThanOrEqual(perHour);
  });

  it('forgets dead tokens with their rows', () => {
    const b = bench();
    b.issuer.rule = () => Answer.unavailable;
    b.submit({ lifetimeUs: 10 * MINUTE });
    b.simulation.advanceTo(3 * DAY);
    expect(b.level('dead.token')).toBe(2);
    b.simulation.advanceTo(8 * DAY);
    expect(b.level('dead.token')).toBe(0);
    expect(b.level('stored.token')).toBe(0);
  });

  /** A hundred rows that no file needs, each expiring a second before the one that came before it. */
  const idleRows = (keys: Record<string, unknown>) => {
    const b = bench({ exchange: { calls: 1 }, ...keys });
    for (let jwt = 1; jwt <= 100; jwt++) {
      const lifetimeUs = MINUTE + (100 - jwt) * SECOND;
      b.submit({ jwts: [jwt, jwt], management: Management.unmanaged, lifetimeUs });
    }
    return b;
  };

  it('retires no more rows a turn than it is told to, those that expire first (3.14)', () => {
    const b = idleRows({ version: '3.14', housekeeping: { retire: 10, keep_files: '1 s' } });
    // Retired in the turn of 9 min 53 s, and deleted in the same.
    b.simulation.advanceTo(10 * MINUTE);
    expect(b.level('stored.token')).toBe(90);
    for (let jwt = 91; jwt <= 100; jwt++)
      b.submit({ jwts: [jwt, jwt], management: Management.unmanaged, lifetimeUs: DAY });
    // Only those were gone: all the others are known.
    expect(b.level('stored.token')).toBe(100);
  });

  it('deletes rows whether or not it has come to retire them (3.13)', () => {
    const b = idleRows({ version: '3.13', housekeeping: { retire: 10, keep_files: '1 s' } });
    b.simulation.advanceTo(10 * MINUTE);
    expect(b.level('stored.token')).toBe(0);
    b.simulation.checkLaws();
  });

  it.each([
    // 100 rows are retired and all are tried, 5 s each.
    ['3.13', 1000],
    // The rows are retired, and have expired by then.
    ['3.14', 1000],
  ])('takes a turn that is longer than its interval where each statement takes time (%s)', (version, workS) => {
    const b = idleRows({ version, housekeeping: { statement_time: '5 s', keep_files: '1 s' } });
    // A row that becomes idle after the first turn goes in the next one, and not before.
    b.at(11 * MINUTE, () =>
      b.submit({ jwts: [200, 200], management: Management.unmanaged, lifetimeUs: MINUTE }),
    );
    const firstS = 600 - Number(upForUs(version)) / SECOND;
    b.simulation.advanceTo((firstS + workS) * SECOND - 1);
    expect(b.level('stored.token')).toBe(1);
    b.simulation.advanceTo((firstS + workS) * SECOND);
    expect(b.level('stored.token')).toBe(0);
  });
});
