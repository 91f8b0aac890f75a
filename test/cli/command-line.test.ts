import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** The built program (`npm test` builds it first), run as a user would run it. */
const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

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

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokensim-'));
  writeFileSync(join(folder, 'tiny.yaml'), TINY);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function tokensim(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function contents(path: string): Record<string, string> {
  const names = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(path.length), readFileSync(file, 'utf8')]),
  );
}

describe('tokensim', () => {
  test('list prints the named scenarios, one line each', () => {
    const { status, stdout } = tokensim('list');
    expect(status).toBe(0);
    for (const name of ['atlas-per-file', 'cache-vs-no-cache', 'cms-first-test', 'dc24', 'iam-load-test']) {
      expect(stdout).toMatch(new RegExp(`^${name} +\\S`, 'm'));
    }
  });

  test('run writes the same files twice, a folder for each variant and charts that overlay them', () => {
    const first = tokensim('run', 'tiny.yaml', '--out', 'a');
    expect(first.stderr).toContain('simulated in');
    expect(first.status).toBe(0);
    expect(first.stdout).toContain('no-cache');
    expect(tokensim('run', 'tiny.yaml', '--out', 'b').status).toBe(0);
    const files = contents(join(folder, 'a'));
    expect(files).toEqual(contents(join(folder, 'b')));
    for (const file of ['summary.csv', 'timeline.csv', 'failures.csv', 'manifest.json']) {
      expect(files[`/tiny/base/${file}`]).toBeTruthy();
      expect(files[`/tiny/no-cache/${file}`]).toBeTruthy();
    }
    expect(Object.keys(files).some((name) => /^\/tiny\/charts\/.*\.svg$/.test(name))).toBe(true);
  }, 60_000);

  test('replications give an interval, and the first of them is the run without', () => {
    expect(tokensim('run', 'tiny.yaml', '--variant', 'base', '--replications', '3').status).toBe(0);
    const summary = readFileSync(join(folder, 'results/tiny/base/summary.csv'), 'utf8');
    expect(summary).toMatch(/^transfers\.all\.finished,mean,Hz,[\d.]+,[\d.]+,[\d.]+,3$/m);
  }, 60_000);

  test.each([
    [['run', 'nothing-of-this-name'], /there is no scenario of this name/],
    [['run', 'missing.yaml'], /missing\.yaml/],
    [['run', 'tiny.yaml', '--variant', 'no-cash'], /no-cache/],
    [['run', 'tiny.yaml', '--set', 'horizon=3'], /unit/],
    [['run', 'tiny.yaml', '--set', 'horizon=0 s'], /horizon/],
    [['run', 'tiny.yaml', '--replications', '0'], /whole number/],
    [['run', 'tiny.yaml', '--out', 'tiny.yaml/inside'], /tiny\.yaml/],
    [['validate', 'tiny.yaml', '--set', 'sites.HERE.speed=3'], /speed/],
    [['walk'], /unknown command/],
  ])('%j ends with exit code 3 and a clear line, and writes nothing', (args, message) => {
    const { status, stdout, stderr } = tokensim(...args);
    expect(status).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(existsSync(join(folder, 'results', 'tiny'))).toBe(false);
  });

  test('Ctrl-C during a simulation leaves the earlier results as they were', async () => {
    expect(tokensim('run', 'tiny.yaml').status).toBe(0);
    const before = contents(join(folder, 'results'));
    const child = spawn(process.execPath, [MAIN, 'run', 'tiny.yaml', '--set', 'horizon=2000 d'], {
      cwd: folder,
    });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    child.kill('SIGINT');
    const signal = await new Promise((resolve) => child.on('exit', (code, by) => resolve(by ?? code)));
    expect(['SIGINT', 130]).toContain(signal);
    expect(contents(join(folder, 'results'))).toEqual(before);
  }, 60_000);

  test('metrics and schema print what a machine can read', () => {
    expect(tokensim('metrics').stdout).toMatch(/^iam\.<i>\.rate/m);
    expect(JSON.parse(tokensim('schema').stdout)).toHaveProperty('properties.horizon');
  });
});
