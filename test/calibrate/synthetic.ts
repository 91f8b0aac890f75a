import type { CalibrationRequest } from '../../src/calibrate/choice.js';
import type { Load, Measurement } from '../../src/calibrate/measurement.js';
import { type GrowthLaw, predict } from '../../src/calibrate/model.js';
import { DEFAULT_VALUES, type Values } from '../../src/calibrate/parameters.js';

/** A point before it is measured. */
export interface Setting {
  readonly pods?: number;
  readonly clients?: number;
  readonly mix?: Measurement['mix'];
  readonly rows?: number;
  readonly rateHz?: number;
  readonly latencyMs?: number;
  readonly source?: string;
  readonly use?: Measurement['use'];
}

let line = 1;

/** A point as if read from a file. */
export function point(setting: Setting): Measurement {
  const { pods = 1, clients, rateHz = 1, latencyMs, mix = ['client_credentials'], source = '' } = setting;
  const latencyS = latencyMs === undefined ? undefined : latencyMs / 1000;
  const load: Load =
    clients !== undefined
      ? { kind: 'closed', clients, thinkS: 0 }
      : { kind: latencyS === undefined ? 'full' : 'open' };
  return {
    place: { file: 'points.csv', line: ++line, column: 1 },
    source,
    use: setting.use ?? 'fit',
    pods,
    mix,
    rows: setting.rows,
    load,
    rateHz,
    latencyS: load.kind === 'closed' ? (latencyS ?? load.clients / rateHz) : latencyS,
  };
}

export function valuesOf(given: Partial<Values>): Values {
  return { ...DEFAULT_VALUES, ...given };
}

export function requestOf(given: Partial<CalibrationRequest> = {}): CalibrationRequest {
  return {
    name: 'synthetic',
    fit: undefined,
    fix: {},
    growth: undefined,
    error: undefined,
    allowClash: false,
    ...given,
  };
}

/** What an issuer of known values would have been measured to do, each figure off by a random share of its own. */
export function measured(
  settings: readonly Setting[],
  truth: Values,
  noise: number,
  random: () => number,
  growth: GrowthLaw = 'none',
): Measurement[] {
  return settings.map((setting) => {
    const asked = point(setting);
    const { rateHz, latencyS = 0 } = predict(asked, truth, growth);
    return {
      ...asked,
      rateHz: rateHz * Math.exp(noise * normal(random)),
      latencyS: latencyS * Math.exp(noise * normal(random)),
    };
  });
}

/** The same where rate and latency obey Little's law, as in a load test: when one is too high, the other is too low. */
export function measuredByLittle(
  settings: readonly (Setting & { readonly clients: number })[],
  truth: Values,
  noise: number,
  random: () => number,
): Measurement[] {
  return measured(settings, truth, noise, random).map((one, index) => ({
    ...one,
    latencyS: settings[index].clients / one.rateHz,
  }));
}

/** Uniform draws in (0, 1), the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
}
