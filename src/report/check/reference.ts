import { parse } from 'csv-parse/sync';
import type { RunResult } from '../../measure/run-result.js';
import { withoutEmptyPanels } from '../charts/chart.js';
import { QUANTILES, runCharts } from '../charts/run-charts.js';
import { RunSeries } from '../charts/run-series.js';
import { summaryCsv } from '../csv.js';

/** One statistic that differs from its reference. */
export interface Moved {
  readonly metric: string;
  readonly stat: string;
  /** Text of the reference; undefined where it has no such row. */
  readonly before: string | undefined;
  readonly now: string | undefined;
  /** The chart of `charts/` that shows the metric, if one does. */
  readonly chart: string | undefined;
}

/** What the reference results of one scenario should be. */
export interface Reference {
  /** What they were made with. */
  readonly manifest: string;
  /** The summary of each variant's first replication, by variant. */
  readonly summaries: ReadonlyMap<string, string>;
  /** The chart that shows a metric, by variant and metric. */
  readonly charts: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** The reference results that a check makes. */
export function referenceOf(first: ReadonlyMap<string, RunResult>, seed: number, version: string): Reference {
  return {
    manifest: `${JSON.stringify({ tokensim: version, seed }, null, 2)}\n`,
    summaries: new Map([...first].map(([variant, run]) => [variant, summaryCsv([run])])),
    charts: new Map([...first].map(([variant, run]) => [variant, chartsOf(run)])),
  };
}

/**
 * What moved between two summaries, row by row; nothing when they are the same to the byte.
 * @param charts the chart that shows a metric, by metric
 */
export function movedRows(before: string, now: string, charts: ReadonlyMap<string, string>): Moved[] {
  if (before === now) return [];
  const old = rowsOf(before);
  const made = rowsOf(now);
  const moved = [...new Set([...old.keys(), ...made.keys()])].sort().flatMap((key) => {
    const [from, to] = [old.get(key), made.get(key)];
    if (from === to) return [];
    const [metric = '', stat = ''] = key.split(' ');
    return [{ metric, stat, before: from, now: to, chart: charts.get(metric) }];
  });
  if (moved.length > 0) return moved;
  return [
    { metric: 'summary', stat: 'text', before: 'other text', now: 'the same figures', chart: undefined },
  ];
}

/** Rows of the named metrics first, then those that a chart shows, then the others. */
export function foremost(rows: readonly Moved[], metrics: ReadonlySet<string>): Moved[] {
  const rank = ({ metric, chart }: Moved) => (metrics.has(metric) ? 0 : chart !== undefined ? 1 : 2);
  return [...rows].sort((a, b) => rank(a) - rank(b));
}

function rowsOf(text: string): Map<string, string> {
  const rows = parse(text, { columns: true, skip_empty_lines: true }) as Record<string, string>[];
  return new Map(rows.map((row) => [`${row.metric} ${row.stat}`, row.value ?? '']));
}

/** The first chart that shows each metric of a run. */
function chartsOf(run: RunResult): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const chart of runCharts(new NamedSeries([run]))) {
    for (const { series } of withoutEmptyPanels(chart)?.panels ?? []) {
      for (const { label } of series) {
        const metric = withoutQuantile(label);
        if (!found.has(metric)) found.set(metric, chart.file);
      }
    }
  }
  return found;
}

function withoutQuantile(name: string): string {
  const quantile = QUANTILES.find((candidate) => name.endsWith(`.${candidate}`));
  return quantile === undefined ? name : name.slice(0, -quantile.length - 1);
}

/** Lines that are labelled by the name of their series. */
class NamedSeries extends RunSeries {
  override line(name: string) {
    return super.line(name, name);
  }
}
