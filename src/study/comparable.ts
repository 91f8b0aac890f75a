import { type Place, type Problem, problemAt, refuse } from '../scenario/error.js';
import type { LoadedScenario, LoadedVariant } from '../scenario/load.js';
import { SYSTEMS } from '../systems/registry.js';
import type { ScenarioTree } from '../systems/system.js';

/** Keys of a scenario that decide for how long what is watched. */
const KEYS = ['horizon', 'warmup', 'seed', 'start'] as const;

/**
 * Refuses to compare variants that do not move the same files of the same experiments at the same instants.
 * Throws `ScenarioError` with each variant that differs from the first one, and the key in which it does.
 */
export function refuseIncomparable({ path }: LoadedScenario, variants: readonly LoadedVariant[]): void {
  const [first, ...others] = variants;
  if (first === undefined) return;
  const at: Place = { file: path, line: 0, column: 0 };
  refuse(
    others.flatMap((other): Problem[] => {
      const key = firstDifference(partOf(first), partOf(other));
      return key === undefined
        ? []
        : [
            problemAt(
              at,
              `the variant \`${other.name}\` cannot be compared with \`${first.name}\`: \`${key}\` differs`,
              'compare variants that move the same files, by naming them',
            ),
          ];
    }),
  );
}

/** What must be the same: what each system says to be work, and when it is watched. */
function partOf({ scenario }: LoadedVariant): Record<string, unknown> {
  const tree: ScenarioTree = scenario;
  const keys = SYSTEMS.flatMap(({ section, lists = [] }) => [section, ...lists])
    .filter((part) => part?.isWork)
    .map((part) => part?.key ?? '');
  const work = SYSTEMS.map((system) => system.work?.(tree));
  return Object.assign({}, ...[...keys, ...KEYS].map((key) => ({ [key]: tree[key] })), ...work);
}

/** The path of the first value in which two trees differ; elements of lists by their `name` where they have one. */
function firstDifference(a: unknown, b: unknown, path = ''): string | undefined {
  if (!isTree(a) || !isTree(b)) return Object.is(a, b) ? undefined : path;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const name = nameOf(a, key) ?? nameOf(b, key) ?? key;
    const found = firstDifference(a[key], b[key], path === '' ? name : `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function nameOf(tree: Record<string, unknown>, key: string): string | undefined {
  const value = tree[key];
  return isTree(value) && typeof value.name === 'string' ? value.name : undefined;
}
