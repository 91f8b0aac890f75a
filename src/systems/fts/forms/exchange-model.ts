import { SECOND_US } from '../../../kernel/simulation.js';
import type { FtsConfig } from '../../../scenario/schema.js';
import { fluidQueue } from '../../../theory/fluid-queue.js';
import { middleOf } from '../../../theory/form.js';
import { History } from '../../../theory/history.js';
import type { ExchangeModel, Model } from '../../../theory/model.js';
import { instanceHistory } from '../../../theory/model-history.js';
import { NOTHING } from '../../../theory/range.js';
import { answerS } from '../../rucio/forms/submission.js';
import { exchangeBulk, exchangeCalls } from '../settings.js';
import { firstExchangeUs, untilTurnUs } from '../versions.js';
import { type ExchangeLoop, exchangeCapacityHz } from './exchange-loop.js';

/** A scenario and what it asks of every system. */
type Demanded = Pick<Model, 'scenario' | 'spans' | 'demandAt'>;

/** The exchange loop of an instance over time: what comes to it, and what it does where that is too much. */
export function exchangeModel(model: Demanded, instance: string): ExchangeModel {
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
function exchangeLoopOf({ scenario, spans, demandAt }: Demanded, instance: string): ExchangeLoop {
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
