import { describe, expect, it } from 'vitest';
import { calibrate } from '../../src/calibrate/calibration.js';
import { problemOf } from '../../src/calibrate/choice.js';
import { fitCurve } from '../../src/calibrate/fit.js';
import { pointError, profileInterval, toleranceOf } from '../../src/calibrate/intervals.js';
import { ScenarioError } from '../../src/scenario/error.js';
import type { GrantName } from '../../src/systems/iam/grants.js';
import {
  measured,
  measuredByLittle,
  point,
  randomOf,
  requestOf,
  type Setting,
  valuesOf,
} from './synthetic.js';

/** Kind of truth: parameters that are known because the measurements were made from them, with noise. */
const CLOSE = 0.05;
const SEEDS = [1, 2, 3, 4, 5];

function expectClose(actual: number, truth: number, what: string): void {
  expect(Math.abs(actual / truth - 1), `${what}: ${actual} instead of ${truth}`).toBeLessThan(CLOSE);
}

const found = (calibration: ReturnType<typeof calibrate>, name: string): number =>
  calibration.parameters.find((parameter) => parameter.name === name)?.value ?? Number.NaN;

describe('calibrate recovers, within 5 % and with 2 % noise,', () => {
  it.each(SEEDS)('service time and slots of one pod (seed %d)', (seed) => {
    const random = randomOf(seed);
    const truth = valuesOf({ 'service.mean': 0.005 * 40 ** random(), slots: Math.round(4 + 60 * random()) });
    const loads = [0.2, 0.5, 0.8, 1.3, 2, 4, 6].map((load) => ({ clients: Math.ceil(load * truth.slots) }));
    const calibration = calibrate(measured(loads, truth, 0.02, random), requestOf());
    expectClose(found(calibration, 'service.mean'), truth['service.mean'], 'service time');
    expectClose(found(calibration, 'slots'), truth.slots, 'slots');
    expect(calibration.warnings).toEqual([]);
  });

  it.each(SEEDS)('the loss between pods (seed %d)', (seed) => {
    const random = randomOf(100 + seed);
    const truth = valuesOf({
      'service.mean': 0.01 * 20 ** random(),
      slots: Math.round(5 + 40 * random()),
      'scaling.sigma': 0.3 + 0.5 * random(),
    });
    const settings = [1, 2, 3, 4].flatMap((pods) =>
      [0.4, 0.8, 1.5, 3, 5].map((load) => ({ pods, clients: Math.ceil(load * pods * truth.slots) })),
    );
    const calibration = calibrate(measured(settings, truth, 0.02, random), requestOf());
    for (const name of ['service.mean', 'slots', 'scaling.sigma'] as const) {
      expectClose(found(calibration, name), truth[name], name);
    }
  });

  it.each(SEEDS)('the growth with stored rows, and its law (seed %d)', (seed) => {
    const random = randomOf(200 + seed);
    const law = seed % 2 === 0 ? 'linear' : 'logarithmic';
    const truth = valuesOf({
      'service.mean': 0.01 * 20 ** random(),
      slots: Math.round(5 + 40 * random()),
      'growth.reference_rows': 10 ** (4.5 + random()),
    });
    const settings = [0, 1e5, 1e6, 1e7].flatMap((rows) =>
      [0.5, 1.5, 4].map((load) => ({ rows, clients: Math.ceil(load * truth.slots) })),
    );
    // A logarithm hardly moves with its reference, so that less noise is needed to see it.
    const noise = law === 'linear' ? 0.02 : 0.003;
    const calibration = calibrate(measured(settings, truth, noise, random, law), requestOf());
    expect(calibration.problem.growth).toBe(law);
    for (const name of ['service.mean', 'slots', 'growth.reference_rows'] as const) {
      expectClose(found(calibration, name), truth[name], name);
    }
  });

  it.each([1, 2])('all four at once (seed %d)', (seed) => {
    const random = randomOf(600 + seed);
    const truth = valuesOf({
      'service.mean': 0.01 * 20 ** random(),
      slots: Math.round(5 + 40 * random()),
      'scaling.sigma': 0.3 + 0.5 * random(),
      'growth.reference_rows': 10 ** (4.5 + random()),
    });
    const settings = [0, 1e6].flatMap((rows) =>
      [1, 2, 4].flatMap((pods) =>
        [0.5, 1.5, 4].map((load) => ({ rows, pods, clients: Math.ceil(load * pods * truth.slots) })),
      ),
    );
    const calibration = calibrate(measured(settings, truth, 0.02, random, 'linear'), requestOf());
    expect(calibration.parameters.map(({ name }) => name)).toEqual([
      ...['service.mean', 'slots', 'scaling.sigma', 'growth.reference_rows'],
    ]);
    for (const { name, value } of calibration.parameters) expectClose(value, truth[name], name);
    expect(calibration.leftOut ?? 1).toBeLessThan(CLOSE);
  });

  it.each(SEEDS)('the weights of the grants (seed %d)', (seed) => {
    const random = randomOf(300 + seed);
    const truth = valuesOf({
      'service.mean': 0.06,
      slots: 20,
      'weights.token_exchange': 1 + random(),
      'weights.refresh_token': 0.7 + random(),
    });
    const mixes: readonly GrantName[][] = [['client_credentials'], ['token_exchange'], ['refresh_token']];
    const settings = mixes.flatMap((mix) => [8, 15, 40, 80].map((clients): Setting => ({ mix, clients })));
    const calibration = calibrate(measured(settings, truth, 0.02, random), requestOf());
    for (const name of ['weights.token_exchange', 'weights.refresh_token'] as const) {
      expectClose(found(calibration, name), truth[name], name);
    }
  });

  it('the ceiling of a database that the pods share', () => {
    const random = randomOf(400);
    const truth = valuesOf({
      'service.mean': 0.06,
      slots: 21,
      'database.servers': 12,
      'database.share': 0.3,
    });
    const settings = [1, 2, 3].flatMap((pods) => [10, 25, 45, 90, 150].map((clients) => ({ pods, clients })));
    const calibration = calibrate(
      measured(settings, truth, 0.02, random),
      requestOf({ fit: ['service.mean', 'slots', 'database.servers'], fix: { 'database.share': 0.3 } }),
    );
    for (const name of ['service.mean', 'slots', 'database.servers'] as const) {
      expectClose(found(calibration, name), truth[name], name);
    }
    expect(calibration.written['database.servers']).toBe(12);
  });

  it('a round trip beside the service time', () => {
    const random = randomOf(500);
    const truth = valuesOf({ 'service.mean': 0.05, slots: 10, round_trip: 0.2 });
    const settings = [5, 20, 40, 50, 60, 90, 150].map((clients) => ({ clients }));
    const calibration = calibrate(
      measured(settings, truth, 0.005, random),
      requestOf({ fit: ['service.mean', 'slots', 'round_trip'] }),
    );
    expect(calibration.warnings.join()).toMatch(/cannot tell the service time from the slots/);
    expectClose(found(calibration, 'round_trip'), truth.round_trip, 'round trip');
  });
});

describe('the 95 % intervals', () => {
  it('hold the truth about as often as they say', () => {
    let inside = 0;
    const runs = 60;
    for (let seed = 1; seed <= runs; seed++) {
      const random = randomOf(1000 + seed);
      const truth = valuesOf({ 'service.mean': 0.06, slots: 21 });
      const loads = [4, 8, 12, 18, 30, 50, 90].map((clients) => ({ clients }));
      const { parameters } = calibrate(measuredByLittle(loads, truth, 0.03, random), requestOf());
      for (const { name, low = 0, high = Number.POSITIVE_INFINITY } of parameters) {
        if (truth[name] >= low && truth[name] <= high) inside++;
      }
    }
    expect(inside / (2 * runs)).toBeGreaterThan(0.88);
    expect(inside / (2 * runs)).toBeLessThan(1);
  });

  it.each([
    [1, [8, 14, 60]],
    [2, [8, 14, 40, 80]],
  ])('hold the truth in 95 of 100 sets with %d points to spare, however the points scatter', (spare, loads) => {
    const truth = valuesOf({ 'service.mean': 0.06, slots: 21 });
    const settings = loads.map((clients) => ({ clients }));
    const runs = 200;
    let inside = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const problem = problemOf(measuredByLittle(settings, truth, 0.1, randomOf(7919 * seed)), requestOf());
      const best = fitCurve(problem);
      const tolerance = toleranceOf(pointError(best, spare, undefined));
      for (const name of problem.free) {
        const { low = 0, high = Number.POSITIVE_INFINITY } = profileInterval(problem, best, name, tolerance);
        if (truth[name] >= low && truth[name] <= high) inside++;
      }
    }
    expect(inside / (2 * runs)).toBeGreaterThan(0.92);
    expect(inside / (2 * runs)).toBeLessThan(0.985);
  });

  it('are wider with more noise, and as told where the error of a point is given', () => {
    const truth = valuesOf({ 'service.mean': 0.06, slots: 21 });
    const loads = [4, 8, 12, 18, 30, 50, 90].map((clients) => ({ clients }));
    const width = (noise: number, error?: number) => {
      const { parameters } = calibrate(
        measured(loads, truth, noise, randomOf(9)),
        requestOf({ error: error }),
      );
      const [{ low = 0, high = 0 }] = parameters;
      return high - low;
    };
    expect(width(0.04)).toBeGreaterThan(1.5 * width(0.01));
    expect(width(0.01, 0.1) / width(0.01, 0.05)).toBeCloseTo(2, 0);
  });
});

describe('calibrate tells how far it is', () => {
  it('in shares that rise to the whole', () => {
    const truth = valuesOf({ 'service.mean': 0.06, slots: 21 });
    const points = measured(
      [8, 14, 40, 80].map((clients) => ({ clients })),
      truth,
      0.02,
      randomOf(1),
    );
    const told: number[] = [];
    calibrate(points, requestOf(), (share) => told.push(share));
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.length).toBeGreaterThan(6);
    expect(told.at(-1)).toBe(1);
  });
});

describe('calibrate warns', () => {
  it('of more slots than a pod has threads, which a wrong unit asks for', () => {
    const points = [200, 260, 600].map((clients) =>
      point({
        clients,
        rateHz: Math.min(clients, 300) / 4,
        latencyMs: Math.max(4000, (clients / 75) * 1000),
      }),
    );
    expect(calibrate(points, requestOf()).warnings.join()).toMatch(
      /slots of a pod: 300, more than the 200 threads that a pod has: check the unit of the latency/,
    );
  });
});

describe('calibrate refuses', () => {
  const refusal = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (error instanceof ScenarioError) return error.message;
    }
    return 'no refusal';
  };
  const early = point({ clients: 11, rateHz: 180, latencyMs: 60 });
  const late = point({ clients: 88, rateHz: 350, latencyMs: 250 });
  const pods2 = point({ pods: 2, clients: 90, rateHz: 600, latencyMs: 150 });

  it('fewer points than parameters', () => {
    expect(refusal(() => calibrate([early], requestOf()))).toBe(
      'points.csv: 1 different point cannot give 2 parameters: service.mean, slots ' +
        '(measure at more loads, or hold some with --fix name=value)',
    );
    expect(refusal(() => calibrate([late, pods2], requestOf()))).toMatch(
      /2 different points cannot give 3 parameters: service.mean, slots, scaling.sigma/,
    );
  });

  it('the same point measured often, for it is one point', () => {
    const often = [180, 181, 179].map((rateHz) => point({ clients: 11, rateHz, latencyMs: 60 }));
    expect(refusal(() => calibrate(often, requestOf()))).toMatch(/1 different point cannot give 2/);
  });

  it('parameters that no point is about, or that are held', () => {
    const asking = (...names: NonNullable<ReturnType<typeof requestOf>['fit']>) =>
      refusal(() => calibrate([early, late], requestOf({ fit: names })));
    expect(asking('service.mean', 'scaling.sigma')).toMatch(
      /--fit scaling.sigma: all points have the same number of pods/,
    );
    expect(asking('weights.token_exchange')).toMatch(/no point asks for token_exchange/);
    expect(asking('growth.reference_rows')).toMatch(/same number of stored rows/);
    expect(asking('service.mean')).toMatch(/the slots of a pod: is neither fitted nor held/);
    expect(
      refusal(() =>
        calibrate([early, late], requestOf({ fit: ['slots', 'service.mean'], fix: { slots: 2 } })),
      ),
    ).toMatch(/--fix slots: is to be fitted and held at once/);
  });

  it('points of which none is to be fitted', () => {
    const check = point({ clients: 11, rateHz: 180, use: 'check' });
    expect(refusal(() => calibrate([check], requestOf()))).toMatch(/no point is to be fitted/);
  });
});
