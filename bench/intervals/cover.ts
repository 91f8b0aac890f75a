import { type Estimate, estimateOf, type Sampled, type Statistic } from '../../src/measure/estimate.js';
import type { Interval } from '../../src/measure/interval.js';
import { looksOf } from '../../src/study/check/looks.js';
import { lehmer } from './lehmer.js';

/** How often the replications are dealt anew. */
const DEALS = 20;

/** How often intervals cover the true mean. */
export interface Coverage {
  /** Share of the estimates that have an interval, and of these, those that cover. */
  readonly given: number;
  readonly covers: number;
  /** Why the others have none: the reason of most of them. */
  readonly why: string | undefined;
}

/** Estimates by so many replications each, of replications whose mean is taken as true. */
export function coverageOf(of: Statistic, all: readonly Sampled[], replications: number): Coverage {
  const truth = meanOf(all);
  return tally(
    deals(all.length, replications).map((hand) =>
      estimateOf(
        of,
        hand.map((index) => all[index]),
      ),
    ),
    truth,
  );
}

/** Of differences between two variants of like files, replication by replication. */
export function coverageOfDifferences(
  one: readonly Sampled[],
  other: readonly Sampled[],
  replications: number,
): Coverage {
  const apart = one.map(({ value }, index) => ({ value: value - other[index].value }));
  return coverageOf({ kind: 'level', stat: 'mean', unit: '1' }, apart, replications);
}

/** What a check comes to that may look several times. */
export interface Judged extends Coverage {
  readonly passes: number;
  readonly undecided: number;
  readonly replications: number;
}

/**
 * Checks of a statistic whose band ends `deviations` standard deviations of a replication above the true mean: below 0
 * the true mean is outside of the band.
 */
export function judgedOf(
  of: Statistic,
  all: readonly Sampled[],
  check: { readonly replications: number; readonly most: number; readonly deviations: number },
): Judged {
  const truth = meanOf(all);
  const variance = all.reduce((sum, { value }) => sum + (value - truth) ** 2, 0) / all.length;
  const edge = truth + check.deviations * Math.sqrt(variance);
  const looks = looksOf(check);
  const ends: { estimate: Estimate; verdict: 'pass' | 'fail' | 'undecided' }[] = [];
  for (const hand of deals(all.length, check.most)) {
    for (const { replications, alpha } of looks) {
      const sample = hand.slice(0, replications).map((index) => all[index]);
      const estimate = estimateOf(of, sample, alpha);
      const verdict = verdictOf(estimate.ci95, edge);
      if (verdict === 'undecided' && replications < check.most) continue;
      ends.push({ estimate, verdict });
      break;
    }
  }
  const share = (is: (end: (typeof ends)[number]) => boolean) => ends.filter(is).length / ends.length;
  return {
    ...tally(
      ends.map(({ estimate }) => estimate),
      truth,
    ),
    passes: share(({ verdict }) => verdict === 'pass'),
    undecided: share(({ verdict }) => verdict === 'undecided'),
    replications: ends.reduce((sum, { estimate }) => sum + estimate.replications, 0) / ends.length,
  };
}

function verdictOf(interval: Interval | undefined, edge: number): 'pass' | 'fail' | 'undecided' {
  if (interval === undefined) return 'undecided';
  return interval.high <= edge ? 'pass' : interval.low > edge ? 'fail' : 'undecided';
}

function tally(estimates: readonly Estimate[], truth: number): Coverage {
  const given = estimates.flatMap(({ ci95 }) => ci95 ?? []);
  const covering = given.filter(({ low, high }) => low <= truth && truth <= high);
  const reasons = estimates.flatMap(({ noInterval }) => noInterval ?? []);
  return {
    given: given.length / estimates.length,
    covers: given.length === 0 ? Number.NaN : covering.length / given.length,
    why: [...new Set(reasons)].sort(
      (a, b) => reasons.filter((r) => r === b).length - reasons.filter((r) => r === a).length,
    )[0],
  };
}

/** Hands of so many replications each; a replication is in one hand of a deal. */
function deals(all: number, inHand: number): number[][] {
  const next = lehmer(20240212);
  return Array.from({ length: DEALS }, () => {
    const cards = Array.from({ length: all }, (_, index) => index);
    for (let left = all - 1; left > 0; left--) {
      const other = Math.floor(next() * (left + 1));
      [cards[left], cards[other]] = [cards[other], cards[left]];
    }
    return Array.from({ length: Math.floor(all / inHand) }, (_, hand) =>
      cards.slice(hand * inHand, (hand + 1) * inHand),
    );
  }).flat();
}

function meanOf(all: readonly Sampled[]): number {
  return all.reduce((sum, { value }) => sum + value, 0) / all.length;
}
