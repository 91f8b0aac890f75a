import type { Scenario } from './schema.js';

/** A time within which no key of a scenario changes. */
export interface Regime {
  readonly fromUs: number;
  readonly toUs: number;
  /** What changed at its begin; undefined for the first. */
  readonly label: string | undefined;
  /** The scenario as if its keys had always been so, to the end of this time and measured within it. */
  readonly scenario: Scenario;
}

/** Made once for a scenario, which never changes. */
const known = new WeakMap<Scenario, readonly Regime[]>();

/** The times between the changes of a scenario; a scenario without changes is one. */
export function regimesOf(scenario: Scenario): readonly Regime[] {
  const found = known.get(scenario) ?? made(scenario);
  known.set(scenario, found);
  return found;
}

function made(scenario: Scenario): readonly Regime[] {
  const { changes, horizon, warmup } = scenario;
  if (changes.length === 0) return [{ fromUs: 0, toUs: horizon, label: undefined, scenario }];
  const begins = [{ at: 0, label: undefined, scenario }, ...changes];
  return begins.map(({ at, label, scenario: one }, index): Regime => {
    const toUs = begins[index + 1]?.at ?? horizon;
    // A time that is over before the warm-up is told of as if there were none.
    const measuredUs = toUs > warmup ? Math.max(at, warmup) : at;
    return {
      ...{ fromUs: at, toUs, label },
      scenario: { ...one, changes: [], warmup: measuredUs, horizon: toUs },
    };
  });
}
