import { SECOND_US } from '../kernel/simulation.js';
import type { FtsConfig, Scenario } from '../scenario/schema.js';
import { type ExchangeLoop, exchangeCapacityHz } from '../systems/fts/forms/exchange-loop.js';
import { refreshModel } from '../systems/fts/forms/refresh-model.js';
import { exchangeBulk, exchangeCalls } from '../systems/fts/settings.js';
import { firstExchangeUs, untilTurnUs } from '../systems/fts/versions.js';
import { irregularityOf } from '../systems/iam/forms/issuer-work.js';
import { answerS } from '../systems/rucio/forms/submission.js';
import { SYSTEM_FORMS } from './all-forms.js';
import { type Demand, demandOf } from './demand.js';
import { fluidQueue } from './fluid-queue.js';
import { middleOf } from './form.js';
import { History } from './history.js';
import type { ExchangeModel, Model } from './model.js';
import { instanceHistory } from './model-history.js';
import { NOTHING } from './range.js';
import { atRecordedRates } from './recorded.js';
import { type Span, spansOf } from './spans.js';
import { trafficOf } from './traffic.js';

/**
 * What a scenario asks of every system over time.
 * @param livesOn what a time before leaves to it, which spoils every form
 */
export function modelOf(asWritten: Scenario, livesOn?: string): Model {
  const scenario = atRecordedRates(asWritten);
  const spans = spansOf(scenario);
  const partial = {
    scenario,
    spans,
    fromS: scenario.warmup / SECOND_US,
    toS: scenario.horizon / SECOND_US,
    demandAt: remembering(),
    disturbed: livesOn ?? disturbanceOf(scenario),
  };
  const instances = Object.keys(scenario.fts);
  const exchanges = new Map(instances.map((name) => [name, exchangeModel(partial, name)]));
  const known = { ...partial, exchanges, trafficAt: trafficOf(partial) };
  const refreshes = new Map(instances.map((name) => [name, refreshModel(known, name)]));
  const model: Model = {
    ...known,
    refreshes,
    othersAsk: (issuer) => SYSTEM_FORMS.flatMap(({ asksOf }) => asksOf(model, issuer)),
  };
  return model;
}

function remembering(): (span: Span) => Demand {
  const known = new Map<Scenario, Demand>();
  return ({ scenario }) => {
    const found = known.get(scenario) ?? demandOf(scenario);
    known.set(scenario, found);
    return found;
  };
}

function exchangeModel(
  model: Pick<Model, 'scenario' | 'spans' | 'demandAt'>,
  instance: string,
): ExchangeModel {
  const loop = exchangeLoopOf(model, instance);
  const capacityHz = exchangeCapacityHz(loop);
  const arrived = instanceHistory(model, instance, ({ exchange }) => exchange);
  const stretches = model.spans.map((span) => {
    const rateHz = middleOf(model.demandAt(span).fts.get(instance)?.exchange ?? NOTHING);
    return { fromS: span.fromS, toS: span.toS, rateHz, capacityHz };
  });
  const load = Math.max(0, ...stretches.map(({ rateHz }) => rateHz / capacityHz));
  if (load <= 1) return { loop, capacityHz, arrived, done: arrived, queue: undefined, load };
  const queue = fluidQueue(stretches);
  return { loop, capacityHz, arrived, done: new History(queue.done), queue, load };
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
