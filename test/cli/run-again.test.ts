import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ScratchFolder } from './scratch-folder.js';

const TINY = `name: tiny
title: "A trace: two sites for an hour"
horizon: 1 h
include: [parts.yaml]
issuers: { cms: { profile: slow, clients: { rucio: { access_lifetime: 30 min } } } }
submitters: { cms: { sleep: 5 s } }
fts: { cern: {} }
workloads:
  - { name: work, arrivals: { law: poisson, rate: 0.02 Hz }, files: 5, sources: HERE, destinations: THERE }
  - { name: replay, arrivals: { law: trace, file: recorded.csv } }
changes: [{ at: 40 min, set: { issuers.cms.pods: 2 } }]
variants: { no-cache: { tokens.cache: "off" }, fewer: { workloads.work.files: 2 } }
sources: { horizon: assumption }
`;
const PARTS = `profiles: { slow: { service: { law: exponential, mean: 0.25 s }, pods: 1 } }
sites: { HERE: {}, THERE: { technology: dcache } }
`;
const RECORDED =
  'source,destination,time_s,files,bytes\nHERE,THERE,1.25,3,1e9\nHERE,THERE,600.000001,2,123456789\n';
const SETTINGS = [
  '--seed',
  '5',
  '--replications',
  '2',
  '--set',
  'issuers.cms.slots=3',
  'workloads.work.files=4',
];

let folder: ScratchFolder;
let elsewhere: ScratchFolder;

beforeEach(() => {
  folder = new ScratchFolder({ 'tiny.yaml': TINY, 'parts.yaml': PARTS, 'recorded.csv': RECORDED });
  elsewhere = new ScratchFolder();
});

afterEach(() => {
  folder.remove();
  elsewhere.remove();
});

/** Runs the scenario, takes nothing but the folder of its results elsewhere and runs it again there. */
function runTwice(results: string, ...options: string[]): void {
  const first = folder.tokensim('run', 'tiny.yaml', ...options);
  expect(first.status, first.stderr).toBe(0);
  cpSync(join(folder.path, results), join(elsewhere.path, 'taken'), { recursive: true });
  const again = elsewhere.tokensim('run', './taken');
  expect(again.status, again.stderr).toBe(0);
  expect(elsewhere.contents(results)).toEqual(folder.contents(results));
}

describe('the folder of a run', () => {
  test('is run again to the same bytes, with its settings, wherever it is taken', () => {
    runTwice('results/tiny', ...SETTINGS);
    const manifest = JSON.parse(folder.text('results/tiny/no-cache/manifest.json'));
    expect(manifest).toMatchObject({
      horizon_s: 3600,
      seed: 5,
      replications: 2,
      settings: { seed: 5, set: ['issuers.cms.slots=3', 'workloads.work.files=4'] },
    });
    expect(folder.files('results/tiny/inputs').map((path) => path.split('/').at(-1))).toEqual([
      'recorded.csv',
      'scenario.yaml',
    ]);
  }, 120_000);

  test('of one variant too, and with tables as Parquet where it has them', () => {
    runTwice('results/tiny/no-cache', '--variant', 'no-cache', '--parquet');
    expect(folder.files('results/tiny/no-cache')).toContain('results/tiny/no-cache/timeline.parquet');
  }, 120_000);

  test('says on the terminal, and in no file, what ran', () => {
    const { stderr } = folder.tokensim('run', 'tiny.yaml', '--variant', 'fewer');
    expect(stderr).toMatch(/simulated in [\d.]+ s by tokensim \d+\.\d+\.\d+.*, Node v?\d+\.\d+/);
    for (const [file, text] of Object.entries(folder.contents('results')))
      expect(text.includes(process.versions.node), file).toBe(false);
  }, 60_000);

  test('holds one scenario that stands alone, and is valid', () => {
    expect(folder.tokensim('run', 'tiny.yaml', '--variant', 'fewer').status).toBe(0);
    rmSync(join(folder.path, 'parts.yaml'));
    rmSync(join(folder.path, 'recorded.csv'));
    const { status, stdout, stderr } = folder.tokensim('validate', 'results/tiny/fewer/inputs/scenario.yaml');
    expect([status, stdout], stderr).toEqual([0, expect.stringContaining('tiny')]);
  }, 60_000);

  test('is not run again in another way, nor where it does not say how', () => {
    expect(folder.tokensim('run', 'tiny.yaml', '--variant', 'fewer').status).toBe(0);
    const refusal = (...args: string[]) => {
      const { status, stderr } = folder.tokensim('run', ...args);
      expect(status).toBe(3);
      return stderr;
    };
    expect(refusal('results/tiny/fewer', '--seed', '2')).toMatch(/to change something run .*scenario\.yaml/);
    expect(refusal('results/tiny/fewer', '--replications', '1')).toMatch(/is run again as it was/);
    expect(refusal('results/tiny')).toMatch(/does not say what it was made from/);
    folder.write('results/tiny/fewer/manifest.json', '{');
    expect(refusal('results/tiny/fewer')).toMatch(/manifest\.json.*does not say how/);
  }, 60_000);

  test('of a comparison names the command that makes it again', () => {
    expect(folder.tokensim('compare', 'tiny.yaml', 'base', 'no-cache').status).toBe(0);
    const { status, stderr } = folder.tokensim('run', 'results/tiny');
    expect([status, stderr]).toEqual([
      3,
      expect.stringContaining('tokensim compare results/tiny/inputs/scenario.yaml'),
    ]);
    const again = folder.tokensim(
      'compare',
      'results/tiny/inputs/scenario.yaml',
      'base',
      'no-cache',
      '--out',
      'b',
    );
    expect(again.status, again.stderr).toBe(0);
    expect(folder.contents('b/tiny')).toEqual(folder.contents('results/tiny'));
  }, 120_000);

  test('of a scenario whose trace lies beside its folder is not kept, and that is told', () => {
    folder.write('with space.csv', RECORDED);
    folder.write('tiny.yaml', TINY.replace('recorded.csv', 'with space.csv'));
    const { status, stderr } = folder.tokensim('run', 'tiny.yaml', '--variant', 'fewer');
    expect(status).toBe(0);
    expect(stderr).toMatch(/tiny\.yaml is not kept with its results: it names a trace/);
    expect(folder.files('results/tiny/fewer/inputs')).toEqual([]);
  }, 60_000);
});
