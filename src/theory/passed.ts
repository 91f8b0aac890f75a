import { middleOf } from './form.js';
import type { Model } from './model.js';
import { exactly, type Range, times } from './range.js';

const ALL = exactly(1);

/**
 * The part of an instance's files whose tokens are exchanged by the end: all while the exchange keeps up. FTS 3.14
 * takes tokens from a backlog at random, so that a file has both of its tokens with at least the square of the part.
 */
export function passedShare({ exchanges, toS }: Pick<Model, 'exchanges' | 'toS'>, instance: string): Range {
  const exchange = exchanges.get(instance);
  if (exchange?.behind === undefined) return ALL;
  const arrived = middleOf(exchange.arrived.count(toS));
  if (arrived === 0) return ALL;
  const share = Math.max(0, 1 - exchange.behind.at(toS).backlog / arrived);
  return { low: Number.isFinite(exchange.loop.bulk) ? share ** 2 : share, high: share };
}

/** A rate of files to all endpoints, less those whose tokens are not exchanged by the end. */
export function passed(model: Model, rateHz: Range): Range {
  const { spans, trafficAt, scenario } = model;
  const attempts = new Map<string, number>();
  for (const span of spans) {
    for (const [site, { attemptsHz }] of trafficAt(span).into) {
      const instance = scenario.sites[site]?.fts ?? '';
      attempts.set(instance, (attempts.get(instance) ?? 0) + attemptsHz * (span.toS - span.fromS));
    }
  }
  const all = [...attempts.values()].reduce((sum, count) => sum + count, 0);
  if (all === 0) return rateHz;
  let [low, high] = [0, 0];
  for (const [instance, count] of attempts) {
    const share = passedShare(model, instance);
    low += (share.low * count) / all;
    high += (share.high * count) / all;
  }
  return times(rateHz, { low, high });
}
