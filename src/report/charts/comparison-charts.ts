import { type Chart, type Panel, type Series, withoutEmptySeries } from './chart.js';
import type { RunSeries } from './run-series.js';

/** Bins of a comparison are put together until there are at most this many: the dashes of many lines stay legible. */
const POINTS_MAX = 60;

/** A variant and its series. */
export interface VariantSeries {
  readonly variant: string;
  readonly series: RunSeries;
}

/** What is shown over time: the sum of `<system>.<instance>.<measure>` over all instances. */
interface Quantity {
  readonly title: string;
  readonly system: string;
  readonly measure: string;
  readonly quantity: string;
  readonly unit: Panel['unit'];
}

const REQUESTS: readonly Quantity[] = [
  {
    title: 'Requests of all grants',
    system: 'iam',
    measure: 'rate.all',
    quantity: 'request rate',
    unit: 'Hz',
  },
];

const STORED: readonly Quantity[] = [
  ['Access tokens stored by the issuer', 'iam', 'stored.access_token'],
  ['Refresh tokens stored by the issuer', 'iam', 'stored.refresh_token'],
  ['Rows of t_token, FTS', 'fts', 'stored.token'],
].map(([title, system, measure]) => ({ title, system, measure, quantity: 'tokens', unit: 'count' }));

/**
 * Request rate and stored tokens over time, the variants as lines of one panel. Lines that are nothing but zeros would
 * hide each other: they are named below the title instead.
 * @param startS when statistics begin, s since the start of the scenario
 */
export function comparisonCharts(variants: readonly VariantSeries[], startS: number): Chart[] {
  const chart = (file: string, title: string, quantities: readonly Quantity[]): Chart => ({
    file: `compare-${file}`,
    title,
    panels: quantities
      .map((quantity) => panelOf(quantity, variants, startS))
      .filter((panel) => withoutEmptySeries(panel) !== undefined),
  });
  return [
    chart('requests', 'Requests to the issuer, by variant', REQUESTS),
    chart('stored-tokens', 'Stored tokens, by variant', STORED),
  ].filter(({ panels }) => panels.length > 0);
}

function panelOf(quantity: Quantity, variants: readonly VariantSeries[], startS: number): Panel {
  const { title, system, measure, unit } = quantity;
  const lines = variants.map(({ variant, series }, index): Series => {
    const parts = series
      .instances(system)
      .map((instance) => series.line(`${system}.${instance}.${measure}`, variant));
    const line = coarse(sum(parts, series.line('', variant)), startS);
    return { ...line, label: `${index + 1}  ${variant}` };
  });
  const isZero = (line: Series) => line.values.every((value) => value === null || value === 0);
  const zeros = variants.filter((_, index) => isZero(lines[index])).map(({ variant }) => variant);
  return {
    title,
    quantity: quantity.quantity,
    unit,
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
