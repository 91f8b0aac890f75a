import { group } from 'd3-array';
import type { PanelUnit } from '../../systems/plan.js';

/** One line of a panel. */
export interface Series {
  /** Shown in the legend; unique within its panel. */
  readonly label: string;
  /** One value a bin, in the unit of the panel; null where there is none. */
  readonly values: readonly (number | null)[];
  /** End of each bin, s since the start of the scenario. */
  readonly timesS: readonly number[];
}

/** One set of axes. */
export interface Panel {
  readonly title: string;
  /** The quantity, for the axis title; the unit is put behind it. */
  readonly quantity: string;
  readonly unit: PanelUnit;
  /** Values of several decades get a logarithmic axis that has a place for 0. */
  readonly decades?: boolean;
  /** A line below the title. */
  readonly note?: string;
  /** Lines bear the number of their place in the panel, so that lines upon each other can be told apart. */
  readonly numbered?: boolean;
  readonly series: readonly Series[];
}

/** One picture: panels above each other with the same time axis. */
export interface Chart {
  /** File name without extension. */
  readonly file: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A panel without the lines that are nothing but zeros and gaps; undefined when no line is left. */
export function withoutEmptySeries(panel: Panel): Panel | undefined {
  const series = panel.series.filter(({ values }) => values.some((value) => value !== null && value !== 0));
  return series.length === 0 ? undefined : { ...panel, series };
}

/** A chart without empty lines and panels; undefined when nothing is left. */
export function withoutEmptyPanels(chart: Chart): Chart | undefined {
  const panels = chart.panels.map(withoutEmptySeries).filter((panel) => panel !== undefined);
  return panels.length === 0 ? undefined : { ...chart, panels };
}

/**
 * One chart of several variants: each line of the variants' charts becomes a panel in which the variants are the
 * lines. A line that is empty in every variant is left out; one that is empty in some stays.
 */
export function overlay(
  charts: readonly { readonly variant: string; readonly chart: Chart }[],
): Chart | undefined {
  const [first] = charts;
  if (first === undefined) return undefined;
  const lines = charts.flatMap(({ variant, chart: { panels } }) =>
    panels.flatMap((panel) => panel.series.map((line) => ({ variant, panel, line }))),
  );
  const panels = [...group(lines, ({ panel, line }) => `${panel.title}\n${line.label}`).values()]
    .map((some): Panel => {
      const { panel, line } = some[0];
      const { title, quantity, unit } = panel;
      return {
        title: title === line.label ? title : `${title}: ${line.label}`,
        quantity,
        unit,
        series: some.map(({ variant, line: { values, timesS } }) => ({ label: variant, values, timesS })),
      };
    })
    .filter((panel) => withoutEmptySeries(panel) !== undefined);
  return panels.length === 0 ? undefined : { file: first.chart.file, title: first.chart.title, panels };
}
