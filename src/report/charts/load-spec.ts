import type { TopLevelSpec } from 'vega-lite';
import type { Stat } from '../../systems/metric.js';
import type { LoadChart } from '../../systems/plan.js';
import { rounded } from '../number.js';
import { logTicks, niceAbove, niceBelow } from './log-axis.js';
import { type Caption, titleOf } from './spec.js';
import { CONFIG, colourOf, lookOf, shapeOf } from './style.js';
import { tooltipOf } from './tooltip.js';

const QUANTILES: readonly Stat[] = ['p50', 'p95', 'p99'];

/** A variant's statistics, as `summaryLookup` gives them. */
export interface VariantLoad {
  readonly variant: string;
  readonly lookup: (metric: string, stat: Stat) => number | undefined;
}

/**
 * Latency against achieved rate: three marks a variant, its p50, p95 and p99 from below. How a load test is read. Undefined with fewer than
 * two variants that have the latency.
 */
export function loadSpec(
  { title, rate, latency }: LoadChart,
  variants: readonly VariantLoad[],
  caption: Caption,
): TopLevelSpec | undefined {
  const measured = variants.filter(({ lookup }) => lookup(latency, 'p50') !== undefined);
  if (measured.length < 2) return undefined;
  const points = measured.flatMap(({ variant, lookup }) =>
    QUANTILES.map((quantile) => ({
      variant,
      quantile,
      rate: rounded(lookup(rate, 'mean') ?? 0),
      latency: rounded((lookup(latency, quantile) ?? 0) * 1000),
    })),
  );
  const latencies = points.map(({ latency }) => latency).filter((latency) => latency > 0);
  const domain = [niceBelow(Math.min(...latencies)), niceAbove(Math.max(...latencies) * 1.2)] as const;
  const names = measured.map(({ variant }) => variant);
  const legend = { symbolSize: 90, symbolStrokeWidth: 2, rowPadding: 4 };
  const x = {
    field: 'rate',
    type: 'quantitative',
    title: 'achieved rate (Hz)',
    scale: { zero: true, nice: true },
    axis: { labelFlush: false, format: '~f', tickCount: 8 },
  };
  const y = {
    field: 'latency',
    type: 'quantitative',
    title: 'latency p50, p95, p99 (ms, log)',
    scale: { type: 'log', domain, nice: false },
    axis: { format: '~f', values: logTicks(...domain) },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: titleOf(title, caption),
    config: CONFIG,
    width: 'container',
    height: 320,
    data: { values: points },
    layer: [
      {
        mark: { type: 'rule', stroke: '#bbbbbb' },
        transform: [
          {
            aggregate: [
              { op: 'min', field: 'latency', as: 'low' },
              { op: 'max', field: 'latency', as: 'high' },
            ],
            groupby: ['variant', 'rate'],
          },
        ],
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        mark: { type: 'point', filled: false, size: 90, strokeWidth: 2, opacity: 1 },
        encoding: {
          x,
          y,
          shape: lookOf('variant', names, shapeOf, legend),
          color: lookOf('variant', names, colourOf, legend),
          tooltip: tooltipOf(
            ['variant', 'variant', 'nominal'],
            ['quantile', 'quantile', 'nominal'],
            ['rate', 'achieved rate (Hz)'],
            ['latency', 'latency (ms)'],
          ),
        },
      },
    ],
  } as unknown as TopLevelSpec;
}
