/** What a panel's values are: decides the axis format. */
export type PanelUnit = 'Hz' | 's' | 'share' | 'count';

/** A line: a metric under a label that is unique within its panel. */
export interface LinePlan {
  readonly metric: string;
  readonly label: string;
}

/** One set of axes. */
export interface PanelPlan {
  readonly title: string;
  /** The quantity, for the axis title; the unit is put behind it. */
  readonly quantity: string;
  readonly unit: PanelUnit;
  readonly lines: readonly LinePlan[];
  /** A duration whose quantiles are the lines, in the place of `lines`. */
  readonly quantilesOf?: string;
}

/** A set of axes of lines that have the same unit. */
export function panel(
  title: string,
  quantity: string,
  unit: PanelUnit,
  lines: readonly LinePlan[],
): PanelPlan {
  return { title, quantity, unit, lines };
}

/** A line for each of some names, which are the labels. */
export function linesOf(names: readonly string[], metricOf: (name: string) => string): LinePlan[] {
  return names.map((label) => ({ metric: metricOf(label), label }));
}

/** A chart of variants: a panel for each metric, in which each line is the sum of a variant's instances. */
export interface ComparedChart {
  /** File name without extension; charts of the same file are put together. */
  readonly file: string;
  readonly title: string;
  readonly panels: readonly {
    readonly title: string;
    /** Without prefix and instance. */
    readonly metric: string;
    readonly quantity: string;
    readonly unit: PanelUnit;
  }[];
}

/** A chart of latency against the rate that is achieved, of variants that differ in their load. */
export interface LoadChart {
  readonly file: string;
  readonly title: string;
  readonly rate: string;
  readonly latency: string;
  /** A metric of other work, beside which the load is not what differs: nothing is drawn if there is any. */
  readonly beside: string;
}

/** A chart before it has values: panels above each other with the same time axis. */
export interface ChartPlan {
  /** File name without extension. */
  readonly file: string;
  readonly title: string;
  readonly panels: readonly PanelPlan[];
}
