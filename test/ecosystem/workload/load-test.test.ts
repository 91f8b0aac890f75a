import { describe, expect, test } from 'vitest';
import { IssuerBench } from '../iam/issuer-bench.js';

test('a chain of more than 255 grants is gone through once, and then thought over', () => {
  const chain = Array(300).fill('client_credentials');
  const bench = new IssuerBench({ service: { law: 'constant', value: '1 ms' }, round_trip: '0 s' });
  bench.load({ clients: 1, think: { law: 'constant', value: '60 s' }, chain }).advance(100);
  expect(bench.finish()('rate.client_credentials', 'total')).toBe(300);
});

describe('what the clients of a load test get', () => {
  const service = { law: 'constant', value: '100 ms' };
  const issuer = { service, round_trip: '0 s', slots: 1, threads: 1, accept_queue: 1 };

  test('is counted in tokens: two clients keep the pod at work, and those that are refused get none', () => {
    const bench = new IssuerBench(issuer).load({ clients: 4 }).advance(100.05);
    const got = bench.meter.rate('workload.bench.tokens').total;
    const sent = bench.meter.rate('workload.bench.requests').total;
    const stat = bench.finish();
    expect(got).toBe(1000);
    expect(sent).toBeGreaterThan(100_000);
    expect(stat('issued.access_token', 'total')).toBe(1000);
    expect(stat('issued.access_token', 'max')).toBeCloseTo(10, 1);
    // Two more are under way, and all others were refused.
    expect(stat('errors.refused', 'total')).toBeGreaterThan(sent - 1010);
    expect(stat('failed', 'mean')).toBeCloseTo(1 - 1000 / (sent - 2), 4);
  });

  test('is nothing when they give up before the answer, of which the issuer issues the tokens all the same', () => {
    const bench = new IssuerBench(issuer).load({ clients: 1, timeout: '60 ms' }).advance(10.05);
    expect(bench.meter.rate('workload.bench.tokens').total).toBe(0);
    const failed = bench.meter.ratio('workload.bench.failed').stats(1)[0];
    expect(failed?.value).toBe(1);
    expect(bench.finish()('issued.access_token', 'total')).toBe(100);
  });

  test('an exchange at the head of the chain has a token ready, and so is measured alone', () => {
    const weights = { token_exchange: 2 };
    const bench = new IssuerBench({ ...issuer, weights }).load({ clients: 1, chain: ['token_exchange'] });
    const stat = bench.advance(100.05).finish();
    expect(stat('issued.access_token.token_exchange', 'total')).toBe(500);
    expect(stat('issued.access_token.client_credentials', 'total')).toBe(0);
    expect(stat('errors.expired_subject', 'total')).toBe(0);
    expect(stat('failed', 'mean')).toBe(0);
  });

  test('refresh tokens are counted apart, each with the one that replaces it', () => {
    const chain = ['client_credentials', 'token_exchange', 'refresh_token'];
    const clients = { load: { reuse_refresh_token: false } };
    const weights = { token_exchange: 1, refresh_token: 1 };
    const bench = new IssuerBench({ ...issuer, weights, clients }).load({ clients: 1, chain });
    const stat = bench.advance(30.05).finish();
    expect(stat('issued.access_token', 'total')).toBe(300);
    expect(stat('issued.refresh_token', 'total')).toBe(200);
  });
});
