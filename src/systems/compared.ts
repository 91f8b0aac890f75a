import type { Stat } from './metric.js';

/** The figures of one run, of a metric and over all instances of a system; undefined where there is none. */
export interface FiguresOfRun {
  figure(metric: string, stat: Stat): number | undefined;
  sum(system: string, metric: string, stat: Stat): number | undefined;
}

/** A figure by which variants are compared, in the statistics that have a label. */
export interface ComparedFigure {
  /** Heading of the table under which its rows stand. */
  readonly section: string;
  /** Labels of its rows by statistic; a statistic without one is only in comparison.csv. */
  readonly labels: Partial<Record<Stat, string | undefined>>;
  /** Titles of columns in the short table of a run's variants; a statistic without one is not in it. */
  readonly brief?: Partial<Record<Stat, string>>;
  /** The metric without prefix and instance; several are added up. */
  readonly metric: string | readonly string[];
  /** How instances make one figure: added up if left out; or the largest, or that of the instance `all`. */
  readonly over?: 'largest' | 'all';
  /** Which way it is better, where that is plain. */
  readonly better?: 'lower' | 'higher';
  /** Its name in comparison.csv; prefix and metric if left out. */
  readonly name?: string;
  /** Its row is shown also when it is 0 in every variant. */
  readonly evenZero?: boolean;
  /** What it is made of, where it is not the metric itself, and its unit. */
  readonly made?: {
    readonly unit: string;
    readonly of: (run: FiguresOfRun, stat: Stat) => number | undefined;
  };
  /** The axis that it is in the chart of the issuers' load against exposure. */
  readonly axis?: 'load' | 'exposure';
}

/** Heading of what is stored, to which each system that stores tokens adds its rows. */
export const STORED = 'Stored tokens';

/** Rows that the instances of a system write, for each transfer that ends well. */
export function writesPerTransfer(prefix: string, name: string, label: string): ComparedFigure {
  const metric = 'rate.writes';
  const of = (run: FiguresOfRun) => {
    const [rows, finished] = [
      run.sum(prefix, metric, 'total'),
      run.figure('transfers.all.finished', 'total'),
    ];
    return rows === undefined || !finished ? undefined : rows / finished;
  };
  const section = 'Database rows (not tokens) written per transfer';
  return { section, labels: { mean: label }, metric, better: 'lower', name, made: { unit: 'rows', of } };
}
