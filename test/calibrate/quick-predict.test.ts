import { describe, expect, it } from 'vitest';
import { calibrate } from '../../src/calibrate/calibration.js';
import type { Measurement } from '../../src/calibrate/measurement.js';
import { predict } from '../../src/calibrate/model.js';
import { quickPredict } from '../../src/calibrate/quick-predict.js';
import { capacityHz, openLoop } from '../../src/theory/closed-loop.js';
import { point, randomOf, requestOf, valuesOf } from './synthetic.js';

/** Kind of truth: the closed form that is worked out anew each time. */
describe('the curve that a fit goes along', () => {
  it('lies within 0.05 % of the closed form, whatever the values, pods and loads', () => {
    const random = randomOf(5);
    for (let sample = 0; sample < 200; sample++) {
      const pods = 1 + Math.floor(4 * random());
      const slots = 1.5 + 40 * random();
      const values = valuesOf({
        'service.mean': 0.01 * 20 ** random(),
        slots,
        'scaling.sigma': random(),
        ...(random() < 0.3 ? { round_trip: 0.1 * random() } : {}),
        ...(random() < 0.3 ? { 'database.servers': 2 + 30 * random() } : {}),
      });
      const inFlight = pods * slots * (0.1 + 1.5 * random());
      const latencyMs = 1000 * values['service.mean'] * (1 + random());
      const quantile = random() < 0.3 ? 0.95 : undefined;
      const asked = { ...point({ pods, rateHz: (1000 * inFlight) / latencyMs, latencyMs }), quantile };
      const exact = predict(asked, values, 'none');
      const quick = quickPredict(asked, values, 'none');
      expect(Math.abs(quick.rateHz / exact.rateHz - 1)).toBeLessThan(5e-4);
      expect((quick.latencyS ?? 0) / (exact.latencyS ?? 0)).toBeCloseTo(1, 3);
    }
  });

  it('is the closed form itself for clients and full load', () => {
    const values = valuesOf({ 'service.mean': 0.06, slots: 20.3 });
    for (const asked of [point({ clients: 40, rateHz: 300 }), point({ rateHz: 340 })]) {
      expect(quickPredict(asked, values, 'none')).toEqual(predict(asked, values, 'none'));
    }
  });
});

it('production of several pods is fitted in seconds', () => {
  const terms = (pods: number) => ({
    pods,
    slots: 20,
    podS: 0.06,
    databaseS: 0,
    databaseServers: Number.POSITIVE_INFINITY,
    roundTripS: 0,
  });
  const loads = [0.3, 0.6, 0.8, 0.9, 0.95];
  const points: Measurement[] = [2, 3].flatMap((pods) =>
    loads.map((load) => {
      const rateHz = load * capacityHz(terms(pods));
      return point({ pods, rateHz, latencyMs: 1000 * openLoop(terms(pods), rateHz).latencyS });
    }),
  );
  const before = process.cpuUsage();
  const random = randomOf(3);
  const truth = valuesOf({ 'service.mean': 0.06, slots: 20 });
  const noisy = points.map((one) => ({
    ...one,
    latencyS: (one.latencyS ?? 0) * (1 + 0.02 * (random() - 0.5)),
  }));
  const { parameters } = calibrate(noisy, requestOf());
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(25);
  for (const { name, value } of parameters) {
    if (name === 'scaling.sigma') expect(value).toBeLessThan(0.02);
    else expect(Math.abs(value / truth[name] - 1)).toBeLessThan(0.05);
  }
}, 240_000);
