import { type ChangeRow, canChange, changing, type Fixed, fixed } from '../systems/changes.js';
import { LISTS, SECTIONS, SYSTEMS } from '../systems/registry.js';

/**
 * Which keys can change while the services run, and what then happens to what is in flight: the rows of all systems,
 * and those of a scenario itself. docs/changes.md is made from this table, and a test holds that every key of the
 * schema has a row.
 */
const OF_THE_RUN: readonly ChangeRow[] = [
  fixed('name title description horizon warmup seed start bin acknowledge', 'it is of the whole run'),
  fixed('faults', 'faults have times of their own', 'give the fault `at` and `for`'),
  fixed('expect check', 'it is of the whole scenario', 'give the expectation a window of time'),
  fixed(
    'include profiles variants sources changes',
    'it is used up before the run begins',
    'set keys of the systems',
  ),
];

/** A key that only names what other keys are taken from: those are what changes. */
const PROFILES = changing(
  SECTIONS.flatMap(({ key, takesProfile }) => (takesProfile === true ? `${key}.*.profile` : [])).join(' '),
  'at once',
  'as those keys say that the profile sets',
);

const OF_SYSTEMS: readonly ChangeRow[] = SYSTEMS.flatMap(({ changes = [] }) => changes);

/** Keys of systems of which nothing nearer is told, and systems that tell nothing. */
const TOLD_KEYS = OF_SYSTEMS.flatMap(({ keys }) => keys);
const TOLD_PARTS = [...new Set(TOLD_KEYS.map((key) => key.split('.')[0]))].filter(
  (key) => !TOLD_KEYS.includes(key),
);
const UNTOLD: readonly ChangeRow[] = [
  fixed(
    TOLD_PARTS.join(' '),
    'what would become of what is in flight is not simulated',
    'docs/changes.md lists the keys that can change',
  ),
  ...SECTIONS.filter(({ key }) => !TOLD_PARTS.includes(key)).map(({ key }) =>
    fixed(key, 'its simulator does not know how an operator would change it'),
  ),
];

const TABLE = [...OF_THE_RUN, PROFILES, ...OF_SYSTEMS, ...UNTOLD];
export const CHANGEABLE = TABLE.filter(canChange);
export const FIXED = TABLE.filter((row): row is Fixed => !canChange(row));

/** What the table says of a path; undefined for a key that is in no row. */
export function rowOf(path: readonly (string | number)[]): ChangeRow | undefined {
  let found: ChangeRow | undefined;
  let longest = 0;
  for (const row of TABLE) {
    for (const key of row.keys) {
      const steps = key.split('.');
      if (steps.length <= longest || !isBelow(path, steps)) continue;
      longest = steps.length;
      found = row;
    }
  }
  return found;
}

/** Whether a key belongs to the scenario itself, or to what it brings to the systems. */
export function isOfTheRun([key]: readonly (string | number)[]): boolean {
  return LISTS.some((list) => list.key === key) || OF_THE_RUN.some(({ keys }) => keys.includes(String(key)));
}

function isBelow(path: readonly (string | number)[], steps: readonly string[]): boolean {
  return steps.every((step, index) => index < path.length && (step === '*' || step === String(path[index])));
}
