import { meanOfLaw } from '../kernel/distribution.js';
import { RateFactor } from '../systems/workload/rate-factor.js';
import { ATTEMPTS_MAX } from '../systems/workload/schema.js';
import { siteNames } from '../systems/workload/site-names.js';
import type { Path } from './node.js';
import type { References } from './references.js';
import type { ParsedScenario, Scenario } from './schema.js';

/**
 * What no computer simulates in a time that anyone waits for, refused with an estimate before it fills the memory.
 * The limits are generous: two weeks of all transfers of the HL-LHC (759 Hz) are a tenth of the files allowed.
 */
const FILES_MAX = 1e10;
const REQUESTS_MAX = 1e10;
const THREADS_MAX = 100_000;
const BINS_MAX = 25_000;

const SECOND = 1e6;

/** Bins of the timeline: each is kept for every metric. */
export function checkBins({ bin, horizon }: ParsedScenario, references: References): void {
  if (bin === 0 || (bin ?? 0) > horizon) {
    references.problem(
      ['bin'],
      'a bin must be longer than 0 and not longer than the horizon',
      'leave it out for about 300 bins',
    );
  } else if (bin !== undefined && horizon / bin > BINS_MAX) {
    references.problem(
      ['bin'],
      `the timeline would have ${about(horizon / bin)} bins, and at most ${BINS_MAX} can be kept`,
      `give at least ${durationText(horizon / BINS_MAX)}, or leave it out for about 300 bins`,
    );
  }
}

type Sized = Pick<Scenario, 'horizon' | 'submitters' | 'workloads' | 'load_tests'>;

/** Threads, files and requests of a scenario whose names have been looked up, in the order of its file. */
export function checkSizes(
  { horizon, submitters, workloads, load_tests }: Sized,
  references: References,
): void {
  for (const [name, { pods, threads }] of Object.entries(submitters)) {
    if (pods * threads <= THREADS_MAX) continue;
    references.problem(
      ['submitters', name, 'threads'],
      `${pods} pods of ${threads} threads are ${about(pods * threads)} threads, and at most ${THREADS_MAX} can be simulated`,
      'lower one of them',
    );
  }
  workloads.forEach((workload, index) => {
    const files = filesOf(workload, horizon);
    if (files <= FILES_MAX) return;
    const path: Path = ['workloads', index];
    references.problem(
      [...path, 'arrivals', 'rate'],
      `\`${references.written(path)}\` brings ${about(files)} files, and at most ${about(FILES_MAX)} can be simulated`,
      'lower the rate, `files` or the horizon',
    );
  });
  load_tests.forEach((test, index) => {
    const lasts = Math.min(horizon, test.until ?? horizon) - test.from;
    const requests = ((test.rate ?? 0) * test.chain.length * Math.max(0, lasts)) / SECOND;
    if (requests <= REQUESTS_MAX) return;
    references.problem(
      ['load_tests', index, 'rate'],
      `\`${references.written(['load_tests', index])}\` asks ${about(requests)} requests, and at most ${about(REQUESTS_MAX)} can be simulated`,
      'lower the rate or the horizon',
    );
  });
}

const DAEMONS = ['poller', 'finisher', 'preparer', 'reaper'] as const;

/**
 * Daemons for which there is no room when their pods and threads change: for the most pods of any time, each of the most
 * threads.
 */
export function crowdedDaemons(
  times: readonly Pick<Scenario, 'submitters'>[],
): { readonly path: readonly string[]; readonly message: string }[] {
  return Object.keys(times[0]?.submitters ?? {}).flatMap((name) => {
    const submitters = times.flatMap(({ submitters }) => submitters[name] ?? []);
    return [
      ...crowded(['submitters', name], submitters),
      ...DAEMONS.flatMap((daemon) =>
        crowded(
          ['submitters', name, daemon],
          submitters.flatMap((submitter) => submitter[daemon] ?? []),
        ),
      ),
    ];
  });
}

function crowded(path: readonly string[], sizes: readonly { pods: number; threads: number }[]) {
  const pods = Math.max(0, ...sizes.map((size) => size.pods));
  const threads = Math.max(0, ...sizes.map((size) => size.threads));
  const isOfOneTime = sizes.some((size) => size.pods === pods && size.threads === threads);
  if (isOfOneTime || pods * threads <= THREADS_MAX) return [];
  const message = `\`${path.join('.')}\` has ${pods} pods at one time and ${threads} threads in a pod at another: there is no room for ${about(pods * threads)} threads, only for ${THREADS_MAX}`;
  return [{ path, message }];
}

/** Attempts of Rucio at one file before its lock is stuck, each as often as FTS tries. */
export function checkAttempts(
  fts: ParsedScenario['fts'],
  { submitters, sites, workloads }: Pick<Scenario, 'submitters' | 'sites' | 'workloads'>,
  references: References,
): void {
  const told = new Set<string>();
  for (const workload of workloads) {
    const retries = submitters[workload.submitter]?.retries ?? 0;
    for (const instance of new Set(siteNames(workload.destinations).map((site) => sites[site]?.fts ?? ''))) {
      const retriesOfFts = fts[instance]?.retry.count ?? 0;
      const attempts = (retries + 1) * (retriesOfFts + 1);
      const pair = `${workload.submitter} ${instance}`;
      if (attempts <= ATTEMPTS_MAX || told.has(pair)) continue;
      told.add(pair);
      const path: Path = ['submitters', workload.submitter, 'retries'];
      references.problem(
        references.isGiven(path) ? path : ['fts', instance, 'retry', 'count'],
        `${about(retries + 1)} attempts of \`submitters.${workload.submitter}\`, each tried ${about(retriesOfFts + 1)} times by \`fts.${instance}\`, are ${about(attempts)} attempts at a file, and at most ${ATTEMPTS_MAX} can be told apart`,
        'lower `retries` of the submitter or `retry.count` of FTS',
      );
    }
  }
}

type Workload = Scenario['workloads'][number];

/** Files that a workload brings to its destinations by the horizon, on average; gates, which let fewer pass, are left out. */
function filesOf(workload: Workload, horizon: number): number {
  if (workload.recorded !== undefined) return workload.recorded.reduce((sum, { files }) => sum + files, 0);
  const { arrivals, fanout } = workload;
  const places = siteNames(workload.destinations).length;
  const copies = fanout === 'all' ? places : Math.min(fanout, places);
  return datasetsOf(arrivals, workload.phases, horizon) * meanOfLaw(workload.files) * copies;
}

function datasetsOf(arrivals: Workload['arrivals'], phases: Workload['phases'], horizon: number): number {
  if (arrivals.law === 'at') return arrivals.times.filter((time) => time < horizon).length;
  if (!('rate' in arrivals)) return 0;
  return (arrivals.rate * new RateFactor(phases).areaUs(horizon)) / SECOND;
}

/** Two digits: `4.3e11`. */
export function about(value: number): string {
  return value < 1e6
    ? String(Math.round(value))
    : Number(value.toPrecision(2)).toExponential().replace('+', '');
}

/** A duration rounded up to a unit that a person writes. */
function durationText(us: number): string {
  const [unit, size] = us >= SECOND ? ['s', SECOND] : us >= 1e3 ? ['ms', 1e3] : ['us', 1];
  return `${Math.ceil(us / (size as number))} ${unit}`;
}
