import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/run-result.js';
import { summaryCsv, timelineCsv } from '../../src/report/csv.js';
import { summaryParquet, timelineParquet } from '../../src/report/parquet.js';
import { writeResultFile } from '../../src/report/result-file.js';
import { syntheticRun } from './synthetic.js';

const folder = mkdtempSync(join(tmpdir(), 'tokensim-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RUNS = [0, 1, 2].map((replication) => syntheticRun({ replication, horizonS: 7200 }));

/** A run of so many bins and series, whose values are counted as they are read. */
function longRun(bins: number, series: number, onRead: () => void): RunResult {
  const values = new Proxy(new Float64Array(bins).fill(1.5), {
    get: (target, key) => {
      onRead();
      return Reflect.get(target, key) as unknown;
    },
  });
  const metrics = Array.from({ length: series }, (_, index) => {
    const name = `iam.i${index}.queue`;
    return { name, stats: [], series: [{ name, values }] };
  });
  const binEndsUs = Array.from({ length: bins }, (_, bin) => (bin + 1) * 1e6);
  const [run] = RUNS;
  return { ...run, binEndsUs, metrics };
}

test('a timeline of more rows than a string can hold is made part by part, as it is written', () => {
  let read = 0;
  // 24,000 bins of 10 replications would be above 2^29 characters, which no string of V8 holds.
  const run = longRun(24_000, 100, () => read++);
  const parts = timelineCsv(Array.from({ length: 10 }, () => run))[Symbol.iterator]();
  expect(parts.next().value).toBe('replication,time_s,metric,unit,value\n');
  expect(read).toBe(0);
  const first = parts.next().value ?? '';
  expect(first.split('\n')).toHaveLength(20_001);
  expect(read).toBeLessThan(100_000);
  expect(10 * 24_000 * 100 * (first.length / 20_000)).toBeGreaterThan(2 ** 29);
});

async function fileOf(content: Parameters<typeof writeResultFile>[1], name: string): Promise<string> {
  const path = join(folder, name);
  await writeResultFile(path, content);
  return path;
}

test('parts of a file stand one after the other on the disk', async () => {
  const path = await fileOf(timelineCsv(RUNS), 'timeline.csv');
  expect(readFileSync(path, 'utf8')).toBe([...timelineCsv(RUNS)].join(''));
});

async function rowsOf(path: string): Promise<Record<string, unknown>[]> {
  const bytes = readFileSync(path);
  return parquetReadObjects({ file: Uint8Array.from(bytes).buffer });
}

test('Parquet holds the rows of the CSV files, with numbers as numbers and nothing where they are empty', async () => {
  const csv = (text: string): Record<string, unknown>[] =>
    parse(text, {
      columns: true,
      cast: (value, { column, header }) => {
        if (header || ['metric', 'stat', 'unit', 'no_interval'].includes(String(column)))
          return value || null;
        return value === '' ? null : Number(value);
      },
    });
  const summary = await rowsOf(await fileOf(summaryParquet(RUNS), 'summary.parquet'));
  expect(summary.map((row) => ({ ...row }))).toEqual(
    csv(summaryCsv(RUNS)).map((row) => ({ ...row, no_interval: row.no_interval ?? null })),
  );
  const timeline = await rowsOf(await fileOf(timelineParquet(RUNS), 'timeline.parquet'));
  expect(timeline).toEqual(csv([...timelineCsv(RUNS)].join('')));
  expect(statSync(join(folder, 'timeline.parquet')).size).toBeLessThan(
    statSync(join(folder, 'timeline.csv')).size,
  );
});

test('the same runs are the same bytes of Parquet, and a run without metrics is a table without rows', async () => {
  const [one, two] = [
    await fileOf(timelineParquet(RUNS), 'one.parquet'),
    await fileOf(timelineParquet(RUNS), 'two.parquet'),
  ];
  expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
  const nothing = [{ ...RUNS[0], metrics: [], binEndsUs: [] }];
  expect(await rowsOf(await fileOf(timelineParquet(nothing), 'empty.parquet'))).toEqual([]);
});
