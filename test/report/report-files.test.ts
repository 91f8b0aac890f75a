import { expect, test } from 'vitest';
import type { StudyResult } from '../../src/measure/study-result.js';
import { reportFiles } from '../../src/report/report-files.js';
import { syntheticRun } from './synthetic.js';
import { textsOf } from './texts.js';

const textFiles = async (of: Parameters<typeof reportFiles>[0]) => textsOf(await reportFiles(of));

function study(variants: readonly string[]): StudyResult {
  return {
    scenario: 'cache',
    title: 'Cache on and off',
    seed: 7,
    version: '0.1.0',
    hasVariants: variants.length > 1,
    variants: variants.map((name) => ({
      name,
      scenarioHash: `hash of ${name}`,
      changes: [],
      runs: [syntheticRun({ horizonS: 4 * 3600, binS: 600, experiments: ['cms'], cached: name === 'base' })],
    })),
  };
}

test('a scenario without variants has its files and charts in its own folder', async () => {
  const files = await textFiles(study(['base']));
  const names = [...files.keys()];
  expect(names.slice(0, 4)).toEqual(['summary.csv', 'timeline.csv', 'failures.csv', 'manifest.json']);
  for (const chart of [
    'issuer-cms-requests',
    'issuer-cms-latency',
    'stored-tokens',
    'fts-cern',
    'transfers-cms',
    'cache-hit-ratio',
  ]) {
    expect(names).toContain(`charts/${chart}.vl.json`);
    expect(names).toContain(`charts/${chart}.svg`);
    expect(JSON.parse(files.get(`charts/${chart}.vl.json`) ?? '')).toHaveProperty('vconcat');
  }
});

test('with variants each has a folder and the charts beside them overlay all', async () => {
  const files = await textFiles(study(['base', 'no-cache']));
  expect(files.has('base/summary.csv')).toBe(true);
  expect(files.has('no-cache/charts/issuer-cms-requests.svg')).toBe(true);
  expect(files.has('no-cache/charts/cache-hit-ratio.svg')).toBe(false);
  const svg = files.get('charts/issuer-cms-requests.svg') ?? '';
  expect(svg).toContain('base');
  expect(svg).toContain('no-cache');
});

test('a load test of several variants has a chart of latency against the achieved rate', async () => {
  const of = study(['base', 'no-cache']);
  const issuerOnly = {
    ...of,
    variants: of.variants.map((variant) => ({
      ...variant,
      runs: variant.runs.map((run) => ({
        ...run,
        metrics: run.metrics.filter(({ name }) => name.startsWith('iam.')),
      })),
    })),
  };
  const chart = 'charts/issuer-cms-latency-by-load-client_credentials.svg';
  expect((await textFiles(issuerOnly)).get(chart)).toContain('achieved rate (Hz)');
  expect((await textFiles(of)).has(chart)).toBe(false);
});

test('two reports of equal results are the same bytes', async () => {
  expect([...(await textFiles(study(['base'])))]).toEqual([...(await textFiles(study(['base'])))]);
});

test('the manifest tells what the results were made from and nothing that varies', async () => {
  const files = await textFiles(study(['base', 'no-cache']));
  expect(JSON.parse(files.get('no-cache/manifest.json') ?? '')).toEqual({
    scenario: 'cache',
    variant: 'no-cache',
    title: 'Cache on and off',
    scenario_hash: 'hash of no-cache',
    horizon_s: 4 * 3600,
    seed: 7,
    replications: 1,
    settings: {},
    tokensim: '0.1.0',
  });
});
