import { group } from 'd3-array';
import type { ComparedChart } from '../../systems/plan.js';
import { SYSTEMS } from '../../systems/registry.js';
import { type Chart, type Panel, type Series, withoutEmptySeries } from './chart.js';
import type { RunSeries } from './run-series.js';

/** Bins of a comparison are put together until there are at most this many: the dashes of many lines stay legible. */
const POINTS_MAX = 60;

/** A variant and its series. */
export interface VariantSeries {
  readonly variant: string;
  readonly series: RunSeries;
}

/**
 * What the systems compare over time, the variants as lines of one panel. Lines that are nothing but zeros would
 * hide each other: they are named below the title instead.
 * @param startS when statistics begin, s since the start of the scenario
 */
export function comparisonCharts(variants: readonly VariantSeries[], startS: number): Chart[] {
  const plans = SYSTEMS.flatMap(({ prefix, comparedCharts = [] }) =>
    comparedCharts.map((plan) => ({ prefix, ...plan })),
  );
  return [...group(plans, ({ file }) => file)]
    .map(([file, some]) => ({
      file: `compare-${file}`,
      title: `${some[0].title}, by variant`,
      panels: some
        .flatMap(({ prefix, panels }) => panels.map((panel) => panelOf(prefix, panel, variants, startS)))
        .filter((panel) => withoutEmptySeries(panel) !== undefined),
    }))
    .filter(({ panels }) => panels.length > 0);
}

function panelOf(
  system: string,
  { metric, ...panel }: ComparedChart['panels'][number],
  variants: readonly VariantSeries[],
  startS: number,
): Panel {
  const lines = variants.map(({ variant, series }, index): Series => {
    const parts = series
      .instances(system)
      .map((instance) => series.line(`${system}.${instance}.${metric}`, variant));
    const line = coarse(sum(parts, series.line('', variant)), startS);
    return { ...line, label: `${index + 1}  ${variant}` };
  });
  const isZero = (line: Series) => line.values.every((value) => value === null || value === 0);
  const zeros = variants.filter((_, index) => isZero(lines[index])).map(({ variant }) => variant);
  return {
    ...panel,
    decades: true,
    numbered: true,
    ...(zeros.length === 0 ? {} : { note: `always 0: ${zeros.join(', ')}` }),
    series: lines.map((line) => (isZero(line) ? { ...line, values: line.values.map(() => null) } : line)),
  };
}

/** Lines added up bin by bin; a gap where none has a value. */
function sum(parts: readonly Series[], none: Series): Series {
  const [first = none] = parts;
  return {
    ...first,
    values: first.values.map((_, bin) => {
      const values = parts.map((part) => part.values[bin]).filter((value) => value !== null);
      return values.length === 0 ? null : values.reduce((total, value) => total + value, 0);
    }),
  };
}

/** A line with so many bins put together that at most `POINTS_MAX` are left; a value is the mean over its bins' time. */
function coarse(line: Series, startS: number): Series {
  const { values, timesS } = line;
  const together = Math.ceil(timesS.length / POINTS_MAX);
  if (together <= 1) return line;
  const ends = timesS.flatMap((_, bin) =>
    bin % together === together - 1 || bin === timesS.length - 1 ? [bin] : [],
  );
  return {
    ...line,
    timesS: ends.map((end) => timesS[end]),
    values: ends.map((end, index) => {
      let lasted = 0;
      let area = 0;
      for (let bin = index * together; bin <= end; bin++) {
        const value = values[bin];
        if (value === null) continue;
        const width = timesS[bin] - (bin === 0 ? startS : timesS[bin - 1]);
        lasted += width;
        area += value * width;
      }
      return lasted === 0 ? null : area / lasted;
    }),
  };
}
