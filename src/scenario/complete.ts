import { LISTS, SECTIONS } from '../systems/registry.js';
import { instancesIn, type NamedList, type ScenarioTree, type Section } from '../systems/system.js';
import { checkBins } from './bins.js';
import type { Problem } from './error.js';
import { checkFaults } from './faults.js';
import type { MapNode, Path } from './node.js';
import { refusedBy } from './parts.js';
import { References } from './references.js';
import type { ParsedScenario, Scenario } from './schema.js';
import type { Trace } from './trace.js';
import { WorkloadEnds } from './workload-ends.js';

/**
 * Cross-references: every name must refer to something, and a name left out is filled in where only one thing can be
 * meant. Records and lists come out sorted by name, so that the order of listing changes nothing. Then the systems look
 * at what is theirs.
 */
export function complete(
  parsed: ParsedScenario,
  tree: MapNode,
  traces: ReadonlyMap<number, Trace>,
  problems: Problem[],
): Scenario {
  const references = new References(tree, problems);
  checkTimes(parsed, references);
  const { changes: _changes, expect: _expect, check: _check, ...rest } = parsed;
  const named = withNames({ ...rest, changes: [] }, references);
  const ends = new WorkloadEnds(Object.keys(parsed.sites), parsed.horizon, references);
  const workloads = parsed.workloads.map((workload, index) => ({
    ...elementsOf(named, 'workloads')[index],
    ...ends.of(workload, traces.get(index), ['workloads', index]),
  }));
  const isAtWork = [...LISTS, ...SECTIONS].some(
    ({ key, isWork = false }) => isWork && Object.keys(parsed[key as keyof ParsedScenario] ?? {}).length > 0,
  );
  if (!isAtWork) {
    references.problem(['workloads'], 'the workload is empty', 'add an entry to `workloads` or `load_tests`');
  }
  const settled = settledBy({ ...named, workloads });
  const lists = LISTS.map(({ key }) => [key, elementsOf(settled, key).toSorted(byName)]);
  const faults = checkFaults(parsed, settled, references);
  const scenario = { ...settled, ...Object.fromEntries(lists), faults } as unknown as Scenario;
  problems.push(...refusedBy(scenario, tree));
  return scenario;
}

/** A scenario whose sections are sorted and complete as far as their own keys go, and whose names are looked up. */
function withNames(parsed: ScenarioTree, references: References): ScenarioTree {
  const sections = SECTIONS.map((section) => {
    const { key, completes } = section;
    return [
      key,
      sorted(instancesIn(parsed, key), (config, name) => {
        const complete = (completes?.(config as never, name) ?? config) as ScenarioTree;
        return { ...complete, ...named(section, complete, [key, name], parsed, references) };
      }),
    ];
  });
  const lists = LISTS.map((list) => {
    const elements = elementsOf(parsed, list.key);
    references.unique(list.key, elements);
    return [
      list.key,
      elements.map((element, index) => ({
        ...element,
        ...named(list, element, [list.key, index], parsed, references),
      })),
    ];
  });
  return { ...parsed, ...Object.fromEntries([...sections, ...lists]) };
}

/** The names of other instances that an instance or an element uses. */
function named(
  { refersTo = {}, ...of }: NamedList | Section,
  config: ScenarioTree,
  path: Path,
  parsed: ScenarioTree,
  references: References,
): Record<string, string> {
  const { alike, mayLack }: Partial<Section> = of;
  const names = [config.name ?? path.at(-1), ...(alike?.(config as never) ?? [])].map(String);
  return Object.fromEntries(
    Object.entries(refersTo).map(([key, section]) => {
      const known = Object.keys(instancesIn(parsed, section)).sort();
      if (config[key] === undefined && known.length !== 1 && mayLack?.(config as never)) return [key, ''];
      const { what = key } = SECTIONS.find((other) => other.key === section) ?? {};
      return [key, references.choose(config[key], path, { key, what, section, names: known }, names)];
    }),
  );
}

/** A scenario in which each instance knows what follows from the others. */
function settledBy(scenario: ScenarioTree): ScenarioTree {
  const sections = SECTIONS.map(({ key, settles }) => [
    key,
    sorted(
      instancesIn(scenario, key),
      (config, name) => settles?.(config as never, name, scenario as never) ?? config,
    ),
  ]);
  return { ...scenario, ...Object.fromEntries(sections) };
}

function checkTimes(scenario: ParsedScenario, references: References): void {
  if (scenario.horizon === 0)
    references.problem(['horizon'], 'the horizon is zero', 'give the time to simulate, such as `2 h`');
  else if (scenario.warmup >= scenario.horizon) {
    references.problem(
      ['warmup'],
      'the warm-up is not shorter than the horizon',
      'shorten it, or lengthen the horizon',
    );
  }
  checkBins(scenario, references);
}

/** The elements of a list of a scenario. */
function elementsOf(scenario: ScenarioTree, key: string): readonly Named[] {
  return scenario[key] as readonly Named[];
}
type Named = ScenarioTree & { readonly name: string };

function sorted<T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T, name: string) => U,
): Record<string, U> {
  const names = Object.keys(record).sort();
  return Object.fromEntries(names.map((name) => [name, change(record[name], name)]));
}

function byName(a: Named, b: Named): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
