import { describe, expect, it } from 'vitest';
import { calibrate } from '../../src/calibrate/calibration.js';
import type { Measurement } from '../../src/calibrate/measurement.js';
import type { GrantName } from '../../src/systems/iam/grants.js';
import { IssuerBench } from '../ecosystem/iam/issuer-bench.js';
import { point, requestOf } from './synthetic.js';

/** Kind of truth: the simulator, which shares no formula with the curve that is fitted to what it did. */
const CLOSE = 0.05;

interface Load {
  readonly clients: number;
  readonly pods?: number;
  readonly rows?: number;
  readonly chain?: readonly GrantName[];
}

/** What a simulated issuer of one kind does under several loads, for a minute each. */
function simulated(issuer: object, loads: readonly Load[]): Measurement[] {
  return loads.map(({ clients, pods = 1, rows, chain = ['client_credentials'] }, index) => {
    const stored = { store: { access_tokens: false }, initial_rows: { access_tokens: rows ?? 0 } };
    const bench = new IssuerBench({ pods, ...stored, ...issuer }, index + 1);
    bench.load({ clients, chain, offline_access: false }).advance(5);
    bench.meter.reset();
    bench.advance(60);
    const rateHz = bench.finish()('rate.all', 'mean');
    return point({ pods, clients, rateHz, mix: chain, ...(rows === undefined ? {} : { rows }) });
  });
}

function expectFound(points: readonly Measurement[], truth: Readonly<Record<string, number>>): void {
  const { parameters } = calibrate(points, requestOf());
  expect(parameters.map(({ name }) => name).sort()).toEqual(Object.keys(truth).sort());
  for (const { name, value } of parameters) {
    const [actual, expected] = [value, truth[name] ?? Number.NaN];
    expect(Math.abs(actual / expected - 1), `${name}: ${actual} instead of ${expected}`).toBeLessThan(CLOSE);
  }
}

const service = (ms: number) => ({ law: 'exponential', mean: `${ms} ms` });

describe('calibrate recovers what the simulator was given:', () => {
  it.each([
    { pods: 1, slots: 21, serviceMs: 60 },
    { pods: 1, slots: 8, serviceMs: 150 },
    { pods: 2, slots: 12, serviceMs: 30 },
  ])('$pods pods of $slots slots, $serviceMs ms', ({ pods, slots, serviceMs }) => {
    const loads = [0.4, 0.8, 1.2, 2, 4].map((load) => ({ pods, clients: Math.round(load * pods * slots) }));
    const points = simulated({ slots, service: service(serviceMs) }, loads);
    expectFound(points, { 'service.mean': serviceMs / 1000, slots });
    expect(calibrate(points, requestOf()).written.slots).toBe(slots);
  });

  it('the loss between pods', () => {
    const loads = [1, 2, 4].flatMap((pods) =>
      [0.5, 2, 4].map((load) => ({ pods, clients: load * pods * 12 })),
    );
    const issuer = { slots: 12, service: service(40), scaling: { sigma: 0.4 } };
    expectFound(simulated(issuer, loads), { 'service.mean': 0.04, slots: 12, 'scaling.sigma': 0.4 });
  });

  it('the growth with stored rows', () => {
    const loads = [0, 1e5, 4e5].flatMap((rows) => [6, 24, 60].map((clients) => ({ rows, clients })));
    const issuer = { slots: 12, service: service(30), growth: { law: 'linear', reference_rows: 1e5 } };
    expectFound(simulated(issuer, loads), {
      'service.mean': 0.03,
      slots: 12,
      'growth.reference_rows': 1e5,
    });
  });

  it('the weight of an exchange', () => {
    const chains: readonly GrantName[][] = [['client_credentials'], ['client_credentials', 'token_exchange']];
    const loads = chains.flatMap((chain) => [5, 10, 30, 60].map((clients) => ({ chain, clients })));
    const issuer = { slots: 12, service: service(40), weights: { token_exchange: 1.6 } };
    expectFound(simulated(issuer, loads), {
      'service.mean': 0.04,
      slots: 12,
      'weights.token_exchange': 1.6,
    });
  });
});
