import type { Demand, InstanceDemand } from './demand.js';
import { History, type RatePiece } from './history.js';
import type { Model } from './model.js';
import { NOTHING, type Range } from './range.js';

/** A rate over time, from what is asked at each time. */
export function historyOf(
  { spans, demandAt }: Pick<Model, 'spans' | 'demandAt'>,
  of: (demand: Demand) => Range,
): History {
  return new History(
    spans.map((span): RatePiece => {
      const { fromS, toS } = span;
      return { fromS, toS, rateHz: of(demandAt(span)) };
    }),
  );
}

/** The rate of a quantity of an FTS instance over time. */
export function instanceHistory(
  model: Pick<Model, 'spans' | 'demandAt'>,
  instance: string,
  of: (demand: InstanceDemand) => Range,
): History {
  return historyOf(model, ({ fts }) => {
    const found = fts.get(instance);
    return found === undefined ? NOTHING : of(found);
  });
}
