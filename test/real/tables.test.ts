import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScratchFolder } from '../cli/scratch-folder.js';
import { debianPackage } from './debian-package.js';

const LATE = `name: late
title: Files that wait, fail and are tried again
horizon: 2 h
issuers: { cms: { clients: { rucio: { access_lifetime: 20 min } } } }
submitters: { cms: { sleep: 5 s } }
fts: { cern: { exchange: { interval: 30 min } } }
sites: { HERE: {}, THERE: {} }
workloads:
  - { name: work, arrivals: { law: poisson, rate: 0.02 Hz }, files: 5, sources: HERE, destinations: THERE }
variants: { no-cache: { tokens.cache: "off" } }
`;

/** Tables of results, the columns of numbers and those of text that each has. */
const TABLES = [
  ['base/summary.csv', ['value', 'replications'], ['metric', 'stat', 'unit']],
  ['base/timeline.csv', ['replication', 'time_s', 'value'], ['metric', 'unit']],
  ['base/failures.csv', [], []],
  ['comparison.csv', [], []],
] as const;

let folder: ScratchFolder;
const pathOf = (table: string) => join(folder.path, 'results/late', table);
const recordsOf = (table: string): Record<string, string>[] =>
  parse(folder.text(join('results/late', table)), { columns: true });
const sumOf = (numbers: readonly (string | undefined)[]) =>
  numbers.reduce((sum, text) => sum + Number(text), 0);

beforeAll(() => {
  folder = new ScratchFolder({ 'late.yaml': LATE });
  const { status, stderr } = folder.tokensim('compare', 'late.yaml', '--replications', '2', '--parquet');
  expect(status, stderr).toBe(0);
}, 120_000);

afterAll(() => folder.remove());

describe('DuckDB', () => {
  test.each(
    TABLES,
  )('reads %s: its rows, its numbers as numbers and its names as text', async (table, numbers, texts) => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(`SELECT * FROM read_csv('${pathOf(table)}')`);
    const types = new Map(
      reader.columnNames().map((name, column) => [name, String(reader.columnType(column))]),
    );
    const expected = recordsOf(table);
    const rows = reader.getRowObjectsJS();
    expect(rows).toHaveLength(expected.length);
    expect([...types.keys()]).toEqual(Object.keys(expected[0] ?? {}));
    for (const name of numbers) {
      expect(types.get(name)).toMatch(/^(DOUBLE|BIGINT)$/);
      const sum = rows.reduce((all, row) => all + Number(row[name]), 0);
      expect(sum / sumOf(expected.map((row) => row[name]))).toBeCloseTo(1, 9);
    }
    for (const name of texts) expect(types.get(name)).toBe('VARCHAR');
    connection.closeSync();
  });

  test.each(['summary', 'timeline'])('finds in %s.parquet what its CSV file has', async (table) => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const [csv, parquet] = [pathOf(`base/${table}.csv`), pathOf(`base/${table}.parquet`)];
    const reader = await connection.runAndReadAll(
      `SELECT metric, unit, value FROM read_csv('${csv}') EXCEPT ALL SELECT metric, unit, value FROM read_parquet('${parquet}')`,
    );
    expect(reader.getRowsJS()).toEqual([]);
    connection.closeSync();
  });
});

describe('pandas', () => {
  const PROGRAM = [
    'import json, sys, pandas',
    'frame = pandas.read_csv(sys.argv[1])',
    // An outage that can last for ever is `Infinity`, which JSON has not.
    'numbers = frame.select_dtypes("number").replace([float("inf")], 0)',
    'print(json.dumps({"rows": len(frame), "columns": list(frame.columns),',
    '  "sums": {name: float(numbers[name].sum()) for name in numbers.columns}}))',
  ].join('\n');

  test('reads all tables: their rows, their numbers as numbers and their names as text', (context) => {
    const { env } = debianPackage('python3-pandas', context);
    for (const [table, numbers, texts] of TABLES) {
      const { stdout, stderr } = spawnSync('python3', ['-c', PROGRAM, pathOf(table)], {
        env,
        encoding: 'utf8',
      });
      expect(stdout, stderr).not.toBe('');
      const read = JSON.parse(stdout) as { rows: number; columns: string[]; sums: Record<string, number> };
      const expected = recordsOf(table);
      expect(read.rows).toBe(expected.length);
      expect(read.columns).toEqual(Object.keys(expected[0] ?? {}));
      for (const name of numbers)
        expect(read.sums[name] / sumOf(expected.map((row) => row[name]))).toBeCloseTo(1, 9);
      for (const name of texts) expect(read.sums).not.toHaveProperty(name);
    }
  }, 300_000);
});
