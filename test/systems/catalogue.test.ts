import { expect, test } from 'vitest';
import { metricsPage } from '../../docs/metrics-page.js';
import {
  CATALOGUE,
  catalogueRows,
  INSTANCES,
  metricDefinition,
  unitOf,
} from '../../src/systems/catalogue.js';
import { GRANTS } from '../../src/systems/iam/grants.js';
import { ISSUER_OUTCOMES } from '../../src/systems/iam/outcomes.js';
import { STATS_OF_KIND } from '../../src/systems/metric.js';
import { DIMENSIONS } from '../../src/systems/registry.js';
import { FAILURE_CAUSES } from '../../src/systems/transfers/causes.js';

test('the catalogue knows a metric by its full name and nothing else', () => {
  expect(metricDefinition('iam.cms.rate.client_credentials').unit).toBe('Hz');
  expect(metricDefinition('fts.cern-1.state.TOKEN_PREP').kind).toBe('level');
  expect(metricDefinition('transfers.all.failed.token_expired').kind).toBe('rate');
  for (const name of [
    '',
    'iam',
    'iam.cms.rate',
    'iam.cms.rate.password',
    'iam.a.b.rate.all',
    'iam.cms.rate.all.x',
  ]) {
    expect(() => metricDefinition(name)).toThrow(/catalogue/);
  }
});

test('the total of a rate is counted in things, not in Hz', () => {
  const rate = metricDefinition('transfers.cms.finished');
  expect(unitOf(rate, 'mean')).toBe('Hz');
  expect(unitOf(rate, 'total')).toBe('transfers');
  expect(unitOf(metricDefinition('transfers.cms.throughput'), 'total')).toBe('B');
});

test('what thieves could do is measured in byte hours, by access', () => {
  for (const access of ['read', 'create', 'modify']) {
    expect(metricDefinition(`tokens.all.exposure.${access}`)).toMatchObject({ kind: 'ramp', unit: 'B h' });
    expect(metricDefinition(`tokens.cms.worst.${access}`)).toMatchObject({ kind: 'peak', unit: 'B h' });
  }
  expect(() => metricDefinition('tokens.cms.exposure.delete')).toThrow(/catalogue/);
});

test('the page tells of every kind with all of its statistics, and puts every metric into a section', () => {
  const page = metricsPage();
  for (const [kind, stats] of Object.entries(STATS_OF_KIND)) {
    const row = page.split('\n').find((line) => line.startsWith(`| ${kind} |`));
    for (const stat of stats) expect(row).toContain(`\`${stat}\``);
  }
  expect(page).toContain('## Credentials');
});

test('grants, answers and causes of the catalogue are those of the ports', () => {
  expect(DIMENSIONS.grant).toEqual(GRANTS);
  expect(DIMENSIONS.answer).toEqual(ISSUER_OUTCOMES.filter((outcome) => outcome !== 'ok'));
  expect(DIMENSIONS.cause).toEqual(FAILURE_CAUSES);
});

test('every pattern is there once, uses known placeholders and is told in the page and the table', () => {
  const page = metricsPage();
  expect(new Set(CATALOGUE.map(({ pattern }) => pattern)).size).toBe(CATALOGUE.length);
  expect(catalogueRows().length).toBe(CATALOGUE.length);
  for (const { pattern, meaning } of CATALOGUE) {
    for (const [, placeholder] of pattern.matchAll(/<(\w+)>/g)) {
      expect({ ...Object.fromEntries(INSTANCES), ...DIMENSIONS }).toHaveProperty(placeholder);
    }
    expect(page).toContain(`\`${pattern}\``);
    expect(meaning).toMatch(/\.$/);
  }
});
