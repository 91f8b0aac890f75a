import { describe, expect, it } from 'vitest';
import { World } from '../../src/ecosystem/world.js';
import { SECOND_US, Simulation } from '../../src/kernel/simulation.js';
import { Meter } from '../../src/measure/meter.js';
import { scenarioOf } from '../../src/scenario/check.js';
import { ScenarioError } from '../../src/scenario/error.js';
import { type JsonSchema, rawJsonSchema } from '../../src/scenario/json-schema.js';
import { type Scenario, scenarioSchema } from '../../src/scenario/schema.js';

/** Whatever time a scenario gives in the place of another, it is refused in a line, or the run comes to its end. */

type Plain = { [key: string]: unknown };

const SCHEMA = rawJsonSchema(scenarioSchema);
const HORIZON_S = 150;
/** Some ten times what the scenarios below need when no time is shortened. */
const EVENTS_MOST = 500_000;

/** A small world in which every daemon works: of FTS 3.13 or 3.14. */
function everything(version: '3.13' | '3.14'): Plain {
  const isNew = version === '3.14';
  return {
    name: 'ends',
    title: 'All daemons',
    horizon: `${HORIZON_S} s`,
    issuers: {
      cms: {
        pods: 2,
        service: '20 ms',
        probes: { readiness: true, liveness: true, initial_delay: '5 s' },
        cleanup: { initial_delay: '2 s', in_request: 1 },
        clients: {
          rucio: { access_lifetime: '2 min' },
          fts: { access_lifetime: '2 min' },
          load: { access_lifetime: '1 min' },
        },
      },
    },
    fts: {
      cern: {
        version,
        retry: { count: 2 },
        http_timeout: '10 s',
        timeout: { queue: '100 s' },
        ...(isNew ? { refresh: { margin: '60 s', safety: '10 s' } } : {}),
      },
    },
    sites: {
      A: { keys: { refresh: '1 min', background: '1 min', timeout: '4 s' } },
      B: { technology: 'dcache' },
      C: { technology: 'storm' },
    },
    storage: { overhead: '5 s', throughput_cv: 0, probes: { interval: '1 min' } },
    submitters: {
      cms: {
        partition_wait: '1 s',
        preparer: {},
        throttler: {},
        reaper: { rate: '5 Hz', delete_time: '100 ms' },
        restart: { every: '1 min', at: '20 s' },
        repair: { delays: ['1 min'] },
        tokens: { preset: isNew ? 'fts-just-in-time' : 'dc24', access_lifetime: '2 min' },
      },
    },
    workloads: [
      {
        name: 'moves',
        arrivals: { law: 'fixed', rate: '6 /min' },
        files: 5,
        size: '500 MB',
        sources: 'A',
        destinations: ['B', 'C'],
      },
    ],
    load_tests: [
      {
        name: 'load',
        clients: 2,
        think: '100 ms',
        chain: ['client_credentials', 'token_exchange'],
        timeout: '1 s',
        retries: 3,
        retry_wait: '100 ms',
      },
    ],
    faults: [
      { kind: 'site-down', name: 'site', site: 'C', at: '30 s', for: '30 s' },
      { kind: 'issuer-down', name: 'issuer', at: '80 s', for: '20 s' },
      { kind: 'key-rotation', name: 'keys', random: { mtbf: '1 min' } },
      {
        kind: 'issuer-slow',
        name: 'slow',
        added: '10 ms',
        factor: 2,
        random: { mtbf: '1 min', mttr: '20 s' },
      },
    ],
  };
}

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
