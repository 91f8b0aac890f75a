import type { Demand, InstanceDemand } from './demand.js';
import { History, type RatePiece } from './history.js';
import type { Model } from './model.js';
import { NOTHING, type Range } from './range.js';
import type { Span } from './spans.js';

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
