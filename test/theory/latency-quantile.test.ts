import { describe, expect, it } from 'vitest';
import { capacityHz, type IssuerTerms, openLoop } from '../../src/theory/closed-loop.js';
import { erlang } from '../../src/theory/erlang.js';
import { openLoopQuantileS, openLoopWithQuantile } from '../../src/theory/latency-quantile.js';
import { IssuerBench } from '../ecosystem/iam/issuer-bench.js';

const terms = (given: Partial<IssuerTerms>): IssuerTerms => ({
  pods: 1,
  slots: 12,
  podS: 0.04,
  databaseS: 0,
  databaseServers: Number.POSITIVE_INFINITY,
  roundTripS: 0,
  ...given,
});

describe('the latency that a share of the requests does not exceed', () => {
  it.each([30, 150, 250, 290])('is that of Erlang for one pod (%d Hz)', (rateHz) => {
    const exact = erlang(12, rateHz, 0.04);
    for (const share of [0.5, 0.95, 0.99]) {
      const found = openLoopQuantileS(terms({}), rateHz, share);
      expect(found / (exact?.quantileS(share) ?? 0)).toBeCloseTo(1, 6);
    }
  });

  it('is that of the service alone where nothing waits, beside the round trip, and endless beyond the capacity', () => {
    const idle = openLoopQuantileS(terms({ slots: 500, roundTripS: 0.1 }), 1, 0.95);
    expect(idle).toBeCloseTo(0.1 + 0.04 * Math.log(20), 6);
    expect(openLoopQuantileS(terms({}), 301, 0.95)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    { pods: 1, slots: 12, load: 0.8 },
    { pods: 3, slots: 4, load: 0.85 },
    { pods: 4, slots: 8, load: 0.9 },
  ])('is what a simulated issuer shows: $pods pods of $slots slots, $load of the capacity', ({
    pods,
    slots,
    load,
  }) => {
    const rateHz = load * ((pods * slots) / 0.04);
    const issuer = { pods, slots, service: { law: 'exponential', mean: '40 ms' } };
    const bench = new IssuerBench({ ...issuer, store: { access_tokens: false } }, 1);
    bench.load({ rate: `${rateHz} Hz`, chain: ['client_credentials'], offline_access: false }).advance(20);
    bench.meter.reset();
    bench.advance(400);
    const stat = bench.finish();
    for (const [name, share] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      const shown = stat('latency.client_credentials', name);
      expect(openLoopQuantileS(terms({ pods, slots }), rateHz, share) / shown, name).toBeCloseTo(1, 1);
    }
  });

  it('is found again from its product with the rate', () => {
    for (const given of [{}, { pods: 3, slots: 5 }, { databaseS: 0.01, databaseServers: 4, podS: 0.03 }]) {
      const issuer = terms(given);
      for (const load of [0.1, 0.6, 0.95]) {
        const rateHz = load * capacityHz(issuer);
        const latencyS = openLoopQuantileS(issuer, rateHz, 0.95);
        const found = openLoopWithQuantile(issuer, rateHz * latencyS, 0.95);
        expect(found.rateHz / rateHz).toBeCloseTo(1, 5);
        expect(found.latencyS / latencyS).toBeCloseTo(1, 5);
      }
    }
  });
});

describe('the sum over the states of an open loop', () => {
  it('ends where nothing is left to add, however many slots there are', () => {
    const many = terms({ pods: 20, slots: 900, podS: 4 });
    const start = performance.now();
    for (let load = 1; load < 50; load++) openLoop(many, load);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(openLoop(many, 40).latencyS).toBeCloseTo(4, 9);
  });
});
