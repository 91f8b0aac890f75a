import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { foremost, referenceOf } from '../../src/report/check/reference.js';
import {
  checkReferenceFolder,
  movedAgainst,
  writeReference,
} from '../../src/report/check/reference-folder.js';
import { summaryCsv } from '../../src/report/csv.js';
import { syntheticRun } from './synthetic.js';

const run = syntheticRun({ horizonS: 6 * 3600 });
const reference = (variants: readonly string[] = ['base', 'more'], version = '0.1.0', seed = 7) =>
  referenceOf(new Map(variants.map((variant) => [variant, run])), seed, version);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokensim-reference-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (variant: string) => join(folder, 'small', variant, 'summary.csv');
const manifest = () => join(folder, 'small', 'manifest.json');
const change = (from: RegExp, to: string) =>
  writeFileSync(fileOf('base'), readFileSync(fileOf('base'), 'utf8').replace(from, to));

describe('reference results', () => {
  test('are the summary of the first replication of each variant, and what they were made with', async () => {
    await writeReference(folder, 'small', reference());
    expect(readdirSync(join(folder, 'small')).sort()).toEqual(['base', 'manifest.json', 'more']);
    expect(readFileSync(fileOf('base'), 'utf8')).toBe(summaryCsv([run]));
    expect(readFileSync(manifest(), 'utf8')).toBe('{\n  "tokensim": "0.1.0",\n  "seed": 7\n}\n');
  });

  test('that are the same to the byte have nothing moved, and none are there before they are made', async () => {
    expect(movedAgainst(folder, 'small', reference())).toBeUndefined();
    await writeReference(folder, 'small', reference());
    expect(movedAgainst(folder, 'small', reference())).toEqual(
      new Map([
        ['base', []],
        ['more', []],
      ]),
    );
  });

  test('tell what moved, from what to what, and on which chart', async () => {
    await writeReference(folder, 'small', reference());
    change(/^(iam\.cms\.rate\.client_credentials,mean,Hz),[^,]+/m, '$1,12');
    change(/^(transfers\.all\.bytes,total,B),[^,]+/m, '$1,34');
    change(/^(iam\.cms\.latency\.client_credentials,p95,s),[^,]+/m, '$1,0.5');
    const rows = movedAgainst(folder, 'small', reference())?.get('base') ?? [];
    expect(rows.map(({ metric, stat, before, chart }) => [metric, stat, before, chart])).toEqual([
      ['iam.cms.latency.client_credentials', 'p95', '0.5', 'issuer-cms-latency'],
      ['iam.cms.rate.client_credentials', 'mean', '12', 'issuer-cms-requests'],
      ['transfers.all.bytes', 'total', '34', undefined],
    ]);
    expect(movedAgainst(folder, 'small', reference())?.get('more')).toEqual([]);
  });

  test('tell of rows that are new and of rows that are gone', async () => {
    await writeReference(folder, 'small', reference());
    change(/^iam\.cms\.rate\.client_credentials,mean.*\n/m, '');
    change(/^(transfers\.all\.)bytes(,total)/m, '$1bites$2');
    const rows = movedAgainst(folder, 'small', reference())?.get('base') ?? [];
    expect(rows.map(({ metric, before, now }) => [metric, before === undefined, now === undefined])).toEqual([
      ['iam.cms.rate.client_credentials', true, false],
      ['transfers.all.bites', false, true],
      ['transfers.all.bytes', true, false],
    ]);
  });

  test('tell of a difference that is not in a value', async () => {
    await writeReference(folder, 'small', reference());
    change(/\n$/, '\n\n');
    expect(movedAgainst(folder, 'small', reference())?.get('base')).toHaveLength(1);
  });

  test('tell of a variant that is new and of one that is gone', async () => {
    await writeReference(folder, 'small', reference(['base', 'more']));
    const moved = movedAgainst(folder, 'small', reference(['base', 'other']));
    expect(moved?.get('base')).toEqual([]);
    expect(moved?.get('other')?.every(({ before }) => before === undefined)).toBe(true);
    expect(moved?.get('more')?.every(({ now }) => now === undefined)).toBe(true);
    expect(moved?.get('more')?.length).toBeGreaterThan(10);
  });

  test.each([
    [
      'version',
      reference(['base'], '0.2.0', 7),
      'tokensim 0.1.0 with seed 7, and this is tokensim 0.2.0 with seed 7',
    ],
    [
      'seed',
      reference(['base'], '0.1.0', 8),
      'tokensim 0.1.0 with seed 7, and this is tokensim 0.1.0 with seed 8',
    ],
  ])('of another %s are refused, with the remedy', async (_, now, told) => {
    await writeReference(folder, 'small', reference());
    const comparing = () => movedAgainst(folder, 'small', now);
    expect(comparing).toThrow(`the reference results of small are of ${told}`);
    expect(comparing).toThrow('the same command with --update makes them anew');
    expect(comparing).toThrow(manifest());
  });

  test('with an unreadable manifest are refused', async () => {
    await writeReference(folder, 'small', reference());
    writeFileSync(manifest(), 'nonsense');
    expect(() => movedAgainst(folder, 'small', reference())).toThrow('are of something unreadable');
  });

  test('that are no table are refused with their file', async () => {
    await writeReference(folder, 'small', reference());
    writeFileSync(fileOf('base'), 'metric,stat,unit,value\n<<<<<<< HEAD\n');
    expect(() => movedAgainst(folder, 'small', reference())).toThrow(
      new RegExp(`^${fileOf('base')}: cannot be read as reference results: .*--update makes them anew$`),
    );
  });

  test('are made anew whole: no variant of before is left, and no temporary folder', async () => {
    await writeReference(folder, 'small', reference(['base', 'more']));
    await writeReference(folder, 'small', reference(['base']));
    expect(readdirSync(join(folder, 'small')).sort()).toEqual(['base', 'manifest.json']);
    expect(readdirSync(folder)).toEqual(['small']);
  });

  test('that cannot be written are an error, and what was there is left', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(writeReference(file, 'small', reference())).rejects.toThrow(
      /cannot write .* name another folder with --reference/,
    );
    expect(() => checkReferenceFolder(file, 'small')).toThrow(/name another folder with --reference/);
    expect(existsSync(file)).toBe(true);
  });
});

test('figures of the expectations come first among what moved, then those on a chart', () => {
  const row = (metric: string, chart?: string) => ({ metric, stat: 'mean', before: '1', now: '2', chart });
  const rows = [row('a'), row('b', 'chart-b'), row('c'), row('d', 'chart-d')];
  expect(foremost(rows, new Set(['c'])).map(({ metric }) => metric)).toEqual(['c', 'b', 'd', 'a']);
});
