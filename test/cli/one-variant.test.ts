import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { besideOthers } from '../../src/cli/one-variant.js';
import { version } from '../../src/cli/version.js';
import { loadScenario } from '../../src/scenario/load.js';
import { scenarioHash } from '../../src/study/run-study.js';

const TINY = `name: tiny
title: Two variants
horizon: 1 h
issuers: { cms: {} }
load_tests: [{ name: bench, rate: 1 Hz }]
variants: { fast: { issuers.cms.pods: 2 } }
`;

let root: string;
const told: string[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tokensim-variants-'));
  writeFileSync(join(root, 'tiny.yaml'), TINY);
  told.length = 0;
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

const load = (...set: string[]) => loadScenario(join(root, 'tiny.yaml'), { set });
const folder = () => join(root, 'tiny');

/** Results as a run of all variants leaves them. */
function earlierResults(...set: string[]): void {
  const { variants, traces } = load(...set);
  for (const { name, scenario } of variants) {
    mkdirSync(join(folder(), name), { recursive: true });
    const made = { seed: scenario.seed, replications: 2, tokensim: version };
    const manifest = { scenario: 'tiny', scenario_hash: scenarioHash(scenario, traces), ...made };
    writeFileSync(join(folder(), name, 'manifest.json'), JSON.stringify(manifest));
  }
  mkdirSync(join(folder(), 'charts'));
  writeFileSync(join(folder(), 'comparison.csv'), '');
}

test.each([
  ['another seed', ['seed=7'], 2, 'with seed 1, not 7'],
  ['more replications', [], 5, 'of 2 replications, not 5'],
  ['another scenario', ['issuers.cms.slots=4'], 2, 'of the scenario as it was before a change'],
])('one variant with %s is refused beside the others', (_, set, replications, difference) => {
  earlierResults();
  expect(() => besideOthers(folder(), 'fast', load(...set), replications)).toThrow(
    `${join(folder(), 'base')} has results ${difference}: results of \`fast\` beside them could not be compared; run all variants together, or name another folder with --out`,
  );
  expect(existsSync(join(folder(), 'charts'))).toBe(true);
});

test('one variant again, as it was, leaves the charts of all of them', () => {
  earlierResults();
  besideOthers(folder(), 'fast', load(), 2)();
  expect(existsSync(join(folder(), 'charts'))).toBe(true);
  expect(told).toEqual([]);
});

test('one variant that has changed takes the charts and the comparison of all of them with it', () => {
  earlierResults();
  writeFileSync(join(root, 'tiny.yaml'), TINY.replace('pods: 2', 'pods: 3'));
  const tidyUp = besideOthers(folder(), 'fast', load(), 2);
  expect(existsSync(join(folder(), 'charts'))).toBe(true);
  tidyUp();
  expect(existsSync(join(folder(), 'charts'))).toBe(false);
  expect(existsSync(join(folder(), 'comparison.csv'))).toBe(false);
  expect(told).toEqual([
    `removed from ${folder()}: charts, comparison.csv, of earlier results; a run of all variants makes them anew\n`,
  ]);
});

test('alone, or beside what tells nothing of itself, a variant is as its run asks', () => {
  besideOthers(folder(), 'fast', load(), 2);
  earlierResults();
  rmSync(join(folder(), 'base', 'manifest.json'));
  expect(() => besideOthers(folder(), 'fast', load('seed=7'), 2)).not.toThrow();
});
