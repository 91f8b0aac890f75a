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

/** A chart before it has values: panels above each other with the same time axis. */
export interface ChartPlan {
  /** File name without extension. */
  readonly file: string;
  readonly title: string;
  readonly panels: readonly PanelPlan[];
}
