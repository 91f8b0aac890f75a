import { describe, expect, it } from 'vitest';
import { Grant } from '../../../src/ecosystem/ports.js';
import { bench, DAY, HOUR, SECOND } from './fakes.js';

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
