import { about } from '../language/about.js';
import { didYouMean } from '../language/did-you-mean.js';
import { faultKindOf, SECTIONS, SYSTEMS } from '../systems/registry.js';
import type { Teller } from '../systems/rules.js';
import { instancesIn, type ScenarioTree, type Section } from '../systems/system.js';
import type { Path } from './node.js';
import type { References } from './references.js';
import type { FaultConfig, ParsedScenario } from './schema.js';

/** A checked fault: `targets` are the systems that it strikes, by their paths (`issuers.cms`, `sites.A`). */
export type Fault = FaultConfig & { readonly targets: readonly string[] };

/** More comings and goings of one fault than a chart can show, or a run can keep. */
const COMINGS_MAX = 100_000;

/** Names of the systems of a scenario, by what a path to one begins with. */
type Named = ReadonlyMap<string, readonly string[]>;

/** Pairs of systems that talk to each other: a cut between others has no effect. */
const TALKING = SECTIONS.flatMap(({ key, talksTo }) => talksTo.map((other) => [key, other] as const));

/** Faults with their targets looked up, in the order of their names; those that last no time are left out. */
export function checkFaults(parsed: ParsedScenario, scenario: ScenarioTree, references: References): Fault[] {
  const systems: Named = new Map(SECTIONS.map(({ key }) => [key, Object.keys(instancesIn(scenario, key))]));
  checkNames(systems, references);
  references.unique('faults', parsed.faults);
  const faults = parsed.faults.map((fault, index): Fault => {
    const path = ['faults', index];
    const teller = references.told(path, fault.name);
    checkTiming(fault, parsed.horizon, teller);
    const targets = targetsOf(fault, systems, path, references);
    const checked = { ...fault, targets };
    faultKindOf(fault.kind).check?.(checked as never, teller, scenario as never);
    return checked;
  });
  checkOverlaps(faults, parsed.horizon, references);
  return faults.filter((fault) => !isNothing(fault)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A fault may strike `all` systems of a kind, which therefore is the name of none. */
function checkNames(systems: Named, references: References): void {
  for (const { section, faults } of SYSTEMS) {
    const isNamed = section !== undefined && systems.get(section.key)?.includes('all');
    if (!isNamed || !faults.some(({ strikesMany }) => strikesMany)) continue;
    references.problem(
      [section.key, 'all'],
      `a ${section.what} cannot be called \`all\``,
      'that word stands for all of them',
    );
  }
}

/** Whether a kind of fault has a length. */
export function lasts({ kind }: FaultConfig): boolean {
  return faultKindOf(kind).lasts;
}

function isNothing(fault: Fault): boolean {
  if (faultKindOf(fault.kind).isNothing?.(fault as never)) return true;
  if (!lasts(fault)) return false;
  return lengthOf(fault) === 0 || fault.random?.mttr === 0;
}

function lengthOf(fault: FaultConfig): number | undefined {
  return 'for' in fault ? fault.for : undefined;
}

function checkTiming(fault: FaultConfig, horizonUs: number, { tell }: Teller): void {
  const { at, random } = fault;
  if ((at === undefined) === (random === undefined)) {
    const why = `the fault \`${fault.name}\` needs exactly one of \`at\` and \`random\``;
    tell(
      at === undefined ? '' : 'random',
      why,
      '`at` for a known time, `random` for one that comes and goes',
    );
    return;
  }
  if (at !== undefined && at >= horizonUs) {
    tell('at', 'the fault begins outside the horizon', 'begin it earlier');
  }
  if (random === undefined) return;
  if (lasts(fault) && lengthOf(fault) !== undefined) {
    tell('for', '`for` has no effect beside `random`', 'give `random.mttr`, or `at` and `for`');
  }
  const comings = horizonUs / (random.mtbf + (random.mttr ?? 0));
  if (comings > COMINGS_MAX) {
    const why = `the fault \`${fault.name}\` would come ${about(comings)} times, and at most ${about(COMINGS_MAX)} can be simulated`;
    tell('random.mtbf', why, 'give a longer time, such as `1 d`, or shorten the horizon');
  }
  if (lasts(fault) && random.mttr === undefined) {
    const why = 'a fault that comes at random needs a mean time to repair';
    tell('random.mttr', why, 'give `mttr`, such as `2 h`');
  } else if (!lasts(fault) && random.mttr !== undefined) {
    tell('random.mttr', `\`${fault.kind}\` has no length`, 'leave `mttr` out');
  }
}

function targetsOf(fault: FaultConfig, systems: Named, path: Path, references: References): string[] {
  if ('between' in fault) return cutOf(fault.between, systems, path, references);
  const { key: section, refersBy: key, what } = sectionStruckBy(fault.kind);
  const names = systems.get(section) ?? [];
  const given = (fault as Readonly<Record<string, unknown>>)[key];
  if (!faultKindOf(fault.kind).strikesMany) {
    return [`${section}.${references.choose(given, path, { key, what, section, names }, [])}`];
  }
  const struck = given === 'all' ? names : [given as string | readonly string[]].flat();
  references.all(struck, [...path, key], { what, names });
  return struck.map((name) => `${section}.${name}`).sort();
}

/** The record whose systems a kind of fault strikes. */
function sectionStruckBy(kind: FaultConfig['kind']): Section {
  const struck = SYSTEMS.find(({ faults }) => faults.some((fault) => fault.kind === kind))?.section;
  if (struck === undefined) throw new RangeError(`a fault ${kind} strikes no system`);
  return struck;
}

function cutOf(between: readonly string[], systems: Named, path: Path, references: References): string[] {
  const known = [...systems].flatMap(([group, names]) => names.map((name) => `${group}.${name}`));
  const ends = [...between].sort();
  between.forEach((end, index) => {
    if (known.includes(end)) return;
    const remedy = didYouMean(end, known, 'systems, by their paths');
    references.problem([...path, 'between', index], `there is no system \`${end}\``, remedy);
  });
  if (!ends.every((end) => known.includes(end))) return ends;
  const groups = ends.map((end) => end.slice(0, end.indexOf('.')));
  if (TALKING.some((pair) => pair.toSorted().join() === groups.toSorted().join())) return ends;
  references.problem(
    [...path, 'between'],
    `\`${between[0]}\` and \`${between[1]}\` do not talk to each other`,
    `these do: ${TALKING.map((pair) => pair.join(' and ')).join('; ')}`,
  );
  return ends;
}

/** Two faults of one kind on one system must not be there at the same time. */
function checkOverlaps(faults: readonly Fault[], horizon: number, references: References): void {
  faults.forEach((fault, index) => {
    const other = faults.slice(0, index).find((earlier) => overlap(earlier, fault, horizon));
    if (other === undefined) return;
    references.problem(
      ['faults', index],
      `the fault \`${fault.name}\` overlaps \`${other.name}\`, which is of the same kind and strikes the same system`,
      'shorten one, or make one of them',
    );
  });
}

function overlap(a: Fault, b: Fault, horizon: number): boolean {
  if (a.kind !== b.kind || !a.targets.some((target) => b.targets.includes(target))) return false;
  if ('between' in a && a.targets.join() !== b.targets.join()) return false;
  if (isNothing(a) || isNothing(b)) return false;
  if (!lasts(a)) return a.at !== undefined && a.at === b.at;
  if (a.at === undefined || b.at === undefined) return true;
  const endOf = (fault: Fault, at: number) => Math.min(at + (lengthOf(fault) ?? horizon), horizon);
  return a.at < endOf(b, b.at) && b.at < endOf(a, a.at);
}
