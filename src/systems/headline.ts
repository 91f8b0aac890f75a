import type { Stat } from './metric.js';

/** One line of the table of a run: statistics of a metric. */
export interface HeadlineRow {
  readonly label: string;
  /** Without prefix and instance. */
  readonly metric: string;
  readonly stats: readonly Stat[];
  /** Shown also when it is 0 in every variant. */
  readonly evenZero: boolean;
  /** Shown also when no variant has a figure: that says something, too. */
  readonly evenNone: boolean;
}

/** A line that is left out when it is 0 everywhere. */
export function row(label: string, metric: string, ...stats: Stat[]): HeadlineRow {
  return { label, metric, stats, evenZero: false, evenNone: false };
}

/** A line that is shown when it is 0, too. */
export function always(label: string, metric: string, ...stats: Stat[]): HeadlineRow {
  return { ...row(label, metric, ...stats), evenZero: true };
}

/** A line that is shown when there is no figure at all, too. */
export function evenNone(label: string, metric: string, ...stats: Stat[]): HeadlineRow {
  return { ...always(label, metric, ...stats), evenNone: true };
}
