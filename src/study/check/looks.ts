import { ALPHA } from '../../measure/interval.js';

/** A time at which expectations are judged. */
export interface Look {
  /** Replications that there are by then. */
  readonly replications: number;
  /** How often an interval of this look may miss. */
  readonly alpha: number;
}

/** Part of the whole chance of a miss that the first of several looks has. */
const OF_FIRST = 0.6;
/** How many times the replications of a look are those of the look before. */
const MORE = 3;

/**
 * When expectations are judged, if `replications` are made at first and an undecided one may buy up to `most`.
 *
 * A check that looks again and again until an interval suits is wrong more often than one interval is. So the looks are
 * few and known beforehand, three times the replications each, and their chances of a miss add up to 5 % (Bonferroni):
 * whenever a check ends, its interval covers at least 95 %. The first look, at which most end, has 3 % of it.
 */
export function looksOf({ replications, most }: { replications: number; most: number }): readonly Look[] {
  const sizes = [most > 1 ? Math.max(2, replications) : 1];
  for (let size = sizes[0]; size < most; sizes.push(size)) size = Math.min(most, size * MORE);
  if (sizes.length === 1) return [{ replications: sizes[0], alpha: ALPHA }];
  const ofLater = (1 - OF_FIRST) / (sizes.length - 1);
  return sizes.map((size, index) => ({
    replications: size,
    alpha: ALPHA * (index === 0 ? OF_FIRST : ofLater),
  }));
}
