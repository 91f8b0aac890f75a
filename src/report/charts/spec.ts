import type { TopLevelSpec } from 'vega-lite';
import { formatNumber } from '../number.js';
import type { Chart, Panel } from './chart.js';
import { CONFIG, colourOf, dashOf, PANEL_HEIGHT, PLOT_WIDTH } from './style.js';
import { type TimeAxis, timeAxis } from './time-axis.js';

/** Latencies that span more than this factor get a logarithmic axis. */
const LOG_FROM = 50;

/** Where a chart comes from, for the line below its title. */
export interface Caption {
  readonly scenario: string;
  readonly title: string;
  /** The variant, or undefined for an overlay or a scenario without variants. */
  readonly variant: string | undefined;
  readonly replications: number;
}

/** The Vega-Lite specification of a chart over time, its data inline. */
export function chartSpec(chart: Chart, caption: Caption, spanS: readonly [number, number]): TopLevelSpec {
  const axis = timeAxis(...spanS);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: titleOf(chart.title, caption),
    config: CONFIG,
    vconcat: chart.panels.map((panel, index) =>
      panelSpec(panel, axis, index === chart.panels.length - 1, chart.panels.length > 1),
    ),
    spacing: 18,
    resolve: {
      legend: { color: 'independent', strokeDash: 'independent' },
      scale: { color: 'independent', strokeDash: 'independent' },
    },
  } as unknown as TopLevelSpec;
}

/** Title and, below it, the scenario's own title in lines of bearable length. */
export function titleOf(title: string, { scenario, title: about, variant, replications }: Caption) {
  const parts = [
    `${scenario}${variant === undefined ? '' : ` / ${variant}`}: ${about}`,
    ...(replications > 1 ? [`mean of ${replications} replications`] : []),
  ];
  return {
    text: title,
    subtitle: wrap(parts.join('; '), 100),
    fontSize: 15,
    subtitleFontSize: 11,
    subtitleColor: '#444444',
    subtitlePadding: 4,
    offset: 12,
  };
}

function panelSpec(panel: Panel, axis: TimeAxis, last: boolean, titled: boolean) {
  const labels = panel.series.map(({ label }) => label);
  const scale = scaleOf(panel);
  const data = panel.series.flatMap(({ label, values, timesS }) =>
    values.map((value, bin) => ({
      time: rounded(timesS[bin] / axis.unitS),
      value: value === null || (scale.log && value <= 0) ? null : rounded(value * scale.factor),
      series: label,
    })),
  );
  const lookOf = (range: readonly unknown[]) => ({
    field: 'series',
    type: 'nominal',
    title: null,
    legend: { orient: 'right' },
    scale: { domain: labels, range },
    sort: null,
  });
  return {
    ...(titled ? { title: { text: panel.title } } : {}),
    width: PLOT_WIDTH,
    height: titled ? PANEL_HEIGHT : PANEL_HEIGHT * 1.6,
    data: { values: data },
    mark: {
      type: 'line',
      strokeWidth: 1.8,
      strokeCap: 'butt',
      strokeJoin: 'round',
      invalid: 'break-paths-show-domains',
    },
    encoding: {
      x: {
        field: 'time',
        type: 'quantitative',
        title: last ? `time since the start (${axis.unit})` : null,
        scale: { domain: axis.domain, nice: false, zero: false },
        axis: { values: axis.ticks, format: '~g' },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        title: `${panel.quantity}${scale.unit === '' ? '' : ` (${scale.unit})`}`,
        scale: scale.log ? { type: 'log', nice: true } : { zero: true, nice: true, ...scale.domain },
        axis: { format: scale.format, minExtent: 44, tickCount: scale.log ? 4 : 5 },
      },
      color: lookOf(labels.map((_, index) => colourOf(index))),
      strokeDash: lookOf(labels.map((_, index) => dashOf(index))),
    },
  };
}

/** How a panel's values are shown: multiplied by `factor`, in `unit`, with a d3 number format. */
interface ValueScale {
  readonly factor: number;
  readonly unit: string;
  readonly format: string;
  readonly log: boolean;
  readonly domain: { readonly domain?: readonly [number, number] };
}

function scaleOf(panel: Panel): ValueScale {
  let max = 0;
  let min = Number.POSITIVE_INFINITY;
  for (const { values } of panel.series) {
    for (const value of values) {
      if (value === null) continue;
      if (value > max) max = value;
      if (value > 0 && value < min) min = value;
    }
  }
  if (panel.unit === 'share')
    return { factor: 100, unit: '%', format: '~g', log: false, domain: { domain: [0, 100] } };
  if (panel.unit === 's') {
    const log = max > min * LOG_FROM;
    const factor = max < 1 ? 1000 : max < 7200 ? 1 : 1 / 3600;
    return { factor, unit: factor === 1000 ? 'ms' : factor === 1 ? 's' : 'h', format: '~g', log, domain: {} };
  }
  const unit = panel.unit === 'Hz' ? 'Hz' : '';
  const format = max >= 10_000 ? '~s' : '~g';
  return { factor: 1, unit, format, log: false, domain: max === 0 ? { domain: [0, 1] } : {} };
}

function rounded(value: number): number {
  return Number(formatNumber(value));
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
