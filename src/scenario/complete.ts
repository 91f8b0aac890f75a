import { clientSchema } from '../systems/iam/schema.js';
import { SECTIONS } from '../systems/registry.js';
import { instancesIn, type ScenarioTree } from '../systems/system.js';
import { siteNames } from '../systems/workload/site-names.js';
import { checkReapers } from './check-reaper.js';
import { checkValidators } from './check-validators.js';
import type { Problem } from './error.js';
import { checkFaults } from './faults.js';
import { checkFtsChoices } from './fts-choices.js';
import { checkIssuer } from './issuer-checks.js';
import { checkAttempts, checkBins, checkSizes } from './limits.js';
import type { MapNode, Path } from './node.js';
import { recordedFlows } from './recorded.js';
import { References } from './references.js';
import { checkRucio } from './rucio-choices.js';
import type { ClientConfig, ParsedScenario, Scenario } from './schema.js';
import { checkTokenChoices, ftsVersions } from './token-choices.js';
import { placeOfRow, type Trace } from './trace.js';

/**
 * Cross-references: every name must refer to something, and a name left out is filled in where only one thing can be
 * meant. Records and lists come out sorted by name, so that the order of listing changes nothing.
 */
export function complete(
  parsed: ParsedScenario,
  tree: MapNode,
  traces: ReadonlyMap<number, Trace>,
  problems: Problem[],
): Scenario {
  const references = new References(tree, problems);
  checkTimes(parsed, references);
  checkValidators(parsed, references);
  for (const [name, issuer] of Object.entries(parsed.issuers)) checkIssuer(name, issuer, references);
  const issuers = sorted(parsed.issuers, (issuer) => ({
    ...issuer,
    clients: sorted({ ...standardClients(), ...issuer.clients }, (client) => client),
  }));
  const submitters = sorted(parsed.submitters, (submitter, name) => {
    const path = ['submitters', name];
    const experiment = submitter.experiment ?? name;
    if (experiment === 'all') {
      references.problem(path, 'an experiment cannot be called `all`', 'that name stands for their sum');
    }
    const needsIssuer = submitter.tokens.issuer === 'iam' || submitter.issuer !== undefined;
    const issuer =
      needsIssuer || Object.keys(issuers).length === 1
        ? references.choose(submitter.issuer, 'issuer', issuers, path, [name, experiment])
        : '';
    references.client(submitter.client, issuers[issuer], path);
    checkRucio(submitter, path, references);
    const audience = submitter.request_oidc_audience ?? submitter.tokens.audience;
    return { ...submitter, experiment, issuer, tokens: { ...submitter.tokens, audience } };
  });
  for (const [name, fts] of Object.entries(parsed.fts)) {
    if (fts.link.min > fts.link.max) {
      references.problem(['fts', name, 'link'], '`link.min` is above `link.max`', 'exchange them');
    }
    for (const issuer of new Set(Object.values(submitters).map((submitter) => submitter.issuer))) {
      if (fts.tokens) references.client(fts.client, issuers[issuer], ['fts', name], issuer);
    }
  }
  const sites = sorted(parsed.sites, (site, name) => ({
    ...site,
    fts: references.choose(site.fts, 'fts', parsed.fts, ['sites', name], [], 'FTS instance'),
  }));
  references.unique('workloads', parsed.workloads);
  references.unique('load_tests', parsed.load_tests);
  const workloads = parsed.workloads.map((workload, index) => {
    const path = ['workloads', index];
    const submitter = references.choose(workload.submitter, 'submitter', submitters, path, [workload.name]);
    const trace = traces.get(index);
    const ends = endsOf(workload, trace, sites, path, references);
    const recorded = trace && { recorded: recordedFlows(trace.rows, parsed.horizon) };
    return { ...workload, submitter, ...ends, ...recorded };
  });
  const loadTests = parsed.load_tests.map((test, index) => {
    const path = ['load_tests', index];
    const issuer = references.choose(test.issuer, 'issuer', issuers, path, [test.name]);
    references.client(test.client, issuers[issuer], path);
    checkLoadTest(test, issuers[issuer]?.clients[test.client], path, references);
    return { ...test, issuer };
  });
  const isAtWork = SECTIONS.some(
    ({ key, isWork }) => isWork === true && Object.keys(instancesIn(parsed, key)).length > 0,
  );
  if (workloads.length === 0 && loadTests.length === 0 && !isAtWork) {
    references.problem(['workloads'], 'the workload is empty', 'add an entry to `workloads` or `load_tests`');
  }
  const named = { issuers, submitters, sites, workloads };
  checkSizes({ horizon: parsed.horizon, submitters, workloads, load_tests: loadTests }, references);
  checkReapers(named, references);
  checkAttempts(parsed.fts, named, references);
  const versions = ftsVersions(parsed.fts, named, references);
  checkTokenChoices(parsed.fts, named, references);
  const fts = sorted(parsed.fts, (config, name) => ({ ...config, version: versions.get(name) ?? '3.13' }));
  checkFtsChoices(fts, references);
  const { changes: _changes, expect: _expect, check: _check, ...rest } = parsed;
  const others = otherSections(parsed, { issuers, fts, submitters, sites }, references);
  return {
    ...rest,
    ...others,
    changes: [],
    faults: checkFaults(parsed, { ...others, issuers, fts, submitters, sites }, references),
    issuers,
    submitters,
    fts,
    sites,
    workloads: workloads.sort(byName),
    load_tests: loadTests.sort(byName),
  };
}

/** Records of systems of which only names are to be looked up; the others are completed one by one above. */
function otherSections(
  parsed: ParsedScenario,
  completed: ScenarioTree,
  references: References,
): Record<string, Record<string, object>> {
  const all = { ...parsed, ...completed };
  const found = (section: string, refersBy: string, given: unknown, path: Path) => {
    const what = SECTIONS.find(({ key }) => key === section)?.what ?? refersBy;
    const name = typeof given === 'string' ? given : undefined;
    return references.choose(name, refersBy, instancesIn(all, section), path, [String(path.at(-1))], what);
  };
  const others = SECTIONS.filter(({ key }) => !Object.hasOwn(completed, key));
  return Object.fromEntries(
    others.map(({ key, refersTo = {} }) => [
      key,
      sorted(instancesIn(all, key), (config, name) => ({
        ...config,
        ...Object.fromEntries(
          Object.entries(refersTo).map(([refersBy, section]) => [
            refersBy,
            found(section, refersBy, config[refersBy], [key, name]),
          ]),
        ),
      })),
    ]),
  );
}

type Workload = ParsedScenario['workloads'][number];
type LoadTest = ParsedScenario['load_tests'][number];

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

function checkLoadTest(
  test: LoadTest,
  client: ClientConfig | undefined,
  path: Path,
  references: References,
): void {
  const refused = test.chain.find((grant) => client?.grants.includes(grant) === false);
  if (refused !== undefined) {
    references.problem(
      [...path, 'chain'],
      `the client \`${test.client}\` may not ask for ${refused}`,
      'add it to the `grants` of the client, or take it out of the chain',
    );
  }
  const given = ['clients', 'rate'].filter((key) => references.isGiven([...path, key]));
  if (given.length !== 1) {
    references.problem(
      given.length === 2 ? [...path, 'rate'] : path,
      `\`${references.written(path)}\` needs exactly one of \`clients\` and \`rate\``,
      '`clients` for a closed loop, `rate` for an open one',
    );
  }
  if (test.rate === 0)
    references.problem([...path, 'rate'], 'the rate is zero', 'give a rate such as `180 Hz`');
  if (test.until !== undefined && test.until <= test.from) {
    references.problem([...path, 'until'], '`until` is not after `from`', 'lengthen it, or leave it out');
  }
}

const NOT_OF_A_TRACE = ['files', 'size', 'sources', 'destinations', 'fanout', 'phases', 'gate'] as const;

/** Sources and destinations of a workload, each in the order of their names. */
function endsOf(
  workload: Workload,
  trace: Trace | undefined,
  sites: Readonly<Record<string, unknown>>,
  path: Path,
  references: References,
): { sources: Ends; destinations: Ends } {
  const { arrivals, phases, gate } = workload;
  if (arrivals.law === 'trace') {
    for (const key of NOT_OF_A_TRACE) {
      if (references.isGiven([...path, key])) {
        references.problem(
          [...path, key],
          `\`${key}\` has no effect on a trace`,
          'leave it out: the trace says it',
        );
      }
    }
    const sources = namesIn(trace, 'source', sites, references);
    const destinations = namesIn(trace, 'destination', sites, references);
    return { sources, destinations };
  }
  if ('rate' in arrivals && arrivals.rate === 0) {
    references.problem(
      [...path, 'arrivals', 'rate'],
      'no dataset ever arrives: the rate is zero',
      'give a rate such as `2 /h`',
    );
  }
  phases.forEach((phase, index) => {
    const before = phases[index - 1];
    if (before !== undefined && phase.from < before.from + before.ramp) {
      references.problem(
        [...path, 'phases', index],
        'this phase begins before the one above has ramped up',
        'order phases by `from`',
      );
    }
  });
  if (gate?.hours !== undefined && gate.hours[0] === gate.hours[1]) {
    references.problem(
      [...path, 'gate', 'hours'],
      'the gate never opens',
      'give two different hours, such as `[8, 18]`',
    );
  }
  const sources = oneEnd(workload, 'sources', sites, path, references);
  const destinations = oneEnd(workload, 'destinations', sites, path, references);
  const places = siteNames(destinations).length;
  if (workload.fanout !== 'all' && workload.fanout > places && places > 0) {
    references.problem(
      [...path, 'fanout'],
      `a fanout of ${workload.fanout} needs as many destinations, and there are ${places}`,
      'lower it, or write `all`',
    );
  }
  return { sources, destinations };
}

type Ends = Exclude<Workload['sources'], undefined>;

function oneEnd(
  workload: Workload,
  key: 'sources' | 'destinations',
  sites: Readonly<Record<string, unknown>>,
  path: Path,
  references: References,
): Ends {
  const ends = workload[key];
  if (ends === undefined) {
    references.problem(
      [...path, key],
      `\`${references.written(path)}\` has no \`${key}\``,
      'name a site, a list of sites, or weights',
    );
    return [];
  }
  references.sites(siteNames(ends), sites, [...path, key]);
  if (typeof ends === 'string') return ends;
  if (Array.isArray(ends)) return [...ends].sort();
  if (!Object.values(ends).some((weight) => weight > 0)) {
    references.problem(
      [...path, key],
      `the weights of \`${key}\` are all zero`,
      'give one of them a weight above 0',
    );
  }
  return sorted(ends, (weight) => weight);
}

/** The sites in a column of a trace; an unknown one is told at the first line that names it. */
function namesIn(
  trace: Trace | undefined,
  column: 'source' | 'destination',
  sites: Readonly<Record<string, unknown>>,
  references: References,
): string[] {
  const names = new Set<string>();
  trace?.rows.forEach((row, index) => {
    const name = row[column];
    if (names.has(name)) return;
    names.add(name);
    if (!Object.hasOwn(sites, name)) references.unknownSite(name, sites, placeOfRow(trace, index));
  });
  return [...names].sort();
}

function standardClients(): Scenario['issuers'][string]['clients'] {
  return Object.fromEntries(['rucio', 'fts', 'load'].map((name) => [name, clientSchema.parse({})]));
}

function sorted<T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T, name: string) => U,
): Record<string, U> {
  const names = Object.keys(record).sort();
  return Object.fromEntries(names.map((name) => [name, change(record[name] as T, name)]));
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
