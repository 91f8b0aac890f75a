import type { TopLevelSpec } from 'vega-lite';
import type { Stat } from '../../measure/instrument.js';
import { formatNumber } from '../number.js';
import { type Caption, titleOf } from './spec.js';
import { CONFIG, colourOf, PLOT_WIDTH } from './style.js';

const QUANTILES: readonly Stat[] = ['p50', 'p95', 'p99'];

/** A variant's statistics, as `summaryLookup` gives them. */
export interface VariantLoad {
  readonly variant: string;
  readonly lookup: (metric: string, stat: Stat) => number | undefined;
}

/**
 * Latency against achieved rate, one mark a variant and quantile: how a load test is read. Undefined with fewer than
 * two variants that have the grant.
 */
export function loadSpec(
  issuer: string,
  grant: string,
  variants: readonly VariantLoad[],
  caption: Caption,
): TopLevelSpec | undefined {
  const measured = variants.filter(
    ({ lookup }) => lookup(`iam.${issuer}.latency.${grant}`, 'p50') !== undefined,
  );
  if (measured.length < 2) return undefined;
  const points = measured.flatMap(({ variant, lookup }) =>
    QUANTILES.map((quantile) => ({
      variant,
      quantile,
      rate: Number(formatNumber(lookup(`iam.${issuer}.rate.${grant}`, 'mean') ?? 0)),
      latency: Number(formatNumber((lookup(`iam.${issuer}.latency.${grant}`, quantile) ?? 0) * 1000)),
    })),
  );
  const x = { field: 'rate', type: 'quantitative', title: 'achieved rate (Hz)', scale: { zero: true } };
  const y = {
    field: 'latency',
    type: 'quantitative',
    title: 'latency (ms, logarithmic)',
    scale: { type: 'log', nice: true },
    axis: { format: '~g', tickCount: 5 },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: titleOf(`Issuer ${issuer}: latency of ${grant} with load`, caption),
    config: CONFIG,
    width: PLOT_WIDTH,
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
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: {
          x,
          y,
          shape: {
            field: 'quantile',
            type: 'nominal',
            title: null,
            scale: { domain: QUANTILES, range: ['circle', 'square', 'triangle-up'] },
            legend: { symbolType: 'circle', symbolSize: 70 },
          },
          color: {
            field: 'quantile',
            type: 'nominal',
            title: null,
            scale: { domain: QUANTILES, range: QUANTILES.map((_, index) => colourOf(index)) },
            legend: { symbolSize: 70 },
          },
        },
      },
      {
        transform: [{ filter: "datum.quantile === 'p99'" }],
        mark: { type: 'text', dy: -10, fontSize: 11, align: 'center' },
        encoding: { x, y, text: { field: 'variant' } },
      },
    ],
  } as unknown as TopLevelSpec;
}
