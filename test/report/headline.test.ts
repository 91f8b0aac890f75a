import { expect, test } from 'vitest';
import { headlineTable } from '../../src/report/headline.js';
import { simulate } from '../../src/study/simulate.js';
import { good, load } from '../scenario/folder.js';
import { cacheStudy } from './cache-study.js';

const long = `a-variant-${'x'.repeat(54)}`;

test.each([60, 80, 200])('the table fits into %i columns, whatever the number of variants', (columns) => {
  const table = headlineTable(cacheStudy(['base', 'no-cache', 'other', long]), { columns, colour: false });
  for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
  expect(table.replaceAll(/\s/g, '')).toContain('no-cache');
});

test('the table answers what a planner asks, in units that people read', () => {
  const table = headlineTable(cacheStudy(['base']), { columns: 100, colour: false });
  expect(table).toMatch(/Issuer cms/);
  expect(table).toMatch(/requests, mean \/ busiest minute +[\d.]+ \/ [\d.]+ Hz/);
  expect(table).toMatch(/client_credentials, p50 \/ p95 +[\d.]+ \/ [\d.]+ ms/);
  expect(table).toMatch(/stored access tokens, peak +[\d.]+ [kM]/);
  expect(table).toMatch(/token cache, hit ratio +[\d.]+ %/);
  expect(table).toMatch(/failed: token_exchange +[\d.]+ k/);
  expect(table).toMatch(/data moved +[\d.]+ [TP]B/);
  expect(table).not.toMatch(/failed: audience|given up/);
});

test('a figure that a variant lacks is a dash, and one that none has is no line', () => {
  const table = headlineTable(cacheStudy(['base', 'no-cache']), { columns: 120, colour: false });
  expect(table).toMatch(/token cache, hit ratio +[\d.]+ % +–/);
  expect(headlineTable(cacheStudy(['off']), { columns: 120, colour: false })).not.toMatch(/hit ratio/);
});

test('the table is coloured only when asked', () => {
  expect(headlineTable(cacheStudy(['base']), { columns: 80, colour: false })).not.toContain('\u001b');
  expect(headlineTable(cacheStudy(['base']), { columns: 80, colour: true })).toContain('\u001b[1m');
});

test('the table tells what was asked for, what ended, and what is STUCK at the end', () => {
  const text = good('{ pods: 2 }', '{ pods: 2, retries: 0, repair: { enabled: false } }')
    .replace('readiness: not-ready', 'readiness: failed')
    .replace('{ law: poisson, rate: 10 /h }', '{ law: at, times: [10 min] }');
  const [{ scenario }] = load({ 'small.yaml': text }).variants;
  const variant = { name: 'base', scenarioHash: '', changes: [], runs: [simulate(scenario, new Map(), 0)] };
  const table = headlineTable(
    { scenario: 'small', title: '', seed: 1, version: '', hasVariants: false, variants: [variant] },
    { columns: 100, colour: false },
  );
  expect(table).toMatch(/asked for +10\n +finished +0\n/);
  expect(table).toMatch(/neither done nor given up at the end +10\n +of these STUCK +10\n/);
  expect(table).not.toMatch(/given up +\d+\n +of these at FTS/);
});

test('means of several replications are told as such', () => {
  const table = headlineTable(cacheStudy(['base'], 2), { columns: 80, colour: false });
  expect(table).toContain('mean of 2 replications');
  expect(table).toMatch(/requests, mean \/ busiest minute +[\d.]+ ± [\d.]+ \/ [\d.]+ Hz/);
  // A largest value has no interval.
  expect(table).toMatch(/stored access tokens, peak +[\d.]+ [kM]$/m);
});
