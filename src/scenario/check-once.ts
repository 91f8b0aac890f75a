import { complete } from './complete.js';
import { type Place, type Problem, ScenarioError } from './error.js';
import { type MapNode, placeOf, plain } from './node.js';
import { quoted } from './quoted.js';
import { type ParsedScenario, type Scenario, scenarioSchema } from './schema.js';
import { schemaProblems } from './schema-problems.js';
import type { Trace } from './trace.js';

/** Reads the trace that a scenario names at a place, or throws a `ScenarioError`. */
export type TraceReader = (file: string, asked: Place) => Trace;

/** The complete scenario of one composed tree, without its changes, or the problems that the tree has. */
export function checkOnce(tree: MapNode, readTrace: TraceReader): Scenario | readonly Problem[] {
  const asWritten = scenarioSchema.safeParse(plain(tree));
  const parsed = asWritten.success
    ? asWritten
    : scenarioSchema.safeParse(plain(quoted(tree, asWritten.error.issues)));
  if (!parsed.success) return schemaProblems(parsed.error.issues, tree, scenarioSchema);
  const problems: Problem[] = [];
  const traces = tracesOf(parsed.data, tree, readTrace, problems);
  const scenario = complete(parsed.data, tree, traces, problems);
  return problems.length > 0 ? problems : scenario;
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
