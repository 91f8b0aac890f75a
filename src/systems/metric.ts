/** How a metric is measured; decides which statistics it has. */
export type MetricKind = 'rate' | 'level' | 'ramp' | 'duration' | 'peak' | 'total' | 'ratio';

/** The statistics that a metric can have. */
export const STATS = ['mean', 'p50', 'p95', 'p99', 'max', 'final', 'total'] as const;
export type Stat = (typeof STATS)[number];

/** The statistics of each kind of metric, in the order in which they are written. */
export const STATS_OF_KIND: Readonly<Record<MetricKind, readonly Stat[]>> = {
  rate: ['mean', 'max', 'total'],
  level: ['mean', 'max', 'final'],
  ramp: ['mean', 'max', 'final'],
  duration: ['mean', 'p50', 'p95', 'p99', 'max'],
  peak: ['max'],
  total: ['total'],
  ratio: ['mean'],
};

/** What one family of metrics is. */
export interface MetricDefinition {
  /** The name, with `<placeholders>` for instances and dimensions. */
  readonly pattern: string;
  readonly kind: MetricKind;
  /** Hz, s, B, B/s, `1` for a share, or the things counted. */
  readonly unit: string;
  /** The things that a rate counts: the unit of its total. */
  readonly counts?: string;
  /**
   * The ratio beside it, by its last part, that says how many of the cases have a sample: a time until something that
   * does not always come. Of those that have one alone no statistic is told.
   */
  readonly onlyIfAll?: string;
  /** It has a timeline only where it is not 0 throughout. */
  readonly unlessZero?: boolean;
  readonly meaning: string;
}

/** Events per second of `counts`. */
export function rate(pattern: string, counts: string, meaning: string): MetricDefinition {
  return { pattern, kind: 'rate', unit: 'Hz', counts, meaning };
}

/** A quantity that holds between changes. */
export function level(pattern: string, unit: string, meaning: string): MetricDefinition {
  return { pattern, kind: 'level', unit, meaning };
}

/** The same, of one of many things of which most have nothing to tell: without a timeline where it is always 0. */
export function unlessZero(definition: MetricDefinition): MetricDefinition {
  return { ...definition, unlessZero: true };
}

/** A quantity that jumps and runs linearly in between. */
export function ramp(pattern: string, unit: string, meaning: string): MetricDefinition {
  return { pattern, kind: 'ramp', unit, meaning };
}

/** The largest of single values. */
export function peak(pattern: string, unit: string, meaning: string): MetricDefinition {
  return { pattern, kind: 'peak', unit, meaning };
}

/** Latencies and delays, s. */
export function duration(pattern: string, meaning: string): MetricDefinition {
  return { pattern, kind: 'duration', unit: 's', meaning };
}

/** A time until something that comes in the share of the cases that the ratio `all` beside it tells, s. */
export function timeUntil(pattern: string, all: string, meaning: string): MetricDefinition {
  return { ...duration(pattern, meaning), onlyIfAll: all };
}

/** A share of trials that hit. */
export function ratio(pattern: string, meaning: string): MetricDefinition {
  return { pattern, kind: 'ratio', unit: '1', meaning };
}

/** A mean over the windows of a fault. */
export function perFault(pattern: string, unit: string, meaning: string): MetricDefinition {
  return { pattern, kind: 'ratio', unit, meaning };
}

/** A sum. */
export function total(pattern: string, unit: string, meaning: string): MetricDefinition {
  return { pattern, kind: 'total', unit, meaning };
}
