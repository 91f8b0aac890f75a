import { describe, expect, it } from 'vitest';
import { World } from '../../src/ecosystem/world.js';
import { SECOND_US, Simulation } from '../../src/kernel/simulation.js';
import { Meter } from '../../src/measure/meter.js';
import { scenarioOf } from '../../src/scenario/check.js';
import { ScenarioError } from '../../src/scenario/error.js';
import { type JsonSchema, rawJsonSchema } from '../../src/scenario/json-schema.js';
import { type Scenario, scenarioSchema } from '../../src/scenario/schema.js';
import { everything, type Plain } from './everything.js';

/** Whatever time a scenario gives in the place of another, it is refused in a line, or the run comes to its end. */

const SCHEMA = rawJsonSchema(scenarioSchema);
/** Some ten times what the scenarios below need when no time is shortened. */
const EVENTS_MOST = 500_000;

/** Paths of all times that a schema has, with a name or a number for each step into a map or a list of a scenario. */
function timesOf(schema: JsonSchema, scenario: unknown, path: readonly (string | number)[] = []): string[][] {
  const branches = ([...(schema.anyOf ?? []), ...(schema.oneOf ?? [])] as JsonSchema[]).filter((branch) => {
    const kind = branch.properties?.kind;
    return typeof kind !== 'object' || kind.const === (scenario as Plain).kind;
  });
  const own = schema.quantity === 'duration' ? [path.map(String)] : [];
  const inBranches = branches.flatMap((branch) => timesOf(branch, scenario, path));
  const below = Object.entries(schema.properties ?? {}).flatMap(([key, value]) =>
    timesOf(value as JsonSchema, (scenario as Plain | undefined)?.[key], [...path, key]),
  );
  const each = schema.items ?? schema.additionalProperties;
  const elements =
    typeof each === 'object' && typeof scenario === 'object' && scenario !== null
      ? Object.entries(scenario).flatMap(([key, value]) => timesOf(each as JsonSchema, value, [...path, key]))
      : [];
  return [...own, ...inBranches, ...below, ...elements];
}

function withValue(tree: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const copy = Array.isArray(tree) ? [...tree] : { ...(tree as Plain) };
  Reflect.set(copy, step, withValue(Reflect.get(copy, step), rest, value));
  return copy;
}

/** Events of a run up to its end, or to where it has had too many. */
function eventsOf(scenario: Scenario): number {
  const simulation = new Simulation(scenario.seed);
  const world = new World(simulation, new Meter(simulation, 60 * SECOND_US), scenario, new Map());
  expect(world).toBeDefined();
  for (let timeUs = 0; timeUs <= scenario.horizon; timeUs += SECOND_US) {
    simulation.advanceTo(timeUs);
    if (simulation.eventsRun > EVENTS_MOST) break;
  }
  return simulation.eventsRun;
}

describe.each(['3.13', '3.14'] as const)('with FTS %s', (version) => {
  const base = everything(version);
  const paths = [...new Set(timesOf(SCHEMA, base).map((path) => path.join('/')))].filter(
    // What the release of FTS does not matter to is shortened once.
    (path) => version === '3.13' || /^fts|tokens/.test(path),
  );

  it('there are times to shorten, and without that the run ends', () => {
    expect(paths.length).toBeGreaterThan(30);
    expect(eventsOf(scenarioOf(base))).toBeLessThan(EVENTS_MOST / 4);
  });

  it.each(paths)('%s of no time, or the shortest, is refused in a line or ends', (path) => {
    for (const shortest of ['0 s', '1 us']) {
      const changed = withValue(base, path.split('/'), shortest);
      let scenario: Scenario;
      try {
        scenario = scenarioOf(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(ScenarioError);
        continue;
      }
      expect(eventsOf(scenario), `${path}: ${shortest}`).toBeLessThan(EVENTS_MOST);
    }
  });
});
