import { meanOfLaw } from '../../kernel/distribution.js';
import { about } from '../../language/about.js';
import type { PartRules, Teller, Unread, Warner } from '../rules.js';
import { checkAttempts, type Retrying } from './attempts.js';
import { LOAD_TEST_RULES } from './load-test-rules.js';
import { RateFactor } from './rate-factor.js';
import type { WorkloadConfig } from './schema.js';
import { type Ends, siteNames } from './site-names.js';

/** A workload whose ends are found, and what a trace brings to it. */
interface Workload extends WorkloadConfig {
  readonly sources: Ends;
  readonly destinations: Ends;
  readonly recorded?: readonly { readonly files: number }[];
}
interface Around {
  readonly horizon: number;
}

/** More files than can be waited for: two weeks of all transfers of the HL-LHC (759 Hz) are a tenth of them. */
const FILES_MAX = 1e10;

const NOT_OF_A_TRACE = ['files', 'size', 'sources', 'destinations', 'fanout', 'phases', 'gate'];

const UNREAD: Unread<Workload, Around> = {
  'datasets come at the `times`, whatever the rate': {
    'phases gate': ({ arrivals }) => arrivals.law === 'at',
  },
};

/** What is said of workloads and load tests. */
export const RULES: readonly PartRules[] = [
  { at: 'workloads.*', check, warn, unread: UNREAD } satisfies PartRules<Workload, Around>,
  LOAD_TEST_RULES,
  { at: '', check: checkAttempts } satisfies PartRules<Retrying>,
];

interface Moving {
  readonly sites: Readonly<Record<string, { readonly fts: string }>>;
  readonly workloads: readonly Pick<Workload, 'sources' | 'destinations'>[];
}

/** The endpoints between which something is moved, and their FTS instances. */
export function usedByWorkloads({ sites, workloads }: Moving): string[] {
  const names = workloads.flatMap(({ sources, destinations }) => [sources, destinations].flatMap(siteNames));
  return names.flatMap((name) => [`sites.${name}`, `fts.${sites[name].fts}`]);
}

function check(workload: Workload, teller: Teller, { horizon }: Around): void {
  if (workload.arrivals.law === 'trace') {
    for (const key of NOT_OF_A_TRACE.filter(teller.isGiven)) {
      teller.tell(key, `\`${key}\` has no effect on a trace`, 'leave it out: the trace says it');
    }
  } else {
    checkArrivals(workload, teller);
    checkEnds(workload, teller);
  }
  const files = filesOf(workload, horizon);
  if (files <= FILES_MAX) return;
  const why = `\`workloads.${teller.name}\` brings ${about(files)} files, and at most ${about(FILES_MAX)} can be simulated`;
  teller.tell('arrivals.rate', why, 'lower the rate, `files` or the horizon');
}

function checkArrivals({ arrivals, phases, gate }: Workload, { tell }: Teller): void {
  if ('rate' in arrivals && arrivals.rate === 0) {
    tell('arrivals.rate', 'no dataset ever arrives: the rate is zero', 'give a rate such as `2 /h`');
  }
  phases.forEach((phase, index) => {
    const before = phases[index - 1];
    if (before === undefined || phase.from >= before.from + before.ramp) return;
    const why = 'this phase begins before the one above has ramped up';
    tell(`phases.${index}`, why, 'order phases by `from`');
  });
  if (gate?.hours !== undefined && gate.hours[0] === gate.hours[1]) {
    tell('gate.hours', 'the gate never opens', 'give two different hours, such as `[8, 18]`');
  }
}

function checkEnds({ fanout, ...ends }: Workload, { tell }: Teller): void {
  for (const key of ['sources', 'destinations'] as const) {
    const weights = ends[key];
    if (typeof weights === 'string' || Array.isArray(weights)) continue;
    if (Object.values(weights).some((weight) => weight > 0)) continue;
    tell(key, `the weights of \`${key}\` are all zero`, 'give one of them a weight above 0');
  }
  const places = siteNames(ends.destinations).length;
  if (fanout === 'all' || fanout <= places || places === 0) return;
  const why = `a fanout of ${fanout} needs as many destinations, and there are ${places}`;
  tell('fanout', why, 'lower it, or write `all`');
}

/** Files that a workload brings to its destinations by the horizon, on average; gates, which let fewer pass, are left out. */
function filesOf({ arrivals, phases, fanout, ...workload }: Workload, horizonUs: number): number {
  if (workload.recorded !== undefined) return workload.recorded.reduce((sum, { files }) => sum + files, 0);
  const places = siteNames(workload.destinations).length;
  const copies = fanout === 'all' ? places : Math.min(fanout, places);
  return datasetsOf(arrivals, phases, horizonUs) * meanOfLaw(workload.files) * copies;
}

function datasetsOf(arrivals: Workload['arrivals'], phases: Workload['phases'], horizonUs: number): number {
  if (arrivals.law === 'at') return arrivals.times.filter((time) => time < horizonUs).length;
  if (!('rate' in arrivals)) return 0;
  return (arrivals.rate * new RateFactor(phases).areaUs(horizonUs)) / 1e6;
}

function warn(workload: Workload, teller: Warner, { horizon }: Around): void {
  const { arrivals, sources, destinations } = workload;
  workload.phases.forEach(({ from }, index) => {
    if (from < horizon) return;
    const message = 'this phase begins after the horizon and changes nothing';
    teller.tell('after-horizon', `phases.${index}.from`, message, 'begin it earlier, or leave it out');
  });
  if (arrivals.law !== 'trace') warnOfEnds(weightedNames(sources), weightedNames(destinations), teller);
  if (arrivals.law !== 'at') return;
  const late = arrivals.times.filter((time) => time >= horizon).length;
  if (late === 0) return;
  const message = `${late} of ${arrivals.times.length} times are not before the horizon, and bring nothing`;
  teller.tell('after-horizon', 'arrivals.times', message, 'lengthen the horizon, or leave them out');
}

/** Warns of datasets whose only destination is where they are. */
function warnOfEnds(
  from: readonly string[],
  [only, ...others]: readonly string[],
  { name, tell }: Warner,
): void {
  if (only === undefined || others.length > 0 || !from.includes(only)) return;
  const message =
    from.length === 1
      ? `\`${name}\` moves nothing: its only source and its only destination are \`${only}\``
      : `what begins at \`${only}\` goes nowhere, as \`${only}\` is the only destination`;
  tell('moves-nothing', 'destinations', message, 'name another site: nothing is moved from a site to itself');
}

/** The sites that can be chosen. */
function weightedNames(ends: Ends): string[] {
  const isWeighted = typeof ends !== 'string' && !Array.isArray(ends);
  return isWeighted ? siteNames(ends).filter((name) => ends[name] > 0) : siteNames(ends);
}
