import type { ChartPlan, PanelPlan } from '../../systems/plan.js';
import { SYSTEMS } from '../../systems/registry.js';
import type { Chart, Panel } from './chart.js';
import type { RunSeries } from './run-series.js';

/** Quantiles of a duration that a timeline has. */
export const QUANTILES = ['p50', 'p95', 'p99'] as const;

/**
 * The charts of one variant, as the systems describe them, some of them with nothing to show yet; `overlay` or
 * `withoutEmptyPanels` drops these.
 * @param quantiles of latencies; an overlay has a panel for each and makes do with fewer
 */
export function runCharts(series: RunSeries, quantiles: readonly string[] = QUANTILES): Chart[] {
  const plans = new Map<string, ChartPlan>();
  for (const { prefix, charts } of SYSTEMS) {
    for (const plan of charts(series.instances(prefix))) {
      const known = plans.get(plan.file);
      plans.set(plan.file, known ? { ...known, panels: [...known.panels, ...plan.panels] } : plan);
    }
  }
  return [...plans.values()].map(({ panels, ...chart }) => ({
    ...chart,
    panels: panels.map((panel) => drawn(panel, series, quantiles)),
  }));
}

function drawn(plan: PanelPlan, series: RunSeries, quantiles: readonly string[]): Panel {
  const { lines, quantilesOf, ...panel } = plan;
  return {
    ...panel,
    series:
      quantilesOf === undefined
        ? lines.map(({ metric, label }) => series.line(metric, label))
        : quantiles.map((quantile) => series.line(`${quantilesOf}.${quantile}`, quantile)),
  };
}
