import { describe, expect, it } from 'vitest';
import { IssuerBench } from './issuer-bench.js';

const CHAIN = ['client_credentials', 'token_exchange', 'refresh_token'];

describe('a load test', () => {
  it('in a closed loop never has more requests in flight than clients', () => {
    const bench = new IssuerBench({ slots: 100 }).load({ clients: 7 });
    const stat = bench.advance(60).finish();
    expect(stat('utilisation', 'max')).toBeCloseTo(7 / 100, 9);
    expect(stat('utilisation', 'mean')).toBeCloseTo(7 / 100, 9);
  });

  it('thinks between two chains, and not within a chain', () => {
    const bench = new IssuerBench({
      service: { law: 'constant', value: '100 ms' },
      weights: { token_exchange: 1, refresh_token: 1 },
    }).load({ clients: 1, chain: CHAIN, think: '700 ms' });
    const stat = bench.advance(99.95).finish();
    expect(stat('rate.client_credentials', 'total')).toBe(100);
    expect(stat('rate.refresh_token', 'total')).toBe(100);
  });

  it('refreshes what it exchanged and exchanges what it was given, without one refusal', () => {
    const bench = new IssuerBench({}).load({ clients: 20, chain: CHAIN });
    const stat = bench.advance(60).finish();
    for (const answer of ['expired_subject', 'invalid_grant'])
      expect(stat(`errors.${answer}`, 'total')).toBe(0);
    const totals = CHAIN.map((grant) => stat(`rate.${grant}`, 'total'));
    expect(Math.max(...totals) - Math.min(...totals)).toBeLessThanOrEqual(20);
  });

  it('ends a chain at the first answer that is not a token', () => {
    const bench = new IssuerBench({
      service: { law: 'constant', value: '2 s' },
      clients: { load: { access_lifetime: '1 s' } },
    }).load({ clients: 1, chain: CHAIN });
    const stat = bench.advance(600).finish();
    expect(stat('errors.expired_subject', 'total')).toBeGreaterThan(100);
    expect(stat('rate.refresh_token', 'total')).toBe(0);
  });

  it('in an open loop begins chains at its Poisson rate, however slow the answers are', () => {
    const bench = new IssuerBench({ slots: 1, threads: 100_000, pool: { connections: 100_000 } });
    const stat = bench.load({ rate: '50 Hz' }).advance(400).finish();
    expect(Math.abs(stat('rate.all', 'total') - 20_000)).toBeLessThan(4 * Math.sqrt(20_000));
  });

  it('asks only from its beginning until its end', () => {
    for (const load of [{ clients: 3 }, { rate: '10 Hz' }]) {
      const bench = new IssuerBench({}).load({ ...load, from: '100 s', until: '200 s' });
      bench.advance(100);
      expect(bench.meter.rate('iam.cms.rate.all').total).toBeLessThanOrEqual(3);
      bench.advance(101);
      const total = bench.meter.rate('iam.cms.rate.all').total;
      expect(total).toBeGreaterThan(500);
      bench.advance(100);
      expect(bench.meter.rate('iam.cms.rate.all').total).toBe(total);
      bench.finish();
    }
  });

  it('is either closed or open', () => {
    expect(() => new IssuerBench({}).load({})).toThrow(/either clients .* or a rate/);
    expect(() => new IssuerBench({}).load({ clients: 3, rate: '1 Hz' })).toThrow(/either clients/);
  });

  it('with one seed gives the same figures twice, and others with another seed', () => {
    const run = (seed: number) =>
      new IssuerBench({}, seed).load({ rate: '100 Hz' }).advance(30).finish()(
        'latency.client_credentials',
        'p95',
      );
    expect(run(5)).toBe(run(5));
    expect(run(5)).not.toBe(run(6));
  });
});
