import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAIN, ScratchFolder } from './scratch-folder.js';

const TINY = `name: tiny
title: Two sites for an hour
horizon: 1 h
issuers: { cms: { clients: { rucio: { access_lifetime: 30 min } } } }
submitters: { cms: { sleep: 5 s } }
fts: { cern: {} }
sites: { HERE: {}, THERE: {} }
workloads:
  - { name: work, arrivals: { law: poisson, rate: 0.05 Hz }, files: 20, sources: HERE, destinations: THERE }
variants: { no-cache: { tokens.cache: off } }
`;

let folder: ScratchFolder;

beforeEach(() => {
  folder = new ScratchFolder({ 'tiny.yaml': TINY });
});

afterEach(() => folder.remove());

describe('tokensim', () => {
  test('list prints the named scenarios, one line each', () => {
    const { status, stdout } = folder.tokensim('list');
    expect(status).toBe(0);
    for (const name of ['atlas-per-file', 'cache-vs-no-cache', 'cms-first-test', 'dc24', 'iam-load-test']) {
      expect(stdout).toMatch(new RegExp(`^${name} +\\S`, 'm'));
    }
  });

  test('run writes the same files twice, a folder for each variant and charts that overlay them', () => {
    const first = folder.tokensim('run', 'tiny.yaml', '--out', 'a');
    expect(first.stderr).toContain('simulated in');
    expect(first.status).toBe(0);
    expect(first.stdout).toContain('no-cache');
    expect(folder.tokensim('run', 'tiny.yaml', '--out', 'b').status).toBe(0);
    const files = folder.contents('a');
    expect(files).toEqual(folder.contents('b'));
    for (const file of ['summary.csv', 'timeline.csv', 'failures.csv', 'manifest.json']) {
      expect(files[`tiny/base/${file}`]).toBeTruthy();
      expect(files[`tiny/no-cache/${file}`]).toBeTruthy();
    }
    expect(Object.keys(files).some((name) => /^tiny\/charts\/.*\.svg$/.test(name))).toBe(true);
  }, 60_000);

  test('replications give an interval, and the first of them is the run without', () => {
    expect(folder.tokensim('run', 'tiny.yaml', '--variant', 'base', '--replications', '3').status).toBe(0);
    const summary = folder.text('results/tiny/base/summary.csv');
    expect(summary).toMatch(/^transfers\.all\.finished,mean,Hz,[\d.]+,[\d.]+,[\d.]+,3,/m);
  }, 60_000);

  test.each([
    [['run', 'nothing-of-this-name'], /there is no scenario of this name/],
    [['run', 'missing.yaml'], /missing\.yaml/],
    [['run', 'tiny.yaml', '--variant', 'no-cash'], /no-cache/],
    [['run', 'tiny.yaml', '--set', 'horizon=3'], /unit/],
    [['run', 'tiny.yaml', '--set', 'horizon=0 s'], /horizon/],
    [['run', 'tiny.yaml', '--replications', '0'], /whole number/],
    [['run', 'tiny.yaml', '--out', 'tiny.yaml/inside'], /tiny\.yaml/],
    [['run', 'tiny.yaml', '--out', ''], /name a folder/],
    [['run', '--set', 'horizon=1 h', 'tiny.yaml'], /name the scenario before --set/],
    [['validate', 'tiny.yaml', '--set', 'sites.HERE.speed=3'], /speed/],
    [['walk'], /unknown command/],
  ])('%j ends with exit code 3 and a clear line, and writes nothing', (args, message) => {
    const { status, stdout, stderr } = folder.tokensim(...args);
    expect(status).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(folder.files()).toEqual(['tiny.yaml']);
  });

  test('Ctrl-C during a simulation leaves the earlier results as they were', async () => {
    expect(folder.tokensim('run', 'tiny.yaml').status).toBe(0);
    const before = folder.contents('results');
    const child = spawn(process.execPath, [MAIN, 'run', 'tiny.yaml', '--set', 'horizon=2000 d'], {
      cwd: folder.path,
    });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    child.kill('SIGINT');
    const signal = await new Promise((resolve) => child.on('exit', (code, by) => resolve(by ?? code)));
    expect(['SIGINT', 130]).toContain(signal);
    expect(folder.contents('results')).toEqual(before);
  }, 60_000);

  test('standard output that is full is an error of one line', () => {
    const { status, stderr } = folder.run('sh', ['-c', '"$0" "$1" list > /dev/full', process.execPath, MAIN]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/^tokensim: cannot write to standard output: .*\n$/);
  });

  test('metrics and schema print what a machine can read', () => {
    expect(folder.tokensim('metrics').stdout).toMatch(/^iam\.<i>\.rate/m);
    expect(JSON.parse(folder.tokensim('schema').stdout)).toHaveProperty('properties.horizon');
  });
});
