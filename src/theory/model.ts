import type { Scenario } from '../scenario/schema.js';
import { type Demand, demandOf, type InstanceDemand, type Parts, partsOf, startingDemand } from './demand.js';
import { type ExchangeLoop, exchangeCapacityHz, loopOver } from './exchange-loop.js';
import { expiryOf } from './expiry.js';
import { isTight, middleOf } from './form.js';
import { History, type RatePiece } from './history.js';
import { type WaitingFiles, waitingFiles } from './queues.js';
import { NOTHING, type Range } from './range.js';
import { atRecordedRates, isRecorded, recordedText } from './recorded.js';
import { type RefreshModel, refreshModel } from './refresh-model.js';
import { type Span, spansOf } from './spans.js';
import { SETTLED, startingSpans } from './start-up.js';
import { answerS } from './submission.js';
import { type TrafficBy, trafficOf } from './traffic.js';

/** A scenario, what it asks of every system over time, and when that is measured. */
export interface Model {
  /** With traces at mean rates. */
  readonly scenario: Scenario;
  readonly spans: readonly Span[];
  /** The same, with the beginnings of caches in steps. */
  readonly pieces: readonly Span[];
  /** Measured from the end of the warm-up to the horizon, s. */
  readonly fromS: number;
  readonly toS: number;
  readonly demandAt: (span: Span) => Demand;
  readonly trafficAt: (span: Span) => TrafficBy;
  readonly exchanges: ReadonlyMap<string, ExchangeModel>;
  readonly refreshes: ReadonlyMap<string, RefreshModel>;
  /** Files that wait at each instance. */
  readonly waiting: ReadonlyMap<string, WaitingFiles>;
  /** Why no form is exact, where there is such a reason. */
  readonly disturbed: string | undefined;
}

/** The exchange loop of an instance over time. */
export interface ExchangeModel {
  readonly loop: ExchangeLoop;
  readonly capacityHz: number;
  /** Tokens that come to be exchanged. */
  readonly arrived: History;
  /** Tokens that are exchanged. */
  readonly done: History;
  /** What it has done at any time, where it does not keep up at all times. */
  readonly behind: ReturnType<typeof loopOver> | undefined;
  /** Largest rate over capacity. */
  readonly load: number;
}

const SECOND_US = 1e6;
/** Above this load turns depend on each other for so long that the loop is worked out turn by turn. */
const NEARLY_FULL = 0.9;
const SAMPLES = 600;

export function modelOf(asWritten: Scenario): Model {
  const scenario = atRecordedRates(asWritten);
  const spans = spansOf(scenario);
  const parts = partsOf(busiestOf(spans)?.scenario ?? scenario);
  const demandAt = remembering(parts);
  const partial = {
    scenario,
    spans,
    pieces: startingSpans(spans, demandAt),
    fromS: scenario.warmup / SECOND_US,
    toS: scenario.horizon / SECOND_US,
    demandAt,
  };
  const instances = Object.keys(scenario.fts);
  const exchanges = new Map(instances.map((name) => [name, exchangeModel(partial, name)]));
  const trafficAt = trafficOf(partial);
  const waiting = new Map(
    instances.map((name) => [name, waitingFiles({ ...partial, trafficAt, exchanges }, name)]),
  );
  const known = { ...partial, trafficAt, exchanges, waiting, disturbed: disturbanceOf(scenario) };
  const refreshes = new Map([...waiting].map(([name, files]) => [name, refreshModel(known, name, files)]));
  return { ...known, refreshes };
}

/** A rate over time, from what is asked at each time. */
export function historyOf(
  { pieces, demandAt }: Pick<Model, 'pieces' | 'demandAt'>,
  of: (demand: Demand, span: Span) => Range,
): History {
  return new History(
    pieces.map((piece): RatePiece => {
      const { fromS, toS } = piece;
      return { fromS, toS, rateHz: of(demandAt(piece), piece) };
    }),
  );
}

/** The rate of a quantity of an FTS instance over time. */
export function instanceHistory(
  model: Pick<Model, 'pieces' | 'demandAt'>,
  instance: string,
  of: (demand: InstanceDemand) => Range,
): History {
  return historyOf(model, ({ fts }) => {
    const found = fts.get(instance);
    return found === undefined ? NOTHING : of(found);
  });
}

/** HTTP calls of one exchange. */
export function callsOf({ version, exchange }: Scenario['fts'][string]): number {
  return exchange.calls ?? (version === '3.13' ? 2 : 1);
}

function remembering(parts: Parts): (span: Span) => Demand {
  const known = new Map<Scenario, Demand>();
  const starting = new WeakMap<Span, Demand>();
  return (span) => {
    const { scenario, start } = span;
    const found = known.get(scenario) ?? demandOf(scenario, parts);
    known.set(scenario, found);
    if (start === undefined) return found;
    const begun = starting.get(span) ?? startingDemand(scenario, found, start);
    starting.set(span, begun);
    return begun;
  };
}

function busiestOf(spans: readonly Span[]): Span | undefined {
  const rateOf = ({ scenario }: Span) =>
    scenario.workloads.reduce((sum, { arrivals }) => sum + ('rate' in arrivals ? arrivals.rate : 0), 0);
  return spans.reduce<Span | undefined>(
    (busiest, span) => (busiest === undefined || rateOf(span) > rateOf(busiest) ? span : busiest),
    undefined,
  );
}

function exchangeModel(
  model: Pick<Model, 'scenario' | 'spans' | 'pieces' | 'demandAt' | 'toS'>,
  instance: string,
): ExchangeModel {
  const loop = exchangeLoopOf(model, instance);
  const capacityHz = exchangeCapacityHz(loop);
  const arrived = instanceHistory(model, instance, ({ exchange }) => exchange);
  const load = Math.max(
    0,
    ...model.spans.map((span) => {
      const { low, high } = model.demandAt(span).fts.get(instance)?.exchange ?? NOTHING;
      return (low + high) / 2 / capacityHz;
    }),
  );
  if (load < NEARLY_FULL) return { loop, capacityHz, arrived, done: arrived, behind: undefined, load };
  const behind = loopOver(loop, (atS) => middleOf(arrived.count(atS)), model.toS);
  const stepS = model.toS / SAMPLES;
  const pieces = Array.from({ length: SAMPLES }, (_, index): RatePiece => {
    const [fromS, toS] = [index * stepS, (index + 1) * stepS];
    const rate = (behind.at(toS).exchanged - behind.at(fromS).exchanged) / stepS;
    return { fromS, toS, rateHz: { low: rate, high: rate } };
  });
  return { loop, capacityHz, arrived, done: new History(pieces), behind, load };
}

/** An exchange takes as long as its calls do at an issuer that has a slot free: a mean over the issuers. */
function exchangeLoopOf(
  { scenario, spans, demandAt }: Pick<Model, 'scenario' | 'spans' | 'demandAt'>,
  instance: string,
): ExchangeLoop {
  const fts = scenario.fts[instance];
  if (fts === undefined) throw new RangeError(`there is no FTS instance ${instance}`);
  const weights = new Map<string, number>();
  for (const span of spans) {
    for (const [issuer, { high }] of demandAt(span).fts.get(instance)?.issuers ?? []) {
      weights.set(issuer, (weights.get(issuer) ?? 0) + high * (span.toS - span.fromS));
    }
  }
  const whole = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const issuers =
    whole > 0
      ? [...weights]
      : Object.keys(scenario.issuers)
          .slice(0, 1)
          .map((name) => [name, 1] as const);
  const exchangeS = issuers.reduce(
    (sum, [issuer, weight]) =>
      sum +
      (weight / (whole || 1)) *
        (answerS(scenario, issuer, 'token_exchange') +
          (callsOf(fts) - 1) * answerS(scenario, issuer, 'discovery')),
    0,
  );
  return {
    intervalS: Math.max(1e-3, fts.exchange.interval / SECOND_US),
    threads: fts.exchange.threads,
    exchangeS: Math.max(1e-6, exchangeS),
    bulk: fts.version === '3.13' ? Number.POSITIVE_INFINITY : fts.exchange.bulk,
  };
}

function disturbanceOf(scenario: Scenario): string | undefined {
  if (scenario.faults.length > 0) return 'the scenario has faults, which no form knows of';
  const broken = Object.entries(scenario.sites)
    .filter(([, { readiness }]) => readiness === 'failed' || readiness === 'downtime')
    .map(([name]) => name);
  if (broken.length === 1) return `transfers at ${broken[0]} fail, and come again`;
  if (broken.length > 1)
    return `transfers at ${broken.length} endpoints, such as ${broken[0]}, fail and come again`;
  return undefined;
}

/** Whether a submitter's rates are the means of a simulation, and what is in the way otherwise. */
export function inexactnessOf(model: Model, name: string): string | undefined {
  const { spans, demandAt, disturbed } = model;
  if (disturbed !== undefined) return disturbed;
  const arrivals = arrivalsInexactness(model, name);
  if (arrivals !== undefined) return arrivals;
  const isLate = spans.some((span) => (demandAt(span).submitters.get(name)?.kept ?? 1) < 1);
  return isLate ? 'its threads do not keep up' : expiryOf(model, name);
}

/** Whether what is requested of a submitter is the mean of a simulation, whatever becomes of it. */
export function arrivalsInexactness({ scenario }: Model, name: string): string | undefined {
  const own = scenario.workloads.filter(({ submitter }) => submitter === name);
  if (own.some(({ arrivals }) => !('rate' in arrivals)))
    return 'datasets that come at given times count as a rate';
  if (own.some(isRecorded)) return recordedText(scenario);
  const isUneven = own.some(
    ({ destinations, fanout }) =>
      typeof fanout === 'number' &&
      fanout > 1 &&
      typeof destinations === 'object' &&
      !Array.isArray(destinations),
  );
  return isUneven ? 'destinations of unequal weight are taken as if each were drawn by itself' : undefined;
}

/** A reason behind a formula; one that holds for the whole scenario is told once, above all forms. */
export function becauseOf({ disturbed }: Model, reason: string | undefined): string {
  return reason === undefined || reason === disturbed ? '' : `; ${reason}`;
}

/** Share of a submitter's tokens that may come of keys without making its rates inexact. */
const FEW = 1e-3;
/** Look-ups of a key within a pause of the submitter's threads that count as coming one by one. */
const SPARSE = 0.01;
/** So many renewals of a key make a mean rate, wherever in the life of a token the time measured ends. */
const MANY = 100;

/** Whether no token to speak of comes of a key that is used again and again. */
export function hasNoKeys({ scenario, spans, demandAt }: Model, name: string): boolean {
  const submitter = scenario.submitters[name];
  if (submitter === undefined) return false;
  return spans.every((span) => {
    const demand = demandAt(span).submitters.get(name);
    if (demand === undefined) return true;
    const { asks, asked } = demand;
    const ofKeys = asks.renewing.length > 0 ? asks.storage.high : 0;
    return ofKeys + (isCached(submitter) ? asks.fts.high : 0) <= FEW * asked.high;
  });
}

/**
 * Whether the mean rate of a submitter's tokens is exact: no renewals of cached keys, or look-ups at random, one by
 * one, at a constant rate, from an empty cache on or for long enough.
 */
export function hasExactRenewals(model: Model, name: string): boolean {
  if (hasNoKeys(model, name)) return true;
  const { scenario, spans, demandAt, fromS, toS } = model;
  const submitter = scenario.submitters[name];
  const [span] = spans;
  const demand = span === undefined ? undefined : demandAt(span).submitters.get(name);
  if (submitter === undefined || demand === undefined || spans.length > 1) return false;
  const isRandom = scenario.workloads.every(
    (workload) => workload.submitter !== name || workload.arrivals.law === 'poisson',
  );
  const keys = demand.asks.renewing.length + demand.flows.fts.length;
  const renewals = (demand.asked.low * (toS - fromS)) / keys;
  const lookups = (demand.flows.jobsHz.high * submitter.sleep) / SECOND_US;
  const isKnown = renewals >= MANY || toS <= span.fromS + SETTLED * demand.asks.reuseS;
  return isRandom && isTight(demand.asked) && lookups <= SPARSE && isKnown;
}

function isCached({ tokens }: Scenario['submitters'][string]): boolean {
  return tokens.cache !== 'off';
}
