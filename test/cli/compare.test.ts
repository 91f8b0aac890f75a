import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ScratchFolder } from './scratch-folder.js';

const TINY = `name: tiny
title: Two sites for an hour
horizon: 1 h
issuers: { cms: { clients: { rucio: { access_lifetime: 30 min } } } }
submitters: { cms: { sleep: 5 s } }
fts: { cern: {} }
sites: { HERE: {}, THERE: {} }
workloads:
  - { name: work, arrivals: { law: poisson, rate: 0.05 Hz }, files: 20, sources: HERE, destinations: THERE }
variants:
  no-cache: { tokens.cache: off }
  x509: { tokens.preset: x509 }
`;

let folder: ScratchFolder;

beforeEach(() => {
  folder = new ScratchFolder({ 'tiny.yaml': TINY });
});

afterEach(() => folder.remove());

type Row = Readonly<Record<string, string>>;

function comparisonRows(path: string): Row[] {
  return parse(folder.text(path), { columns: true });
}

test('compare writes what run writes, to the byte, and beside it the comparison', () => {
  expect(folder.tokensim('run', 'tiny.yaml', '--out', 'a').status).toBe(0);
  const { status, stdout, stderr } = folder.tokensim('compare', 'tiny.yaml', '--out', 'b');
  expect(stderr).toContain('simulated in');
  expect(stderr).not.toContain('WARN');
  expect(status).toBe(0);
  for (const text of ['Two sites for an hour', 'base', 'no-cache', 'x509', 'all, mean', '▲', 'results: '])
    expect(stdout).toContain(text);
  const compared = folder.contents('b/tiny');
  expect(compared).toMatchObject(folder.contents('a/tiny'));
  for (const name of ['compare-requests', 'compare-stored-tokens', 'compare-load-exposure'])
    expect(compared[`charts/${name}.svg`]).toContain('<svg');
  const rows = comparisonRows('b/tiny/comparison.csv');
  const asked = rows.filter(({ measure }) => measure === 'transfers.requested');
  // Common random numbers: the same files for all.
  expect(new Set(asked.map(({ value }) => value)).size).toBe(1);
  expect(asked.map(({ variant }) => variant)).toEqual(['base', 'no-cache', 'x509']);
}, 120_000);

test('some variants, in the order of the command line, have the figures that run gives each alone', () => {
  const alone = ['--variant', 'no-cache', '--seed', '5', '--set', 'bin=60 s', '--out', 'a'];
  expect(folder.tokensim('run', 'tiny.yaml', ...alone).status).toBe(0);
  const { status, stdout } = folder.tokensim(
    ...['compare', 'tiny.yaml', '--seed', '5', '--out', 'b', '--set', 'bin=60 s', 'x509', 'no-cache'],
    ...['--set', 'horizon=1 h', '--baseline', 'no-cache'],
  );
  expect(status).toBe(0);
  expect(stdout).toContain('difference from no-cache');
  expect(readdirSync(join(folder.path, 'b/tiny')).sort()).toEqual([
    'charts',
    'comparison.csv',
    'inputs',
    'no-cache',
    'x509',
  ]);
  const summary = (root: string) => folder.text(`${root}/tiny/no-cache/summary.csv`);
  expect(summary('b')).toBe(summary('a'));
  const total = comparisonRows('b/tiny/comparison.csv').find(
    ({ measure, stat, variant }) =>
      measure === 'issuer.requests.all' && stat === 'total' && variant === 'no-cache',
  );
  expect(summary('a')).toContain(`iam.cms.rate.all,total,requests,${total?.value},`);
  expect(total?.difference).toBe('0');
}, 120_000);

test('replications give paired differences, and a later run may replace the folder', () => {
  const args = ['tiny.yaml', 'base', 'no-cache', '--replications', '3', '--baseline', 'base'];
  const { status, stdout } = folder.tokensim('compare', ...args);
  expect(status).toBe(0);
  expect(stdout).toContain('mean of 3 replications');
  const rows = comparisonRows('results/tiny/comparison.csv');
  const row = rows.find(
    ({ measure, stat, variant }) =>
      measure === 'issuer.requests.all' && stat === 'mean' && variant === 'no-cache',
  );
  expect(Number(row?.difference_ci95_low)).toBeLessThan(Number(row?.difference));
  expect(folder.tokensim('run', 'tiny.yaml').status).toBe(0);
  expect(folder.files('results')).not.toContain('results/tiny/comparison.csv');
}, 120_000);

test('a scenario of the issuer alone has a table, and no scatter', () => {
  folder.write(
    'load.yaml',
    `name: load
title: Load test
horizon: 1 min
issuers: { cms: {} }
load_tests: [{ name: bench, clients: 3 }]
variants: { pods: { issuers.cms.pods: 2 } }
`,
  );
  const { status, stdout } = folder.tokensim('compare', 'load.yaml');
  expect(status).toBe(0);
  expect(stdout).toContain('client_credentials, p95');
  expect(stdout).not.toContain('Exposure');
  const charts = readdirSync(join(folder.path, 'results/load/charts'));
  expect(charts).toContain('compare-requests.svg');
  expect(charts).not.toContain('compare-load-exposure.svg');
}, 120_000);

test.each([
  [['tiny.yaml', 'x509'], /fewer than two variants/],
  [['tiny.yaml', 'x509', 'base', 'x509'], /`x509` is named twice/],
  [['tiny.yaml', 'base', 'no-cash'], /did you mean `no-cache`/],
  [['tiny.yaml', '--baseline', 'x50'], /did you mean `x509`/],
  [['tiny.yaml', 'base', 'x509', '--baseline', 'no-cache'], /`no-cache` is not among the variants compared/],
  [['other.yaml'], /`longer` cannot be compared with `base`: `horizon` differs/],
  [['alone.yaml'], /give the scenario `variants`/],
  [['tiny.yaml', '--replications', '0'], /whole number/],
  [['tiny.yaml', '--set', 'tokens.cache=perhaps'], /cache/],
])('compare %j ends with exit code 3 and one clear line, and writes nothing', (args, message) => {
  folder.write('other.yaml', `${TINY}  longer: { horizon: 2 h }\n`);
  folder.write('alone.yaml', TINY.slice(0, TINY.indexOf('variants:')));
  const { status, stdout, stderr } = folder.tokensim('compare', ...args);
  expect(status).toBe(3);
  expect(stdout).toBe('');
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(folder.files('results')).toEqual([]);
});
