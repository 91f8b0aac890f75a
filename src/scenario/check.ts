import { complete } from './complete.js';
import { type Place, type Problem, refuse, ScenarioError } from './error.js';
import { type MapNode, nodeOf, placeOf, plain } from './node.js';
import { quoted } from './quoted.js';
import { type ParsedScenario, type Scenario, scenarioSchema } from './schema.js';
import { schemaProblems } from './schema-problems.js';
import type { Trace } from './trace.js';

/** Reads the trace that a scenario names at a place, or throws a `ScenarioError`. */
export type TraceReader = (file: string, asked: Place) => Trace;

/** Third phase: a complete, frozen scenario, or the problems that a composed tree has. */
export function check(tree: MapNode, readTrace: TraceReader): Scenario | readonly Problem[] {
  const asWritten = scenarioSchema.safeParse(plain(tree));
  const parsed = asWritten.success
    ? asWritten
    : scenarioSchema.safeParse(plain(quoted(tree, asWritten.error.issues)));
  if (!parsed.success) return schemaProblems(parsed.error.issues, tree, scenarioSchema);
  const problems: Problem[] = [];
  const traces = tracesOf(parsed.data, tree, readTrace, problems);
  const scenario = complete(parsed.data, tree, traces, problems);
  return problems.length > 0 ? problems : frozen(scenario);
}

/** A checked scenario made of plain data, for tests and tools; throws a `ScenarioError`. Traces are not read. */
export function scenarioOf(data: unknown): Scenario {
  const place: Place = { file: 'scenario', line: 0, column: 0 };
  const checked = check(nodeOf(data, place) as MapNode, (file) => ({ file, rows: [], lines: [] }));
  if (!isScenario(checked)) refuse(checked);
  return checked as Scenario;
}

export function isScenario(checked: Scenario | readonly Problem[]): checked is Scenario {
  return !Array.isArray(checked);
}

function tracesOf(
  parsed: ParsedScenario,
  tree: MapNode,
  readTrace: TraceReader,
  problems: Problem[],
): ReadonlyMap<number, Trace> {
  const traces = new Map<number, Trace>();
  parsed.workloads.forEach(({ arrivals }, index) => {
    if (arrivals.law !== 'trace') return;
    try {
      traces.set(index, readTrace(arrivals.file, placeOf(tree, ['workloads', index, 'arrivals', 'file'])));
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      problems.push(...error.problems);
    }
  });
  return traces;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
