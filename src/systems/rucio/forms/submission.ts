import { meanOfLaw } from '../../../kernel/distribution.js';
import { SECOND_US } from '../../../kernel/simulation.js';
import type { Scenario } from '../../../scenario/schema.js';
import { type Flows, flowsOf } from '../../../theory/flows.js';
import { middleOf } from '../../../theory/form.js';
import { rulesOf } from '../../../theory/origin.js';
import { type Parties, partiesOf } from '../../../theory/parties.js';
import { slownessOfPods } from '../../iam/slowness.js';
import { type Asks, asksOf } from './asks.js';
import { SHORTEST_TURN_S } from './batches.js';

/** The work of a submitter at constant rates. */
export interface SubmitterWork {
  readonly parties: Parties;
  /** What goes by token. */
  readonly flows: Flows;
  /** All that is requested, by token and by X.509. */
  readonly all: Flows;
  /** What of it FTS takes: all, or without X.509 only what goes by token. */
  readonly taken: Flows;
  readonly asks: Asks;
  readonly threads: number;
  /** Mean number of threads at work. */
  readonly busyThreads: number;
  /** What its producers fetch over the most that they can: a full batch each second and pod. */
  readonly producerLoad: number;
  /** Batches of a dataset, over its destinations: threads that can work on one dataset. */
  readonly batches: number;
  /** Time that a thread needs for a file and for a job, beside tokens for storage, s. */
  readonly fileS: number;
  readonly jobS: number;
  /** How long a thread waits for a token, s. */
  readonly tokenS: number;
}

/** The work of a submitter: its own time for each file, the REST calls to FTS, and tokens that its threads wait for. */
export function submissionOf(scenario: Scenario, name: string): SubmitterWork {
  const submitter = scenario.submitters[name];
  if (submitter === undefined) throw new RangeError(`there is no submitter ${name}`);
  const parties = partiesOf(scenario, name);
  const flows = flowsOf(scenario, name);
  const all = takesTokensAll(scenario) ? flows : flowsOf(everythingByToken(scenario), name);
  const asks = asksOf(scenario, name, parties, flows);
  const instances = all.fts.flatMap((fts) => scenario.fts[fts] ?? []);
  const mean = (of: (fts: (typeof instances)[number]) => number) =>
    instances.reduce((sum, fts) => sum + of(fts), 0) / Math.max(1, instances.length) / SECOND_US;
  const perFileS = submitter.file_time / SECOND_US + mean((fts) => fts.submit_time_per_file);
  const jobsHz = middleOf(all.jobsHz);
  const tokenS = tokenWaitS(scenario, name);
  const tokensS = (middleOf(asks.storage) + middleOf(asks.fts)) * tokenS;
  const jobS = mean((fts) => fts.submit_time);
  const mostHz = (submitter.pods * submitter.bulk) / SHORTEST_TURN_S;
  return {
    parties,
    flows,
    all,
    taken: submitter.x509_fallback ? all : flows,
    asks,
    threads: submitter.pods * submitter.threads,
    busyThreads: all.attemptsHz * perFileS + jobsHz * jobS + tokensS,
    producerLoad: all.attemptsHz / mostHz,
    batches: Math.max(0, ...all.origins.map((origin) => origin.batches * rulesOf(origin))),
    fileS: perFileS,
    jobS,
    tokenS,
  };
}

/** How long a thread waits for a token, s, while the issuer has a slot free. */
function tokenWaitS(scenario: Scenario, name: string): number {
  const submitter = scenario.submitters[name];
  if (submitter === undefined) return 0;
  if (submitter.tokens.issuer !== 'iam') return submitter.tokens.sign_time / SECOND_US;
  return answerS(scenario, submitter.issuer, 'client_credentials');
}

type Issuer = Scenario['issuers'][string];

/** Mean time for which a request keeps its slot, s, with an empty table and a database that has a server free. */
export function serviceS(issuer: Issuer, grant: keyof Issuer['weights']): number {
  const { pods, scaling, service, weights } = issuer;
  return (meanOfLaw(service) * weights[grant] * slownessOfPods(scaling, pods)) / SECOND_US;
}

/** Mean latency of a request of an issuer that has a slot free, s. */
export function answerS(scenario: Scenario, name: string, grant: keyof Issuer['weights']): number {
  const issuer = scenario.issuers[name];
  return issuer === undefined ? 0 : serviceS(issuer, grant) + meanOfLaw(issuer.round_trip) / SECOND_US;
}

function takesTokensAll({ sites, fts }: Scenario): boolean {
  const ready = Object.values(sites).every(({ readiness }) => readiness !== 'not-ready');
  return ready && Object.values(fts).every(({ tokens }) => tokens);
}

/** The scenario in which every endpoint and every instance takes tokens: its flows are those of all transfers. */
export function everythingByToken(scenario: Scenario): Scenario {
  const sites = remembered(readySites, scenario.sites, (all) =>
    Object.fromEntries(
      Object.entries(all).map(([name, site]) => [name, { ...site, readiness: 'ready' as const }]),
    ),
  );
  const fts = remembered(tokenFts, scenario.fts, (all) =>
    Object.fromEntries(Object.entries(all).map(([name, instance]) => [name, { ...instance, tokens: true }])),
  );
  return { ...scenario, sites, fts };
}

const readySites = new WeakMap<Scenario['sites'], Scenario['sites']>();
const tokenFts = new WeakMap<Scenario['fts'], Scenario['fts']>();

/** Stretches of time share endpoints and instances; what is worked out of them is shared too. */
function remembered<T extends object>(known: WeakMap<T, T>, from: T, make: (from: T) => T): T {
  const found = known.get(from) ?? make(from);
  known.set(from, found);
  return found;
}

/** The scenario in which only one FTS instance takes tokens: its flows are those of that instance. */
export function onlyInstance(scenario: Scenario, only: string): Scenario {
  const known = alone.get(scenario.fts) ?? new Map<string, Scenario['fts']>();
  alone.set(scenario.fts, known);
  const fts = known.get(only) ?? withTokensAt(scenario.fts, only);
  known.set(only, fts);
  return { ...scenario, fts };
}

const alone = new WeakMap<Scenario['fts'], Map<string, Scenario['fts']>>();

function withTokensAt(all: Scenario['fts'], only: string): Scenario['fts'] {
  return Object.fromEntries(
    Object.entries(all).map(([name, instance]) => [
      name,
      { ...instance, tokens: instance.tokens && name === only },
    ]),
  );
}
