import { SECOND_US } from '../../../kernel/simulation.js';
import type { FtsConfig } from '../../../scenario/schema.js';
import { middleOf } from '../../../theory/form.js';
import { History, type RatePiece } from '../../../theory/history.js';
import type { ExchangeModel, Model } from '../../../theory/model.js';
import { instanceHistory } from '../../../theory/model-history.js';
import { exactly, NOTHING } from '../../../theory/range.js';
import { sum } from '../../../theory/station.js';
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
    return { fromS: span.fromS, toS: span.toS, rateHz };
  });
  const load = Math.max(0, ...stretches.map(({ rateHz }) => rateHz / capacityHz));
  const done = load <= 1 ? arrived : new History(donePieces(stretches, capacityHz));
  const waitS = sum(
    stretches.map(({ fromS, toS, rateHz }) => Math.max(0, rateHz / capacityHz - 1) * (toS - fromS)),
  );
  return { loop, capacityHz, arrived, done, load, waitS };
}

/** What a loop exchanges that falls behind: what it can while more comes, and until that is worked off. */
function donePieces(
  stretches: readonly { readonly fromS: number; readonly toS: number; readonly rateHz: number }[],
  capacityHz: number,
): RatePiece[] {
  let waiting = 0;
  return stretches.flatMap(({ fromS, toS, rateHz }) => {
    const growthHz = rateHz - capacityHz;
    const busyUntilS = growthHz >= 0 ? toS : Math.min(toS, fromS + waiting / -growthHz);
    waiting = Math.max(0, waiting + growthHz * (toS - fromS));
    return [
      { fromS, toS: busyUntilS, rateHz: exactly(capacityHz) },
      { fromS: busyUntilS, toS, rateHz: exactly(rateHz) },
    ];
  });
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
