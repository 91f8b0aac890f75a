import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ScenarioError } from '../../src/scenario/error.js';
import { loadScenario } from '../../src/scenario/load.js';
import { refuseIncomparable } from '../../src/study/comparable.js';

const BASE = `name: tiny
title: Two sites
horizon: 1 h
issuers: { cms: {} }
submitters: { cms: {} }
fts: { cern: {} }
sites: { HERE: {}, THERE: {} }
workloads:
  - { name: work, arrivals: { law: poisson, rate: 0.05 Hz }, files: 20, sources: HERE, destinations: THERE }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokensim-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function check(variants: string): string {
  const path = join(folder, 'tiny.yaml');
  writeFileSync(path, `${BASE}variants: ${variants}\n`);
  const loaded = loadScenario(path);
  try {
    refuseIncomparable(loaded, loaded.variants);
    return '';
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.message;
  }
}

test('variants that differ in tokens, services and sites are compared', () => {
  expect(
    check(
      '{ off: { tokens.cache: off }, pods: { issuers.cms.pods: 3 }, url: { tokens.preset: presigned-url }, slow: { sites.HERE.throughput: 5 MB/s, fts.cern.nodes: 1, submitters.cms.sleep: 5 s } }',
    ),
  ).toBe('');
});

test.each([
  ['horizon: 2 h', 'horizon'],
  ['warmup: 5 min', 'warmup'],
  ['seed: 2', 'seed'],
  ['start: 2025-01-01T00:00:00Z', 'start'],
  ['workloads.work.files: 21', 'workloads.work.files.value'],
  ['workloads.work.destinations: HERE', 'workloads.work.destinations'],
  ['load_tests: [{ name: bench, clients: 5 }]', 'load_tests.bench'],
  ['submitters.cms.experiment: atlas', 'experiments.0'],
])('a variant with %s is refused by its name and by %s', (change, key) => {
  const message = check(`{ fine: { tokens.cache: off }, other: { ${change} } }`);
  expect(message).toContain('the variant `other` cannot be compared with `base`');
  expect(message).toContain(`\`${key}\` differs`);
  expect(message.split('\n')).toHaveLength(1);
});
