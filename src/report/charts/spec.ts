import type { TopLevelSpec } from 'vega-lite';
import { humanSeconds } from '../../language/human.js';
import { rounded } from '../number.js';
import { prose } from '../text-table.js';
import type { ChangeMarks } from './change-marks.js';
import type { Chart, Panel, Series } from './chart.js';
import type { FaultBands } from './fault-bands.js';
import { changeLayer, changesSpec, lanesSpec, shadeLayer } from './layers.js';
import { lineWidths } from './line-widths.js';
import { decadesFrom0, logTicks, niceAbove, niceBelow } from './log-axis.js';
import { CONFIG, colourOf, dashOf, lookOf, PANEL_HEIGHT, PLOT_WIDTH } from './style.js';
import { inUnit, type TimeAxis, timeAxis } from './time-axis.js';
import { tooltipOf } from './tooltip.js';

/** Latencies that span more than this factor get a logarithmic axis. */
const LOG_FROM = 50;
/** How often a numbered line bears its number. */
const NUMBERS = 4;
/** Height of one entry of a legend, px; a panel is as high as its legend. */
const LEGEND_ROW = 19;

/** Where a chart comes from, for the line below its title. */
export interface Caption {
  readonly scenario: string;
  readonly title: string;
  /** The variant, or undefined for an overlay or a scenario without variants. */
  readonly variant: string | undefined;
  readonly replications: number;
}

/** The Vega-Lite specification of a chart over time, its data inline; times of faults are shaded, instants of changes ruled. */
export function chartSpec(
  chart: Chart,
  caption: Caption,
  spanS: readonly [number, number],
  faults?: FaultBands,
  changes?: ChangeMarks,
): TopLevelSpec {
  const axis = timeAxis(...spanS);
  const lines = Math.max(...chart.panels.map(({ series }) => series.length));
  const height = chart.panels.length > 1 ? PANEL_HEIGHT : PANEL_HEIGHT * 1.6;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: titleOf(chart.title, caption, binText(chart, spanS[0])),
    config: CONFIG,
    vconcat: [
      ...(faults === undefined ? [] : [lanesSpec(faults, axis)]),
      ...(changes === undefined ? [] : [changesSpec(changes, axis)]),
      ...chart.panels.map((panel, index) =>
        panelSpec(panel, axis, {
          height: Math.max(height, lines * LEGEND_ROW),
          last: index === chart.panels.length - 1,
          titled: chart.panels.length > 1,
          legend: index === 0 || labelsOf(panel) !== labelsOf(chart.panels[index - 1]),
          faults,
          changes,
        }),
      ),
    ],
    spacing: 18,
    resolve: {
      legend: { color: 'independent', strokeDash: 'independent' },
      scale: { color: 'independent', strokeDash: 'independent' },
    },
  } as unknown as TopLevelSpec;
}

/** Title and, below it, the scenario's own title in lines of bearable length. */
export function titleOf(
  title: string,
  { scenario, title: about, variant, replications }: Caption,
  ...more: readonly string[]
) {
  const parts = [
    `${scenario}${variant === undefined ? '' : ` / ${variant}`}: ${about}`,
    ...(replications > 1 ? [`mean of ${replications} replications`] : []),
    ...more,
  ];
  return {
    text: title,
    subtitle: linesOf(parts.join('; '), 84),
    fontSize: 15,
    subtitleFontSize: 11,
    subtitleColor: '#444444',
    subtitlePadding: 4,
    offset: 12,
  };
}

/** What a point is: a peak within a bin does not show. */
function binText({ panels }: Chart, startS: number): string {
  const [first = startS, second] =
    panels.flatMap(({ series }) => series.map(({ timesS }) => timesS))[0] ?? [];
  const widthS = second === undefined ? first - startS : second - first;
  const means = panels.some(({ unit }) => unit === 's') ? 'means (latencies: quantiles)' : 'means';
  return `points: ${means} over ${humanSeconds(widthS)}`;
}

/** What a panel shows besides its lines; a legend equal to the one above is not repeated. */
interface Trimmings {
  readonly height: number;
  readonly last: boolean;
  readonly titled: boolean;
  readonly legend: boolean;
  readonly faults: FaultBands | undefined;
  readonly changes: ChangeMarks | undefined;
}

function panelTitle({ title, note }: Panel) {
  return {
    text: title,
    ...(note === undefined
      ? {}
      : { subtitle: linesOf(note, 100), subtitleFontSize: 11, subtitleColor: '#444444' }),
  };
}

function labelsOf(panel: Panel): string {
  return panel.series.map(({ label }) => label).join('\n');
}

function panelSpec(
  panel: Panel,
  axis: TimeAxis,
  { height, last, titled, legend, faults, changes }: Trimmings,
) {
  const labels = panel.series.map(({ label }) => label);
  const scale = scaleOf(panel);
  const data = panel.series.flatMap((line, index) => {
    const points = pointsOf(line, axis, scale);
    return panel.numbered ? withNumbers(points, index, labels.length) : points;
  });
  const entries = legend ? { orient: 'right' } : null;
  const valueTitle = `${panel.quantity}${scale.unit === '' ? '' : ` (${scale.unit})`}`;
  const tooltip = tooltipOf(
    ['series', 'series', 'nominal'],
    ['time', `time since the start (${axis.unit})`],
    ['value', valueTitle],
  );
  const x = {
    field: 'time',
    type: 'quantitative',
    title: last ? `time since the start (${axis.unit})` : null,
    scale: { domain: axis.domain, nice: false, zero: false },
    axis: { values: axis.ticks, format: '~f', labelFlush: false },
  };
  return {
    ...(titled || panel.note !== undefined ? { title: panelTitle(panel) } : {}),
    width: PLOT_WIDTH,
    height,
    data: { values: data },
    layer: [
      ...(faults === undefined ? [] : [shadeLayer(faults, axis, x)]),
      ...(changes === undefined ? [] : [changeLayer(changes, axis, x)]),
      {
        mark: { type: 'line', strokeJoin: 'round', invalid: 'break-paths-show-domains' },
        encoding: {
          strokeDash: lookOf('series', labels, dashOf, entries),
          strokeWidth: widthOf(panel.series),
          tooltip,
        },
      },
      // A value between two gaps makes no line.
      ...(data.some((point) => point.alone)
        ? [
            {
              transform: [{ filter: 'datum.alone' }],
              mark: { type: 'point', filled: true, size: 16, opacity: 1 },
              encoding: { tooltip },
            },
          ]
        : []),
      ...(panel.numbered ? [{ stroke: '#ffffff', strokeWidth: 3 }, {}] : []).map((look) => ({
        transform: [{ filter: 'isValid(datum.number)' }],
        mark: { type: 'text', fontSize: 10, fontWeight: 'bold', ...look },
        encoding: { text: { field: 'number' } },
      })),
    ],
    encoding: {
      x,
      y: {
        field: 'value',
        type: 'quantitative',
        title: valueTitle,
        scale: { nice: scale.type === 'linear', ...scale.scale, type: scale.type },
        axis: {
          format: scale.format,
          labelExpr: `datum.value === 0 ? '0' : ${scale.label ?? 'datum.label'}`,
          minExtent: 44,
          ...(scale.ticks === undefined ? { tickCount: 5 } : { values: scale.ticks }),
        },
      },
      color: lookOf('series', labels, colourOf, entries),
    },
  };
}

function widthOf(series: readonly Series[]) {
  const widths = lineWidths(series);
  const usual = Math.min(...widths);
  return {
    value: usual,
    condition: series.flatMap(({ label }, index) =>
      widths[index] === usual
        ? []
        : [{ test: `datum.series === ${JSON.stringify(label)}`, value: widths[index] }],
    ),
  };
}

/** The points of a line in the units of the axes; gaps, and what a logarithmic axis cannot show, are null. */
function pointsOf({ label, values, timesS }: Series, axis: TimeAxis, scale: ValueScale) {
  const shown = values.map((value) =>
    value === null || (scale.type === 'log' && value <= 0) ? null : rounded(value * scale.factor),
  );
  return shown.map((value, bin) => ({
    time: inUnit(timesS[bin], axis),
    value,
    series: label,
    ...(value !== null && (shown[bin - 1] ?? null) === null && (shown[bin + 1] ?? null) === null
      ? { alone: true }
      : {}),
  }));
}

/** Puts a line's number to a few of its points, at other times than those of the other lines. */
function withNumbers<P extends { readonly value: number | null }>(
  points: readonly P[],
  index: number,
  lines: number,
) {
  const every = Math.max(1, Math.ceil(points.length / NUMBERS));
  const first = Math.floor(((index + 0.5) * every) / lines);
  return points.map((point, bin) =>
    bin % every === first && point.value !== null ? { ...point, number: index + 1 } : point,
  );
}

/** How a panel's values are shown: multiplied by `factor`, in `unit`, with a d3 number format. */
interface ValueScale {
  readonly factor: number;
  readonly unit: string;
  readonly format: string;
  readonly type: 'linear' | 'log' | 'symlog';
  /** Properties of the Vega-Lite scale besides its type. */
  readonly scale: object;
  /** Where ticks stand; undefined: about five at round values. */
  readonly ticks?: readonly number[];
  /** Vega expression of a tick's label, where `format` does not do. */
  readonly label?: string;
}

function scaleOf(panel: Panel): ValueScale {
  const { min, max } = extentOf(panel);
  if (panel.unit === 'share')
    return { factor: 100, unit: '%', format: '~f', type: 'linear', scale: { domain: [0, 100] } };
  if (panel.unit === 's') {
    const [factor, unit] = max < 1 ? [1000, 'ms'] : max < 7200 ? [1, 's'] : [1 / 3600, 'h'];
    if (max > min * LOG_FROM) {
      const domain = [niceBelow(min * factor), niceAbove(max * factor)] as const;
      const ticks = logTicks(...domain);
      return { factor, unit: `${unit}, log`, format: '~f', type: 'log', scale: { domain }, ticks };
    }
    return { factor, unit, format: '~f', type: 'linear', scale: {} };
  }
  const unit = panel.unit === 'Hz' ? 'Hz' : '';
  const format = max >= 10_000 ? '~s' : max < 0.001 ? '~e' : '~f';
  if (panel.decades && max > min * LOG_FROM) {
    return {
      factor: 1,
      unit: unit === '' ? 'log' : `${unit}, log`,
      format: '~s',
      // One format of Vega's own for all ticks of such a scale would have the precision of the largest.
      label: "format(datum.value, datum.value < 1 ? '~g' : '~s')",
      type: 'symlog',
      ...decadesFrom0(min, max),
    };
  }
  return { factor: 1, unit, format, type: 'linear', scale: max === 0 ? { domain: [0, 1] } : {} };
}

/** The largest value of a panel, and the smallest above 0. */
function extentOf(panel: Panel): { min: number; max: number } {
  let max = 0;
  let min = Number.POSITIVE_INFINITY;
  for (const value of panel.series.flatMap(({ values }) => values)) {
    if (value === null) continue;
    if (value > max) max = value;
    if (value > 0 && value < min) min = value;
  }
  return { min, max };
}

function linesOf(text: string, columns: number): string[] {
  return prose([text], { columns }).split('\n');
}
