import { describe, expect, it } from 'vitest';
import { calibrate } from '../../src/calibrate/calibration.js';
import { predict } from '../../src/calibrate/model.js';
import { ScenarioError } from '../../src/scenario/error.js';
import { measured, point, randomOf, requestOf, valuesOf } from './synthetic.js';

const EARLY = { clients: 10.8, rateHz: 180, latencyMs: 60, source: 'T1/D1' };
const LATE = { clients: 87.5, rateHz: 350, latencyMs: 250, source: 'T1/D1' };
const HACKATHON = { rateHz: 600, source: 'T4/D4' };

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

describe('a clash', () => {
  it('is seen between the one-pod figures of 2023 and 2024, and refused', () => {
    const points = [EARLY, LATE, HACKATHON].map((setting) => point(setting));
    const [message, ...others] = problemsOf(() => calibrate(points, requestOf()));
    expect(message).toMatch(/^one pod gives at most 350 Hz in points.csv:\d+ \(T1\/D1\) and 600 Hz in /);
    expect(message).toMatch(/\(T4\/D4\): these clash, no one curve goes through both$/);
    expect(others).toEqual([]);
  });

  it('is seen with 2 and 3 pods beside them, and when 2023 had a latency', () => {
    const both = [
      EARLY,
      LATE,
      { pods: 2, clients: 90, rateHz: 600, latencyMs: 150, source: 'T1/D2' },
      { pods: 2, clients: 10.8, rateHz: 180, latencyMs: 60, source: 'T1/D2' },
      HACKATHON,
      { pods: 3, rateHz: 800, source: 'T4/D4' },
    ];
    expect(
      problemsOf(() =>
        calibrate(
          both.map((setting) => point(setting)),
          requestOf(),
        ),
      ),
    ).toHaveLength(1);
    const alike = [EARLY, LATE, { clients: 90, rateHz: 600, latencyMs: 150, source: 'T4' }];
    expect(
      problemsOf(() =>
        calibrate(
          alike.map((setting) => point(setting)),
          requestOf(),
        ),
      ).join(),
    ).toMatch(/clash/);
  });

  it('is a warning where one of the points is not fitted, or where it is allowed', () => {
    const checked = [EARLY, LATE, { ...HACKATHON, use: 'check' as const }].map((setting) => point(setting));
    expect(calibrate(checked, requestOf()).warnings.join()).toMatch(/350 Hz .* 600 Hz .* clash/);
    const allowed = [EARLY, LATE, HACKATHON].map((setting) => point(setting));
    const { warnings, written } = calibrate(allowed, requestOf({ allowClash: true }));
    expect(warnings.join()).toMatch(/350 Hz .* 600 Hz .* clash/);
    expect(warnings.join()).toMatch(/points left out of the fit are predicted \d+ % off/);
    expect(written.slots).toBeGreaterThan(21);
    expect(written.slots).toBeLessThan(36);
  });

  it('is not seen in noise, however the pods slow each other', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = randomOf(seed);
      const truth = valuesOf({ 'service.mean': 0.05, slots: 12, 'scaling.sigma': 2 * random() });
      const settings = [1, 2, 4].flatMap((pods) => [6, 24, 60, 60, 60].map((clients) => ({ pods, clients })));
      const points = measured(settings, truth, 0.08, random);
      expect(problemsOf(() => calibrate(points, requestOf()))).toEqual([]);
    }
  });
});

describe('what the data cannot tell', () => {
  const warningsOf = (settings: readonly Parameters<typeof point>[0][], request = requestOf()) =>
    calibrate(
      settings.map((setting) => point(setting)),
      request,
    ).warnings.join('\n');
  const D2 = [
    { pods: 2, clients: 90, rateHz: 600, latencyMs: 150 },
    { pods: 2, clients: 10.8, rateHz: 180, latencyMs: 60 },
  ];

  it('sigma from the ceiling of the database, with the four points of 2024', () => {
    expect(warningsOf([EARLY, LATE, ...D2])).toMatch(
      /cannot tell the loss between pods \(sigma\) from the ceiling of a shared database: both fit/,
    );
  });

  it('that the database fits better, once the points are many enough', () => {
    const truth = valuesOf({ 'service.mean': 0.06, slots: 21, 'database.servers': 12 });
    const settings = [1, 2, 3].flatMap((pods) => [5, 10, 20, 45, 90].map((clients) => ({ pods, clients })));
    const { warnings } = calibrate(measured(settings, truth, 0.01, randomOf(1)), requestOf());
    expect(warnings.join('\n')).toMatch(
      /the ceiling of a shared database fits these points better than the loss between pods \(sigma\): .* try --fit service.mean,slots,database.servers/,
    );
  });

  it('slots that no point fills: a least number, and that is what the profile has', () => {
    const low = [5, 10.8, 15].map((clients) => ({ clients, rateHz: clients / 0.06, latencyMs: 60 }));
    const points = low.map((setting) => point(setting));
    const { warnings, parameters, written } = calibrate(points, requestOf());
    expect(warnings.join('\n')).toMatch(
      /slots of a pod: at least 1\d(\.\d)?, no upper limit: no point fills the slots/,
    );
    expect(parameters.find(({ name }) => name === 'slots')?.high).toBeUndefined();
    expect(written.slots).toBe(15);
  });

  it('service time and round trip, at low load', () => {
    const low = [2, 5, 8].map((clients) => ({ clients, rateHz: clients / 0.3, latencyMs: 300 }));
    const text = warningsOf(low, requestOf({ fit: ['service.mean', 'round_trip'], fix: { slots: 20 } }));
    expect(text).toMatch(/cannot tell|say nothing|no lower limit/);
  });

  it('the law of growth, from an empty and a full table alone', () => {
    const settings = [
      { rows: 0, clients: 5, rateHz: 100, latencyMs: 50 },
      { rows: 0, clients: 60, rateHz: 200, latencyMs: 300 },
      { rows: 1e6, clients: 5, rateHz: 80, latencyMs: 62.5 },
    ];
    expect(warningsOf(settings)).toMatch(/cannot tell logarithmic from linear growth/);
  });

  it('what a left-out point alone had told is not predicted for it', () => {
    const { points } = calibrate(
      [EARLY, LATE, ...D2].map((setting) => point(setting)),
      requestOf({ fit: ['service.mean', 'slots', 'database.servers'] }),
    );
    // Slots and servers are known from one point each.
    expect(points.map(({ withoutIt }) => withoutIt !== undefined)).toEqual([true, false, false, true]);
  });

  it('a left-out point is predicted by a fit to all others, which it has not drawn to itself', () => {
    const truth = valuesOf({ 'service.mean': 0.06, slots: 21 });
    const loads = [4, 8, 12, 30, 60, 120].map((clients) => ({ clients }));
    const good = measured(loads, truth, 0.005, randomOf(4));
    const odd = { ...good[1], rateHz: good[1].rateHz * 0.85 };
    const points = [good[0], odd, ...good.slice(2)];
    const whole = calibrate(points, requestOf());
    const withoutIt = calibrate(
      points.filter((one) => one !== odd),
      requestOf(),
    );
    const expected = predict(odd, withoutIt.fitted, 'none').rateHz;
    const found = whole.points.find(({ point: one }) => one === odd);
    expect(Math.abs((found?.withoutIt?.rateHz ?? 0) / expected - 1)).toBeLessThan(1e-3);
    expect(Math.abs((found?.predicted.rateHz ?? 0) / expected - 1)).toBeGreaterThan(5e-3);
    expect(whole.leftOut ?? 0).toBeGreaterThan(1.05 * whole.residual);
  });

  it('a point far off the curve is named', () => {
    const truth = valuesOf({ 'service.mean': 0.06, slots: 21 });
    const loads = [4, 8, 12, 18, 30, 60, 120].map((clients) => ({ clients }));
    const points = measured(loads, truth, 0.005, randomOf(3));
    const odd = { ...points[1], rateHz: points[1].rateHz * 0.6 };
    const { warnings } = calibrate([points[0], odd, ...points.slice(2)], requestOf());
    expect(warnings.join('\n')).toContain(`points.csv:${odd.place.line} lies`);
  });
});
