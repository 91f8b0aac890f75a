import { checkChanges } from './changes.js';
import { checkOnce, isScenario, type TraceReader } from './check-once.js';
import { type Place, type Problem, refuse, tellInto } from './error.js';
import { type MapNode, nodeOf } from './node.js';
import type { Scenario } from './schema.js';
import { type Step, stepsOf } from './steps.js';

/** Third phase: a complete, frozen scenario with its changes, or the problems that a composed tree has. */
export function check(
  tree: MapNode,
  steps: readonly Step[],
  readTrace: TraceReader,
): Scenario | readonly Problem[] {
  const base = checkOnce(tree, readTrace);
  if (!isScenario(base) || steps.length === 0) return frozen(base);
  const problems: Problem[] = [];
  const changes = checkChanges(base, steps, readTrace, problems);
  return problems.length > 0 ? problems : frozen({ ...base, changes });
}

/** A checked scenario made of plain data, for tests and tools; throws a `ScenarioError`. Traces are not read. */
export function scenarioOf(data: unknown): Scenario {
  const place: Place = { file: 'scenario', line: 0, column: 0 };
  const tree = nodeOf(data, place) as MapNode;
  const problems: Problem[] = [];
  const steps = stepsOf(tree, (written) => written, tellInto(problems));
  refuse(problems);
  const checked = check(tree, steps, (file) => ({ file, rows: [], lines: [] }));
  if (!isScenario(checked)) refuse(checked);
  return checked as Scenario;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
