import type { MetricKind, Stat } from '../systems/metric.js';
import { CLASS_WIDTH } from './histogram.js';
import {
  ALPHA,
  type Interval,
  isScattered,
  meanInterval,
  poissonInterval,
  shareInterval,
} from './interval.js';

/** A statistic as one replication has it. */
export interface Sampled {
  readonly value: number;
  /** What it is made of: durations, trials, events or changes; undefined of what is not counted. */
  readonly samples?: number | undefined;
  /** What one event adds to it; undefined of what is no count of events. */
  readonly each?: number | undefined;
  /** How the samples of a quantile come together; undefined where nobody knows. */
  readonly clumps?: ClumpSizes | undefined;
}

/** How many samples tell as much as one independent one: of the median, and beyond the quantile itself. */
export interface ClumpSizes {
  readonly median: number;
  readonly beyond: number;
}

/** What an estimate is of. */
export interface Statistic {
  readonly kind: MetricKind;
  readonly stat: Stat;
  /** B and B/s are amounts, not events. */
  readonly unit: string;
}

/** A statistic over replications. */
export interface Estimate {
  /** Mean over the replications. */
  readonly value: number;
  /** Where the mean of ever more replications lies, at 95 %; undefined where no rule holds: see `noInterval`. */
  readonly ci95: Interval | undefined;
  /** Why there is no interval. */
  readonly noInterval: string | undefined;
  /** The smallest and the largest of the replications. */
  readonly least: number;
  readonly most: number;
  readonly replications: number;
  /** Durations, trials, events or changes of all replications; undefined of what is not counted. */
  readonly samples: number | undefined;
}

/** Fewer events than this in all replications are taken as such, not as a mean. */
const FEW_EVENTS = 30;
/** Independent samples beyond a quantile, in a replication, from which on its mean has an interval. */
const BEYOND = 50;
/** Clumps beyond a quantile, in a replication: fewer are so rare that replications have one or none. */
const CLUMPS_BEYOND = 10;
/** Fewer durations, or changes of a level, in all replications make no mean of which more is known. */
const FEW_DURATIONS = 30;
const FEW_CHANGES = 60;
const QUANTILES: Partial<Record<Stat, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

/**
 * The mean of a statistic over replications, with a 95 % interval where one holds (docs/coverage.md shows how well):
 *
 * - a mean, a rate and a sum: Student's t;
 * - few events or few hits: the law of rare events, unless they scatter more than independent ones;
 * - a quantile: Student's t, if enough independent samples lie beyond it; never narrower than a class of the histogram;
 * - few durations, and a level that hardly changes: none, nor the largest and the last value.
 */
export function estimateOf(of: Statistic, sample: readonly Sampled[], alpha = ALPHA): Estimate {
  const values = sample.map(({ value }) => value);
  const counted = sample.flatMap(({ samples }) => samples ?? []);
  const whole = {
    value: meanOf(values),
    least: Math.min(...values),
    most: Math.max(...values),
    replications: values.length,
    samples: counted.length === 0 ? undefined : counted.reduce((sum, count) => sum + count, 0),
  };
  const why = whyNone(of, sample);
  if (why !== undefined) return { ...whole, ci95: undefined, noInterval: why };
  return { ...whole, ci95: intervalOf(of, sample, alpha), noInterval: undefined };
}

/** Why no interval of a statistic would hold. */
function whyNone({ kind, stat }: Statistic, sample: readonly Sampled[]): string | undefined {
  if (sample.length < 2) return 'one replication';
  if (stat === 'max') return 'a largest value has none';
  if (stat === 'final') return 'the value of one moment has none';
  const quantile = QUANTILES[stat];
  if (quantile !== undefined) return whyNoneOfQuantile(quantile, sample);
  const counted = sample.reduce((sum, { samples = Number.POSITIVE_INFINITY }) => sum + samples, 0);
  if (kind === 'duration' && counted < FEW_DURATIONS) return `fewer than ${FEW_DURATIONS} samples`;
  if ((kind === 'level' || kind === 'ramp') && counted < FEW_CHANGES)
    return `fewer than ${FEW_CHANGES} changes`;
  return undefined;
}

/**
 * How samples come together is taken from the median: what is beyond a quantile of one busy replication comes in larger
 * clumps as well, and a rule by these would pick the quiet ones, whose quantile is low.
 */
function whyNoneOfQuantile(quantile: number, sample: readonly Sampled[]): string | undefined {
  const fewest = Math.min(...sample.map(({ samples = 0 }) => samples)) * (1 - quantile);
  if (fewest < BEYOND) return `fewer than ${BEYOND} samples beyond it`;
  const clumps = sample.flatMap(({ clumps: sizes }) => sizes ?? []);
  if (clumps.length < sample.length) return 'too few bins to know how its samples come';
  const alike = meanOf(clumps.map(({ median }) => median));
  const beyond = meanOf(clumps.map((sizes) => sizes.beyond));
  const isFew = fewest / alike < BEYOND || fewest / beyond < CLUMPS_BEYOND;
  return isFew ? 'samples beyond it come together' : undefined;
}

function intervalOf(of: Statistic, sample: readonly Sampled[], alpha: number): Interval {
  const values = sample.map(({ value }) => value);
  const plain = meanInterval(values, alpha);
  if (QUANTILES[of.stat] !== undefined) return atLeastAClass(plain);
  return rareInterval(of, sample, alpha) ?? plain;
}

/** A quantile is not known better than by a class of the histogram, whatever its replications agree in. */
function atLeastAClass({ low, high }: Interval): Interval {
  const mean = (low + high) / 2;
  const half = Math.max((high - low) / 2, (mean * CLASS_WIDTH) / 2);
  return { low: mean - half, high: mean + half };
}

/** Of few events, or few hits or misses of many trials; undefined where there are many, or they come together. */
function rareInterval(
  { kind, unit }: Statistic,
  sample: readonly Sampled[],
  alpha: number,
): Interval | undefined {
  const counts = sample.flatMap(({ samples }) => samples ?? []);
  if (counts.length < sample.length) return undefined;
  const all = counts.reduce((sum, count) => sum + count, 0);
  const [{ each }] = sample;
  if (each !== undefined) {
    if (unit.startsWith('B')) return undefined;
    if (all >= FEW_EVENTS || isScattered(counts)) return undefined;
    const { low, high } = poissonInterval(all, alpha);
    return { low: (low * each) / counts.length, high: (high * each) / counts.length };
  }
  if (kind !== 'ratio') return undefined;
  const hits = sample.map(({ value, samples = 0 }) => Math.round(value * samples));
  const hit = hits.reduce((sum, count) => sum + count, 0);
  if (Math.min(hit, all - hit) >= FEW_EVENTS || isScattered(hits, 1 - hit / all)) return undefined;
  return shareInterval(hit, all, alpha);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
