import { describe, expect, test } from 'vitest';
import { IssuerRun } from './issuer-run.js';

/** A pod of 200 threads and 60 ms a request, whose clients ask again as soon as they are answered. */
function run(connections: number, clients: number, second: readonly string[] = ['client_credentials']) {
  return new IssuerRun(
    '900 s',
    {
      slots: 200,
      threads: 200,
      pool: { connections, timeout: '30 s', second },
      service: { law: 'exponential', mean: '60 ms' },
    },
    [{ clients, retries: 1000, retry_wait: '1 s' }],
    [],
    10,
  );
}

describe('I3: a request holds one connection and waits for a second', () => {
  const locked = run(50, 80);

  test('with more clients than connections it stands still, and answers 500 after 30 s', () => {
    expect(locked.stat('errors.pool_timeout', 'total')).toBeGreaterThan(300);
    // With one connection each, 50 connections answer 50 / 60 ms = 833 a second.
    expect(locked.mean('rate.all', 300, 900)).toBeLessThan(0.05 * 833);
    expect(Math.min(...locked.bins('rate.all'))).toBe(0);
  });

  test('not where requests need only one', () => {
    const sound = run(50, 80, []);
    expect(sound.stat('errors.pool_timeout', 'total')).toBe(0);
    expect(sound.mean('rate.all', 300, 900)).toBeGreaterThan(0.95 * 833);
  });

  test('not with threads × (2 - 1) + 1 connections, the least of HikariCP', () => {
    const enough = run(201, 300);
    expect(enough.stat('errors.pool_timeout', 'total')).toBe(0);
    expect(enough.mean('rate.all', 300, 900)).toBeGreaterThan(833);
  });

  test('not with fewer clients than connections, who get about half of what the pool could do', () => {
    const few = run(50, 49);
    expect(few.stat('errors.pool_timeout', 'total')).toBe(0);
    // A request takes one connection for 60 ms and another for the second half of it, if it never waits.
    expect(few.mean('rate.all', 300, 900)).toBeLessThan(50 / 0.09);
    expect(few.mean('rate.all', 300, 900)).toBeGreaterThan(0.5 * (50 / 0.09));
  });

  test('health checks, which need a connection too, take the pod out of the rotation', () => {
    expect(Math.min(...run(50, 300).bins('ready'))).toBe(0);
    expect(Math.min(...run(201, 300).bins('ready'))).toBe(1);
  });
});
