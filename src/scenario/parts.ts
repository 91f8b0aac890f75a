import { RULES } from '../systems/registry.js';
import type { Teller, Warner } from '../systems/rules.js';
import { type Problem, problemAt, type Warning, warningAt } from './error.js';
import { type MapNode, nodeAt, type Path, placeOf } from './node.js';
import type { Scenario } from './schema.js';

/** A part of a scenario, as its rules see it. */
export interface Part {
  /** Elements of lists by their name. */
  readonly path: readonly string[];
  readonly value: never;
}

/** The parts of a scenario at a dotted path with `*` for any name; none where it says nothing. */
export function partsAt(scenario: Scenario, at: string): Part[] {
  let parts: { path: readonly string[]; value: unknown }[] = [{ path: [], value: scenario }];
  for (const step of at.split('.').filter((text) => text !== '')) {
    parts = parts.flatMap(({ path, value }) =>
      namedIn(value)
        .filter(([name]) => step === '*' || step === name)
        .map(([name, below]) => ({ path: [...path, name], value: below })),
    );
  }
  return parts.filter(({ value }) => value !== undefined) as Part[];
}

function namedIn(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.map((element: { readonly name: string }) => [element.name, element]);
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** What the rules of all systems refuse in a scenario, at the places of its tree. */
export function refusedBy(scenario: Scenario, tree: MapNode): Problem[] {
  const problems: Problem[] = [];
  for (const { at, check } of RULES) {
    if (check === undefined) continue;
    for (const { path, value } of partsAt(scenario, at))
      check(value, toldOf(path, tree, problems), scenario as never);
  }
  return problems;
}

/** What they warn of. */
export function warnedOf(scenario: Scenario, tree: MapNode): Warning[] {
  const warnings: Warning[] = [];
  for (const { at, warn } of RULES) {
    if (warn === undefined) continue;
    for (const { path, value } of partsAt(scenario, at)) {
      const tell: Warner['tell'] = (warning, key, message, remedy) => {
        warnings.push(warningAt(warning, placeOf(tree, below(path, key)), message, remedy));
      };
      warn(value, { ...toldOf(path, tree, []), tell }, scenario as never);
    }
  }
  return warnings;
}

/** Tells of a part of a tree into a list of problems. */
export function toldOf(path: Path, tree: MapNode, problems: Problem[]): Teller {
  return {
    name: String(path.at(-1) ?? ''),
    tell: (key, message, remedy) => {
      problems.push(problemAt(placeOf(tree, below(path, key)), message, remedy));
    },
    isGiven: (key) => nodeAt(tree, below(path, key)) !== undefined,
  };
}

function below(path: Path, key: string): Path {
  return key === '' ? path : [...path, ...key.split('.')];
}
