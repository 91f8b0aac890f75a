import { parse } from 'csv-parse/sync';
import type { RunResult } from '../../measure/run-result.js';
import { summaryCsv } from '../csv.js';

/** One statistic that differs from its reference. */
export interface Moved {
  readonly metric: string;
  readonly stat: string;
  /** Text of the reference; undefined where it has no such row. */
  readonly before: string | undefined;
  readonly now: string | undefined;
  /** The chart that shows it, if one does. */
  readonly chart: string | undefined;
}

/** The reference results of one scenario by file, and what they were made with. */
export type ReferenceFiles = ReadonlyMap<string, string>;

/** Name of the file that says what reference results were made with. */
export const REFERENCE_MANIFEST = 'reference.json';

/** What the reference results of a scenario should be: the summary of each variant's first replication. */
export function referenceFiles(
  first: ReadonlyMap<string, RunResult>,
  seed: number,
  version: string,
): ReferenceFiles {
  const files = new Map([[REFERENCE_MANIFEST, `${JSON.stringify({ tokensim: version, seed }, null, 2)}\n`]]);
  for (const [variant, run] of first) files.set(`${variant}.csv`, summaryCsv([run]));
  return files;
}

/** What moved between two summaries, row by row; nothing when they are the same to the byte. */
export function movedRows(before: string, now: string): Moved[] {
  if (before === now) return [];
  const old = rowsOf(before);
  const made = rowsOf(now);
  const keys = [...new Set([...old.keys(), ...made.keys()])].sort();
  return keys.flatMap((key) => {
    const [from, to] = [old.get(key), made.get(key)];
    if (from === to) return [];
    const [metric = '', stat = ''] = key.split(' ');
    return [{ metric, stat, before: from, now: to, chart: chartOf(metric) }];
  });
}

function rowsOf(text: string): Map<string, string> {
  const rows = parse(text, { columns: true, skip_empty_lines: true }) as Record<string, string>[];
  return new Map(rows.map((row) => [`${row.metric} ${row.stat}`, row.value ?? '']));
}

/** The chart of `charts/` on which a metric is drawn. */
function chartOf(metric: string): string | undefined {
  const [system, instance = '', measure = ''] = metric.split('.');
  if (measure === 'stored') return 'stored-tokens';
  if (system === 'iam' && measure === 'rate') return `issuer-${instance}-requests`;
  if (system === 'iam' && measure === 'latency') return `issuer-${instance}-latency`;
  if (system === 'rucio' && measure === 'cache') return 'cache-hit-ratio';
  if (system === 'fts') return `fts-${instance}`;
  return system === 'transfers' ? `transfers-${instance}` : undefined;
}
