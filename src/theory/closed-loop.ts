import { meanOfLaw } from '../kernel/distribution.js';
import { SECOND_US } from '../kernel/simulation.js';
import type { IssuerConfig } from '../scenario/schema.js';
import type { GrantName } from '../systems/iam/grants.js';
import { slownessOfPods, slownessOfRows } from '../systems/iam/slowness.js';
import { slotsAtWork } from './round-robin.js';

/**
 * Closed forms of an issuer under load. Requests hold a slot of a pod, spend a part of that time at the database that
 * all pods share, and a round trip outside both. The forms are mean-value analysis of that network:
 *
 * - One pod and no database station, or no round trip: exact for exponential service times.
 * - A round trip and a database: slots and database are one station whose rate follows from how many are in it.
 * - Several pods: round robin is taken as in `slotsAtWork`.
 *
 * Left out: the accept queue and its refusals, the pool's timeout, clean-up jobs, faults.
 */
export interface IssuerTerms {
  readonly pods: number;
  /** Requests that one pod works on at a time; may be broken. */
  readonly slots: number;
  /** Mean time that a request keeps its slot outside the database, s. */
  readonly podS: number;
  /** Mean time that it needs of the database, s. */
  readonly databaseS: number;
  /** May be broken; Infinity where the database is part of the pod. */
  readonly databaseServers: number;
  /** Mean round trip, which holds nothing, s. */
  readonly roundTripS: number;
  /** Pods of other speed than the rest, which get their share of the requests all the same. */
  readonly odd?: OddPods | undefined;
}

/** Pods of other speed, by how many of all they are. */
export interface OddPods {
  readonly share: number;
  /** Their times, and those of the others, over the mean of all requests. */
  readonly slowness: number;
  readonly othersSlowness: number;
  /** Slots of one of them over those of one of the others. */
  readonly slots: number;
}

/** Rows of an issuer's tables. */
export interface Tables {
  /** Those by which its service grows. */
  readonly counted: number;
  /** Of access tokens. */
  readonly access: number;
}

export const EMPTY: Tables = { counted: 0, access: 0 };

/** What a load comes to in the long run. */
export interface LoadAnswer {
  /** Requests answered, Hz. */
  readonly rateHz: number;
  /** Mean latency of a request, s. */
  readonly latencyS: number;
  /** Share of all slots at work, mean. */
  readonly utilisation: number;
  /** Share of the database's servers at work, mean; 0 where there is no database station. */
  readonly databaseUtilisation: number;
}

/** The parts of an issuer's configuration that the forms need. */
export type IssuerParts = Pick<
  IssuerConfig,
  'pods' | 'slots' | 'service' | 'weights' | 'scaling' | 'round_trip' | 'database' | 'threads'
> & {
  readonly growth: Pick<IssuerConfig['growth'], 'law' | 'reference_rows'> &
    Partial<Pick<IssuerConfig['growth'], 'grants'>>;
  readonly pool: Pick<IssuerConfig['pool'], 'connections'> &
    Partial<Pick<IssuerConfig['pool'], 'second' | 'second_after'>>;
  readonly odd_pods?: IssuerConfig['odd_pods'];
  /** Time for rows that a request deletes itself, s; it is the database's. */
  readonly deletingS?: (grant: GrantName, tables: Tables) => number;
};

/** Weights above this are scaled down. */
const HUGE = 1e200;
/** Weights below this share of all are nothing, however many states they are of. */
const NOTHING = 1e-24;
const NEARLY_1 = 1 - 1e-9;
const PRECISION = 1e-9;
/** Up to so many slots at work their rate is worked out for every number. */
const EVERY_SLOT_TO = 32;
/** So many requests a slot keep the slots of several pods at work as good as always. */
const FULL_FROM = 8;

/**
 * The terms of an issuer for requests that are an even mix of grants, with those rows in its tables.
 * A mix is taken as one kind of request with the mean times.
 */
export function issuerTerms(issuer: IssuerParts, mix: readonly GrantName[], tables = EMPTY): IssuerTerms {
  const { pods, scaling, pool, threads, database } = issuer;
  const odd = oddPodsOf(issuer);
  const unitS = (meanOfLaw(issuer.service) * slownessOfPods(scaling, pods) * (odd?.mean ?? 1)) / SECOND_US;
  const weightOf = (grants: readonly GrantName[]) =>
    grants.reduce((sum, grant) => sum + issuer.weights[grant] * grownBy(issuer, grant, tables), 0) /
    mix.length;
  const deletingS =
    issuer.deletingS === undefined
      ? 0
      : mix.reduce((sum, grant) => sum + (issuer.deletingS?.(grant, tables) ?? 0), 0) / mix.length;
  // The discovery document is served from memory.
  const stored = mix.filter((grant) => grant !== 'discovery');
  const sharedS = unitS * weightOf(stored) * (database?.share ?? 0);
  return {
    pods,
    slots: Math.min(
      issuer.slots,
      threads,
      stored.length > 0 ? pool.connections / connectionsOf(pool, stored, database?.share ?? 0) : threads,
    ),
    podS: unitS * weightOf(mix) - sharedS + (database === undefined ? deletingS : 0),
    databaseS: sharedS + (database === undefined ? 0 : deletingS),
    databaseServers: database?.servers ?? Number.POSITIVE_INFINITY,
    roundTripS: meanOfLaw(issuer.round_trip) / SECOND_US,
    odd,
  };
}

/**
 * Connections that a request has on average while it is worked on: a second one for a part of its time, if it never
 * waits for that. Waiting with the first one leaves less.
 */
function connectionsOf(
  { second = [], second_after: after = 0 }: IssuerParts['pool'],
  grants: readonly GrantName[],
  databaseShare: number,
): number {
  const asking = grants.filter((grant) => second.some((named) => named === grant)).length;
  return 1 + (asking / grants.length) * (1 - after * (1 - databaseShare));
}

/** How much longer a grant takes with those rows in the tables. */
function grownBy({ growth }: Pick<IssuerParts, 'growth'>, grant: GrantName, tables: Tables): number {
  return growth.grants?.includes(grant) === false ? 1 : slownessOfRows(growth, tables.counted);
}

function oddPodsOf({ pods, slots, odd_pods: odd }: IssuerParts): (OddPods & { mean: number }) | undefined {
  if (odd === undefined || odd.pods === 0) return undefined;
  const share = Math.min(1, odd.pods / pods);
  const mean = 1 + share * (odd.factor - 1);
  return {
    share,
    mean,
    slowness: odd.factor / mean,
    othersSlowness: 1 / mean,
    slots: (odd.slots ?? slots) / slots,
  };
}

/**
 * The most that the issuer answers without refusing any, Hz: every slot is at work, or, where pods differ and get the
 * same number of requests, every slot of the slowest.
 */
export function capacityHz(terms: IssuerTerms): number {
  return Math.min(...kindsOf(terms).map(([, of]) => slotRates(of)(of.pods * of.slots)));
}

/** The pods of each kind by their share, as if all were of that kind: round robin gives each pod the same requests. */
function kindsOf(terms: IssuerTerms): readonly (readonly [number, IssuerTerms])[] {
  const { odd, podS, databaseS, slots } = terms;
  if (odd === undefined) return [[1, terms]];
  const of = (slowness: number, ofSlots: number): IssuerTerms => ({
    ...terms,
    odd: undefined,
    podS: podS * slowness,
    databaseS: databaseS * slowness,
    slots: slots * ofSlots,
  });
  const kinds = [
    [odd.share, of(odd.slowness, odd.slots)],
    [1 - odd.share, of(odd.othersSlowness, 1)],
  ] as const;
  return kinds.filter(([share]) => share > 0);
}

/**
 * So many clients, each of which asks, waits for its answer, thinks and asks again. A broken number of clients lies
 * between its neighbours.
 */
export function closedLoop(terms: IssuerTerms, clients: number, thinkS = 0): LoadAnswer {
  if (!(clients > 0)) return answer(terms, 0, serviceS(terms), 0);
  const below = Math.floor(clients);
  const share = clients - below;
  const low = below === 0 ? { rateHz: 0, atWork: 0 } : closedState(terms, below, thinkS);
  const high = share === 0 ? low : closedState(terms, below + 1, thinkS);
  const rateHz = low.rateHz + share * (high.rateHz - low.rateHz);
  const atWork = low.atWork + share * (high.atWork - low.atWork);
  return answer(terms, rateHz, clients / rateHz - thinkS, atWork);
}

/**
 * Requests that arrive as a Poisson process, however slow the answers are; the latency is Infinity where they are more
 * than the issuer can answer. Exact for one pod without a database station (Erlang C).
 */
export function openLoop(terms: IssuerTerms, rateHz: number): LoadAnswer {
  if (terms.odd === undefined) return evenOpenLoop(terms, rateHz);
  const kinds = kindsOf(terms).map(([share, of]) => ({
    share,
    slots: of.slots,
    ...evenOpenLoop(of, rateHz),
  }));
  const mean = (of: (kind: (typeof kinds)[number]) => number) =>
    kinds.reduce((sum, kind) => sum + kind.share * of(kind), 0);
  return {
    rateHz,
    latencyS: mean(({ latencyS }) => latencyS),
    utilisation: mean(({ utilisation, slots }) => utilisation * slots) / mean(({ slots }) => slots),
    databaseUtilisation: mean(({ databaseUtilisation }) => databaseUtilisation),
  };
}

function evenOpenLoop(terms: IssuerTerms, rateHz: number): LoadAnswer {
  if (!(rateHz > 0)) return answer(terms, 0, serviceS(terms), 0);
  const slots = terms.pods * terms.slots;
  if (rateHz >= capacityHz(terms)) return answer(terms, rateHz, Number.POSITIVE_INFINITY, slots);
  const full = Math.ceil(terms.pods === 1 ? slots + 1 : FULL_FROM * slots + 100);
  const atWork = slotsAtWork(terms.pods, terms.slots, full);
  const rateOf = slotRates(terms);
  const ratio = (inPods: number) => rateHz / rateOf(atWork(inPods));
  const chain = chainOf(full, ratio, [(inPods) => inPods, atWork]);
  // From here on all slots are at work, or as good as all: a geometric rest.
  const rest = Math.min(ratio(full), NEARLY_1);
  const restWeight = (chain.lastWeight * rest) / (1 - rest);
  const weight = chain.weight + restWeight;
  const requests = chain.totals[0] + restWeight * (full + 1 / (1 - rest));
  const busy = chain.totals[1] + restWeight * slots;
  return answer(terms, rateHz, requests / weight / rateHz + terms.roundTripS, busy / weight);
}

/** The Poisson arrivals under which so many requests are on their way on average, round trips included. */
export function openLoopWith(terms: IssuerTerms, inFlight: number): LoadAnswer {
  if (!(inFlight > 0)) return openLoop(terms, 0);
  // Root of 1 - requests asked for / requests on their way, which is nearly straight up to the capacity.
  const offAt = (rateHz: number) => 1 - inFlight / (rateHz * openLoop(terms, rateHz).latencyS);
  const high = Math.min(capacityHz(terms), inFlight / serviceS(terms));
  let low = high;
  while (offAt(low) > 0) low *= 0.8;
  return openLoop(terms, falsePosition(offAt, low, high));
}

/** Where a rising function is 0, between two places: false position, as improved at the University of Illinois. */
export function falsePosition(off: (at: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  let [lowOff, highOff] = [off(low), off(high)];
  let side = 0;
  while (high - low > PRECISION * high && highOff > lowOff) {
    const at = (low * highOff - high * lowOff) / (highOff - lowOff);
    const here = off(at);
    if (Math.abs(here) < PRECISION) return at;
    if (here > 0) {
      [high, highOff] = [at, here];
      if (side > 0) lowOff /= 2;
      side = 1;
    } else {
      [low, lowOff] = [at, here];
      if (side < 0) highOff /= 2;
      side = -1;
    }
  }
  return low;
}

function answer(terms: IssuerTerms, rateHz: number, latencyS: number, atWork: number): LoadAnswer {
  const { pods, slots, databaseS, databaseServers } = terms;
  const databaseUtilisation = Number.isFinite(databaseServers) ? (rateHz * databaseS) / databaseServers : 0;
  return { rateHz, latencyS, utilisation: atWork / (pods * slots), databaseUtilisation };
}

function serviceS({ podS, databaseS, roundTripS }: IssuerTerms): number {
  return podS + databaseS + roundTripS;
}

/** A whole number of clients: the chain of how many of them are in the pods, the others being outside. */
function closedState(
  terms: IssuerTerms,
  clients: number,
  thinkS: number,
): { readonly rateHz: number; readonly atWork: number } {
  const atWork = slotsAtWork(terms.pods, terms.slots, clients);
  const rateOf = slotRates(terms);
  const outsideS = terms.roundTripS + thinkS;
  if (outsideS === 0) return { rateHz: rateOf(atWork(clients)), atWork: atWork(clients) };
  const rateOfRequests = (inPods: number) => rateOf(atWork(inPods));
  const { weight, totals } = chainOf(
    clients,
    (inPods) => (clients - inPods + 1) / outsideS / rateOfRequests(inPods),
    [rateOfRequests, atWork],
  );
  return { rateHz: totals[0] / weight, atWork: totals[1] / weight };
}

/**
 * The rate at which slots at work finish requests, Hz: worked out for whole numbers, for many slots for some of them,
 * and between these by a straight line.
 */
function slotRates(terms: IssuerTerms): (atWork: number) => number {
  const { podS, databaseS, databaseServers } = terms;
  if (databaseS === 0 || !Number.isFinite(databaseServers)) return (atWork) => atWork / (podS + databaseS);
  const known = new Map<number, number>([[0, 0]]);
  const rateOf = (atWork: number) => {
    const found = known.get(atWork) ?? rateOfWholeSlotsHz(terms, atWork);
    known.set(atWork, found);
    return found;
  };
  return (atWork) => {
    const step = Math.max(1, 2 ** Math.floor(Math.log2(atWork / EVERY_SLOT_TO)));
    const below = Math.floor(atWork / step) * step;
    const low = rateOf(below);
    return below === atWork ? low : low + ((atWork - below) / step) * (rateOf(below + step) - low);
  };
}

/** So many requests, each with its slot, go between the pod's part of the work and the database. */
function rateOfWholeSlotsHz({ podS, databaseS, databaseServers }: IssuerTerms, atWork: number): number {
  if (podS <= 0) return Math.min(atWork, databaseServers) / databaseS;
  const rateOf = (atDatabase: number) => Math.min(atDatabase, databaseServers) / databaseS;
  const chain = chainOf(atWork, (atDatabase) => (atWork - atDatabase + 1) / podS / rateOf(atDatabase), [
    rateOf,
  ]);
  return chain.totals[0] / chain.weight;
}

/** Sums over the states of a chain, by their weights; the units of weight cancel. */
interface Chain {
  readonly weight: number;
  /** For each measure the sum of weight × measure. */
  readonly totals: readonly number[];
  readonly lastWeight: number;
}

/**
 * A birth-death chain of states 0 to `last`: `ratio(n)` is how much more weight has state n than state n - 1, and no more
 * than that of the state before. States whose weight is lost beside the others are left out, which ends the sum long before
 * the last state where the load is low.
 */
function chainOf(
  last: number,
  ratio: (state: number) => number,
  measures: readonly ((state: number) => number)[],
): Chain {
  let weight = 1;
  let sum = 1;
  let totals = measures.map((measure) => measure(0));
  for (let state = 1; state <= last; state++) {
    const grown = ratio(state);
    weight *= grown;
    sum += weight;
    if (grown < 1 && weight < NOTHING * sum * (1 - grown)) return { weight: sum, totals, lastWeight: 0 };
    for (let index = 0; index < totals.length; index++) totals[index] += weight * measures[index](state);
    if (sum > HUGE) {
      weight /= HUGE;
      sum /= HUGE;
      totals = totals.map((total) => total / HUGE);
    }
  }
  return { weight: sum, totals, lastWeight: weight };
}
