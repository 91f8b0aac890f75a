import { SECOND_US } from '../kernel/simulation.js';
import type { FtsConfig, Scenario } from '../scenario/schema.js';
import { exchangeBulk, exchangeCalls } from '../systems/fts/settings.js';
import { firstExchangeUs, untilTurnUs } from '../systems/fts/versions.js';
import { type Demand, demandOf, type Parts, sharesByInstance, startingDemand } from './demand.js';
import { type ExchangeLoop, exchangeCapacityHz, loopOver } from './exchange-loop.js';
import { middleOf } from './form.js';
import { History, type RatePiece } from './history.js';
import { irregularityOf } from './issuer-work.js';
import type { ExchangeModel, Model } from './model.js';
import { instanceHistory } from './model-history.js';
import { waitingFiles } from './queues.js';
import { NOTHING } from './range.js';
import { atRecordedRates } from './recorded.js';
import { refreshModel } from './refresh-model.js';
import { type Span, spansOf } from './spans.js';
import { startingSpans } from './start-up.js';
import { answerS } from './submission.js';
import { trafficOf } from './traffic.js';

/** Above this load turns depend on each other for so long that the loop is worked out turn by turn. */
const NEARLY_FULL = 0.9;
const SAMPLES = 600;

/**
 * What a scenario asks of every system over time.
 * @param livesOn what a time before leaves to it, which spoils every form
 */
export function modelOf(asWritten: Scenario, livesOn?: string): Model {
  const scenario = atRecordedRates(asWritten);
  const spans = spansOf(scenario);
  const parts = sharesByInstance(busiestOf(spans)?.scenario ?? scenario);
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
  const known = { ...partial, trafficAt, exchanges, waiting, disturbed: livesOn ?? disturbanceOf(scenario) };
  const refreshes = new Map([...waiting].map(([name, files]) => [name, refreshModel(known, name, files)]));
  return { ...known, refreshes };
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
          (exchangeCalls(fts) - 1) * answerS(scenario, issuer, 'discovery')),
    0,
  );
  return {
    intervalS: Math.max(1e-3, fts.exchange.interval / SECOND_US),
    firstS: firstTurnS(fts),
    threads: fts.exchange.threads,
    exchangeS: Math.max(1e-6, exchangeS),
    bulk: exchangeBulk(fts),
  };
}

/** First turn of the exchange, s: anywhere within an interval, unless it is known when its process was started. */
function firstTurnS(fts: FtsConfig): number {
  const { up_for: upForUs, exchange } = fts;
  const us =
    upForUs === undefined
      ? exchange.interval / 2
      : untilTurnUs(upForUs, exchange.interval, firstExchangeUs(fts));
  return Math.max(1e-3, us / SECOND_US);
}

function disturbanceOf(scenario: Scenario): string | undefined {
  if (scenario.faults.length > 0) return 'the scenario has faults, which no form knows of';
  const broken = Object.entries(scenario.sites)
    .filter(([, { readiness }]) => readiness === 'failed' || readiness === 'downtime')
    .map(([name]) => name);
  if (broken.length === 1) return `transfers at ${broken[0]} fail, and come again`;
  if (broken.length > 1)
    return `transfers at ${broken.length} endpoints, such as ${broken[0]}, fail and come again`;
  return irregularityOf(scenario);
}
