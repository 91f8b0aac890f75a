import { describe, expect, it } from 'vitest';
import { IssuerBench, interval99, TEN_SEEDS } from './issuer-bench.js';

/** Kind of truth: oracles. One pod against exact results of queueing theory, within a 99 % interval over ten seeds. */

/** Throughput and mean latency of n clients that think (mean Z) and are served by c servers (mean S), all exponential. */
function machineRepairman(n: number, thinkS: number, servers: number, serviceS: number) {
  let weight = 1;
  let total = 1;
  let present = 0;
  let throughput = 0;
  for (let k = 1; k <= n; k++) {
    weight *= ((n - k + 1) / thinkS) * (serviceS / Math.min(k, servers));
    total += weight;
    present += k * weight;
    throughput += (Math.min(k, servers) / serviceS) * weight;
  }
  return { throughput: throughput / total, latency: present / throughput };
}

/** Mean sojourn of M/M/c. */
function erlangSojourn(rateHz: number, servers: number, serviceS: number): number {
  const offered = rateHz * serviceS;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < servers; k++) {
    term *= offered / k;
    sum += term;
  }
  const last = (term * offered) / servers / (1 - offered / servers);
  return serviceS + (last / (sum + last) / (servers - offered)) * serviceS;
}

function measure(issuer: object, load: object, seconds: number) {
  const runs = TEN_SEEDS.map((seed) => {
    const bench = new IssuerBench(issuer, seed).load(load).advance(20);
    bench.meter.reset();
    const stat = bench.advance(seconds).finish();
    return {
      rate: stat('rate.client_credentials', 'mean'),
      latency: stat('latency.client_credentials', 'mean'),
      utilisation: stat('utilisation', 'mean'),
    };
  });
  return {
    rate: interval99(runs.map((run) => run.rate)),
    latency: interval99(runs.map((run) => run.latency)),
    utilisation: interval99(runs.map((run) => run.utilisation)),
  };
}

const POD = { slots: 5, service: { law: 'exponential', mean: '60 ms' } };

describe('a pod of IAM', () => {
  it('answers a closed loop of thinking clients as the machine-repairman model says', () => {
    const exact = machineRepairman(12, 0.1, 5, 0.06);
    const { rate, latency } = measure(
      POD,
      { clients: 12, think: { law: 'exponential', mean: '100 ms' } },
      200,
    );
    expect(Math.abs(rate.mean - exact.throughput)).toBeLessThan(rate.half + 0.002 * exact.throughput);
    expect(Math.abs(latency.mean - exact.latency)).toBeLessThan(latency.half + 0.002 * exact.latency);
  });

  it('answers Poisson requests with the latency of M/M/c and the utilisation λS/c', () => {
    const { latency, utilisation } = measure(POD, { rate: '60 Hz' }, 300);
    const exact = erlangSojourn(60, 5, 0.06);
    expect(Math.abs(latency.mean - exact)).toBeLessThan(latency.half + 0.005 * exact);
    expect(Math.abs(utilisation.mean - 0.72)).toBeLessThan(utilisation.half + 0.002);
  });

  it('serves no more than slots / service time, however many clients there are', () => {
    const { rate, latency } = measure(POD, { clients: 60 }, 60);
    expect(Math.abs(rate.mean - 5 / 0.06)).toBeLessThan(rate.half + 0.5);
    expect(Math.abs(latency.mean - (60 * 0.06) / 5)).toBeLessThan(latency.half + 0.02);
  });
});

describe('several pods', () => {
  it('share the load evenly by round robin', () => {
    const one = measure({ ...POD, pods: 1 }, { clients: 60 }, 30);
    const three = measure({ ...POD, pods: 3 }, { clients: 180 }, 30);
    expect(three.rate.mean / one.rate.mean).toBeCloseTo(3, 1);
  });

  it('lose what the Universal Scalability Law takes', () => {
    const scaling = { sigma: 0.2, kappa: 0.05 };
    const { rate } = measure({ ...POD, pods: 2, scaling }, { clients: 120 }, 30);
    expect(Math.abs(rate.mean - (2 / (1 + 0.2 + 0.1)) * (5 / 0.06))).toBeLessThan(rate.half + 1);
  });

  it('get no more out of their shared database than it can serve', () => {
    const database = { servers: 4, share: '50 %' };
    const { rate } = measure({ ...POD, pods: 4, database }, { clients: 200 }, 30);
    expect(Math.abs(rate.mean - 4 / 0.03)).toBeLessThan(rate.half + 1);
  });

  it('that share a database of ample size serve as if they had none', () => {
    const bare = measure(POD, { clients: 12 }, 30);
    const shared = measure({ ...POD, database: { servers: 100, share: '50 %' } }, { clients: 12 }, 30);
    expect(Math.abs(bare.rate.mean - shared.rate.mean)).toBeLessThan(bare.rate.half + shared.rate.half + 0.1);
  });
});
