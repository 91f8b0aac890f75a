import { describe, expect, it } from 'vitest';
import { Failure, Grant, Management } from '../../../src/ecosystem/ports.js';
import { bench, HOUR, MINUTE, SECOND } from './fakes.js';

describe('call-back', () => {
  const called = () => bench({ version: '3.14' });
  const management = Management.callBack;

  it('exchanges nothing and holds no file up while tokens are fresh', () => {
    const b = called();
    b.submit({ management, files: 10 });
    b.simulation.advanceTo(MINUTE);
    expect(b.issuer.requests[Grant.tokenExchange]).toBe(0);
    expect(b.freshTokens.times).toHaveLength(0);
    expect(b.book.finishedFiles).toBe(10);
  });

  it('asks the submitter once a token for all agents that need it, before they begin', () => {
    const b = called();
    b.submit({ management, files: 60, lifetimeUs: 4 * MINUTE });
    b.simulation.advanceTo(MINUTE);
    // One for the source token, and one for the destination's.
    expect(b.freshTokens.times).toHaveLength(2);
    expect(b.book.finishedFiles).toBe(60);
    expect(b.count('call_back')).toBe(2);
    expect(b.issuer.requests[Grant.refreshToken]).toBe(0);
    // Two answers of 0.1 s, each with a round trip of 0.1 s.
    expect(b.book.delaySumUs / b.book.delayFiles).toBeCloseTo(0.4 * SECOND, 3);
  });

  it('keeps the fresh token for those who come later', () => {
    const b = called();
    b.submit({ management, lifetimeUs: 4 * MINUTE });
    b.simulation.advanceTo(MINUTE);
    b.submit({ management, firstFile: 1 });
    b.simulation.advanceTo(2 * MINUTE);
    expect(b.freshTokens.times).toHaveLength(2);
    expect(b.book.finishedFiles).toBe(2);
  });

  it('serves a token that expired in the queue', () => {
    const b = called();
    b.submit({ management, lifetimeUs: SECOND });
    b.simulation.advanceTo(MINUTE);
    expect(b.book.finishedFiles).toBe(1);
  });

  it('asks again every 60 s when it is refused, and fails the agent after 300 s', () => {
    const b = called();
    b.freshTokens.rule = () => false;
    b.submit({ management, lifetimeUs: 4 * MINUTE });
    b.simulation.advanceTo(HOUR);
    expect(b.freshTokens.times).toHaveLength(5);
    expect(b.book.failedOf(Failure.tokenRefresh)).toBe(1);
    expect(b.count('call_back_failed')).toBe(5);
    expect(b.level('state.ACTIVE')).toBe(0);
    b.simulation.checkLaws();
  });

  it('goes on when the submitter can answer again', () => {
    const b = called();
    b.freshTokens.rule = (request) => request > 1;
    b.submit({ management, lifetimeUs: 4 * MINUTE });
    b.simulation.advanceTo(HOUR);
    expect(b.book.finishedFiles).toBe(1);
  });

  it('does not delete a row while an answer is on its way to it', () => {
    const b = bench({ version: '3.14', housekeeping: { keep_files: '1 s', interval: '10 s' } });
    b.freshTokens.latencyUs = 400 * SECOND;
    b.submit({ management, lifetimeUs: SECOND });
    b.simulation.advanceTo(390 * SECOND);
    expect(b.book.failedOf(Failure.tokenRefresh)).toBe(1);
    // The destination's token was never asked for, and its row has gone.
    expect(b.level('stored.token')).toBe(1);
    b.simulation.advanceTo(3 * HOUR);
    expect(b.level('stored.token')).toBe(0);
    b.simulation.checkLaws();
  });
});
