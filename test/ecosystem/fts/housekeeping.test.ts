import { describe, expect, it } from 'vitest';
import { Answer, Grant, Management } from '../../../src/ecosystem/ports.js';
import { bench, DAY, HOUR, MINUTE } from './fakes.js';

describe('housekeeping of t_token', () => {
  it('deletes rows once their files are 7 days old and the token has expired', () => {
    const b = bench();
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

  it('keeps a token that lives longer than its files', () => {
    const b = bench();
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

  it('retires no more rows a turn than it is told to', () => {
    const b = bench({ housekeeping: { retire: 10, keep_files: '1 s' }, exchange: { calls: 1 } });
    for (let jwt = 1; jwt <= 100; jwt++)
      b.submit({ jwts: [jwt, jwt], management: Management.unmanaged, lifetimeUs: MINUTE });
    // Retired at 10 min, and deletable from the next turn on.
    b.simulation.advanceTo(21 * MINUTE);
    expect(b.level('stored.token')).toBe(90);
  });
});
