import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpiryCalendar } from '../../../src/systems/iam/simulator/expiry-calendar.js';
import { IssuerBench } from './issuer-bench.js';

/** Kind of truth: laws. The calendar against a plain list of rows, over random lives of a table. */

const step = fc.oneof(
  fc.record({
    op: fc.constant('add' as const),
    amount: fc.integer({ min: 0, max: 5000 }),
    owns: fc.boolean(),
  }),
  fc.record({
    op: fc.constant('wait' as const),
    amount: fc.integer({ min: 0, max: 4000 }),
    owns: fc.boolean(),
  }),
  fc.record({ op: fc.constant('take' as const), amount: fc.integer({ min: 1, max: 5 }), owns: fc.boolean() }),
  fc.record({ op: fc.constant('withdraw' as const), amount: fc.nat(), owns: fc.boolean() }),
);

describe('the expiry calendar', () => {
  it('agrees with a list of rows on what is stored, what has expired and for how long', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const calendar = new ExpiryCalendar('rows', { seed: 0, replication: 0, nowUs: 0 }, 10);
        let nowUs = 0;
        let buckets: number[] = [];
        for (const { op, amount, owns } of steps) {
          if (op === 'wait') nowUs += amount * 7;
          const expired = () => buckets.filter((bucket) => bucket * 10 <= nowUs).sort((a, b) => a - b);
          calendar.expireTo(nowUs);
          if (op === 'add') buckets.push(calendar.add(nowUs, nowUs + 1 + amount * 10, owns));
          if (op === 'take') {
            const oldest = expired().slice(0, amount);
            expect(calendar.takeExpired(amount)).toBe(oldest.length);
            expect(calendar.orphans).toBeLessThanOrEqual(oldest.length);
            for (const bucket of oldest) buckets.splice(buckets.indexOf(bucket), 1);
          }
          if (op === 'withdraw') {
            const good = buckets.filter((bucket) => bucket * 10 > nowUs);
            const one = good[amount % good.length];
            if (one !== undefined) {
              calendar.withdraw(one);
              buckets = buckets.toSpliced(buckets.indexOf(one), 1);
            }
          }
          expect(calendar.stored).toBe(buckets.length);
          expect(calendar.expired).toBe(expired().length);
          const oldest = expired()[0];
          expect(calendar.lagUs(nowUs)).toBe(oldest === undefined ? 0 : nowUs - oldest * 10);
          calendar.check();
        }
      }),
      { numRuns: 200 },
    );
  });

  it('does not let a row be removed twice', () => {
    const calendar = new ExpiryCalendar('rows', { seed: 0, replication: 0, nowUs: 0 }, 10);
    const bucket = calendar.add(0, 100, true);
    calendar.withdraw(bucket);
    expect(() => calendar.withdraw(bucket)).toThrow(/law broken: a token row is removed at most once/);
  });
});

describe('an issuer', () => {
  it('keeps every law of its stations and rows under random configurations and loads', () => {
    const configuration = fc.record({
      pods: fc.integer({ min: 1, max: 3 }),
      slots: fc.integer({ min: 1, max: 8 }),
      threads: fc.integer({ min: 1, max: 20 }),
      accept_queue: fc.integer({ min: 1, max: 20 }),
      connections: fc.integer({ min: 1, max: 10 }),
      database: fc.option(fc.integer({ min: 1, max: 6 })),
      roundTripMs: fc.integer({ min: 0, max: 50 }),
      single: fc.boolean(),
      storing: fc.boolean(),
      clients: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(configuration, fc.integer({ min: 0, max: 1e6 }), (c, seed) => {
        const bench = new IssuerBench(
          {
            pods: c.pods,
            slots: c.slots,
            threads: c.threads,
            accept_queue: c.accept_queue,
            pool: { connections: c.connections, timeout: '1 s' },
            ...(c.database === null ? {} : { database: { servers: c.database, share: '40 %' } }),
            round_trip: `${c.roundTripMs} ms`,
            store: { access_tokens: c.storing },
            clients: {
              load: { access_lifetime: '5 s', refresh_lifetime: '9 s', reuse_refresh_token: !c.single },
            },
            cleanup: { initial_delay: '4 s', period: '3 s', delete_time: '1 ms' },
          },
          seed,
        ).load({
          clients: c.clients,
          think: { law: 'exponential', mean: '50 ms' },
          chain: ['client_credentials', 'token_exchange', 'refresh_token', 'refresh_token'],
          offline_access: true,
        });
        const stat = bench.advance(30).finish();
        expect(stat('utilisation', 'max')).toBeLessThanOrEqual(1);
        expect(stat('queue', 'final')).toBeGreaterThanOrEqual(0);
        expect(stat('rate.all', 'total')).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
  });
});
