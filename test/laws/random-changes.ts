import fc from 'fast-check';
import type { SmallScenario } from './random-scenario.js';

/** Keys that can change, and values that they can take in any scenario. */
type Value = fc.Arbitrary<unknown>;

const seconds = (min: number, max: number): Value => fc.integer({ min, max }).map((value) => `${value} s`);

const OF_FTS: Readonly<Record<string, Value>> = {
  slots: fc.integer({ min: 1, max: 50 }),
  nodes: fc.integer({ min: 1, max: 4 }),
  'link.max': fc.integer({ min: 2, max: 60 }),
  'link.optimizer': fc.boolean(),
  'link.interval': seconds(1, 120),
  'endpoint.inbound': fc.integer({ min: 1, max: 50 }),
  'endpoint.outbound': fc.integer({ min: 1, max: 50 }),
  scheduling_interval: seconds(1, 30),
  submit_time: seconds(0, 5),
  heartbeat: seconds(1, 300),
  'retry.delay': seconds(0, 300),
  'timeout.base': seconds(0, 600),
};

/** A scenario whose keys change up to five times, at any instants. */
export function withChanges(scenario: SmallScenario): fc.Arbitrary<SmallScenario> {
  const horizonS = 60 * Number.parseInt(String(scenario.parts.horizon), 10);
  const keys = [...keysOf('fts', OF_FTS, scenario)];
  const set = fc
    .uniqueArray(fc.constantFrom(...keys), { minLength: 1, maxLength: 3, selector: ([path]) => path })
    .chain((chosen) => fc.record(Object.fromEntries(chosen)));
  const instants = fc.uniqueArray(fc.integer({ min: 1, max: horizonS - 1 }), { minLength: 1, maxLength: 5 });
  return instants
    .chain((times) =>
      fc.tuple(...times.map((time) => set.map((keysSet) => ({ at: `${time} s`, set: keysSet })))),
    )
    .map((changes) => ({ ...scenario, parts: { ...scenario.parts, changes } }));
}

function keysOf(
  group: string,
  values: Readonly<Record<string, Value>>,
  { parts }: SmallScenario,
): [string, Value][] {
  return Object.keys(parts[group] as object).flatMap((name) =>
    Object.entries(values).map(([key, value]): [string, Value] => [`${group}.${name}.${key}`, value]),
  );
}
