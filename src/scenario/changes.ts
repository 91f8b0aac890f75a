import { didYouMean } from '../language/did-you-mean.js';
import { canChange } from '../systems/changes.js';
import { RULES, SECTIONS } from '../systems/registry.js';
import type { Teller } from '../systems/rules.js';
import { instancesIn } from '../systems/system.js';
import { isOfTheRun, rowOf } from './changeable.js';
import { checkOnce, isScenario, type TraceReader } from './check-once.js';
import {
  onlyNews,
  type Place,
  type Problem,
  problemAt,
  type TellAt,
  tellInto,
  type Warning,
  warningAt,
} from './error.js';
import { type MapNode, type Node, type Path, placeOf, written } from './node.js';
import { partsAt, toldOf } from './parts.js';
import type { Change, Scenario } from './schema.js';
import { leavesOf, type Step } from './steps.js';

/**
 * The changes of a scenario: whether each can be made while the services run, and the whole scenario after each, which
 * is checked as if it stood alone.
 */
export function checkChanges(
  base: Scenario,
  steps: readonly Step[],
  readTrace: TraceReader,
  problems: Problem[],
): Change[] {
  checkTimes(base, steps, tellInto(problems));
  // Of keys of no system the reason is told before any other problem.
  for (const step of steps) problems.push(...unknownSystems(base, step), ...refusedKeys(step, isOfTheRun));
  if (problems.length > 0) return [];
  const news = onlyNews();
  let before = base;
  const times = [base];
  return steps.flatMap((step): Change[] => {
    const after = checkOnce(step.tree, readTrace);
    if (!isScenario(after)) {
      problems.push(...after.filter(news).map((problem) => afterwards(problem, step)));
      return [];
    }
    const refused = refusedKeys(step, () => true);
    problems.push(...(refused.length > 0 ? refused : refusedEffects(before, after, step)));
    times.push(after);
    problems.push(...refusedChanges(times, step));
    before = after;
    return [{ label: step.label, at: step.atUs, scenario: after }];
  });
}

/** A problem of the scenario after a step. */
export function afterwards<P extends Problem>(problem: P, step: Step): P {
  return { ...problem, message: `${problem.message}, from ${step.atText} on` };
}

/** Keys of a change that say what is already so; nothing where it changes something. */
export function withoutEffect(before: Scenario, { scenario }: Change, step: Step): Warning[] {
  // What is shared stands under each instance, too.
  const told = ['changes', ...SECTIONS.flatMap(({ shares }) => shares ?? [])];
  if (differences(before, scenario).some(([key]) => !told.includes(String(key)))) return [];
  const message = `the change at ${step.atText} changes nothing`;
  return [warningAt('change-without-effect', step.place, message, 'leave it out')];
}

function checkTimes({ horizon }: Scenario, steps: readonly Step[], tell: TellAt): void {
  steps.forEach(({ place, atUs, atText, name, set }, index) => {
    const before = steps.slice(0, index);
    if (atUs === 0) {
      tell(place, 'a change at the start is no change', 'set the keys in the scenario itself');
    } else if (atUs >= horizon) {
      tell(place, `the change at ${atText} is not before the horizon`, 'make it earlier');
    }
    if (before.at(-1)?.atUs === atUs && atUs > 0) {
      tell(place, `another change is at ${atText} too`, 'put the keys of both into one `set`');
    }
    if (set.entries.size === 0) {
      tell(place, `the change at ${atText} sets no key`, 'write `set: { path: value }`');
    }
    if (name !== undefined && before.some((other) => other.name === name)) {
      tell(place, `the name \`${name}\` is used twice`, 'choose another');
    }
  });
}

/** Parts of systems that are not there. */
function unknownSystems(base: Scenario, { set }: Step): Problem[] {
  return SECTIONS.flatMap(({ key: section, what }) => {
    const known = Object.keys(instancesIn(base, section));
    const names = set.entries.get(section)?.value;
    const unknown = names?.kind === 'map' ? [...names.entries].filter(([name]) => !known.includes(name)) : [];
    return unknown.map(([name, { key }]) => {
      const message = `there is no ${what} \`${name}\` to change, and none can be added while the run is under way`;
      return problemAt(key, message, didYouMean(name, known, `${what}s`));
    });
  });
}

/** Keys as written that cannot change. */
function refusedKeys({ set }: Step, isMeant: (path: Path) => boolean): Problem[] {
  if (set.entries.size === 0) return [];
  return leavesOf(set).flatMap(({ path }) => (isMeant(path) ? refusal(path, placeOf(set, path, 'key')) : []));
}

/** Keys that differ after a step, though they are not written in it, and cannot change. */
function refusedEffects(before: Scenario, after: Scenario, step: Step): Problem[] {
  const refused = differences(before, after).flatMap((path) => refusal(path, placeIn(step, path)));
  return refused.slice(0, 1).map((problem) => afterwards(problem, step));
}

/** What the rules of systems refuse in parts that change: by what each was at all times up to a step. */
function refusedChanges(times: readonly Scenario[], step: Step): Problem[] {
  return RULES.flatMap(({ at, checkChange }) => {
    if (checkChange === undefined) return [];
    const of = times.map((time) => partsAt(time, at));
    return (of[0] ?? []).flatMap(({ path }) => {
      const name = path.join('.');
      const part = of.flatMap((parts) => parts.filter((one) => one.path.join('.') === name));
      const problems: Problem[] = [];
      const tell: Teller['tell'] = (key, message, remedy) => {
        problems.push(problemAt(placeIn(step, [...path, ...key.split('.')]), message, remedy));
      };
      checkChange(
        part.map(({ value }) => value),
        { ...toldOf(path, step.tree, problems), tell },
      );
      return problems;
    });
  });
}

function refusal(path: Path, place: Place): Problem[] {
  const row = rowOf(path);
  if (row !== undefined && canChange(row)) return [];
  const { why, instead } = row ?? { why: 'no row of the table names it', instead: 'see docs/changes.md' };
  return [problemAt(place, `\`${written(path)}\` cannot change while the run is under way: ${why}`, instead)];
}

/** Where a step sets a key, or the step itself where the value comes from elsewhere. */
function placeIn({ set, tree, place }: Step, path: Path): Place {
  const at = placeOf(tree, path, 'key');
  return placesIn(set).some((one) => one.file === at.file && one.line === at.line && one.column === at.column)
    ? at
    : place;
}

function placesIn(node: Node | MapNode): Place[] {
  if (node.kind !== 'map') return [node.at];
  return [...node.entries.values()].flatMap(({ key, value }) => [key, ...placesIn(value)]);
}

/** The paths of the values in which two scenarios differ; a list is one value. */
export function differences(before: unknown, after: unknown, path: Path = []): Path[] {
  if (!isMap(before) || !isMap(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [path];
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(before[key], after[key], [...path, key]));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
