import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

/** The built program (`npm test` builds it first), run as a user would run it. */
const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Two thousand transfers an hour, which an FTS of 3.13 exchanges with one thread. */
const TINY = `name: tiny
title: Two sites for an hour
horizon: 1 h
issuers: { cms: { round_trip: 1 s, clients: { rucio: { access_lifetime: 30 min } } } }
submitters: { cms: { sleep: 5 s } }
fts: { cern: { exchange: { threads: 1 } } }
sites: { HERE: {}, THERE: {} }
tokens: { preset: cms-dataset-uncached }
workloads:
  - { name: work, arrivals: { law: poisson, rate: 0.05 Hz }, files: 20, sources: HERE, destinations: THERE }
variants:
  more-threads: { fts.cern.exchange.threads: 50 }
`;

const TRACE = TINY.slice(0, TINY.indexOf('variants:')).replace(
  '{ law: poisson, rate: 0.05 Hz }, files: 20, sources: HERE, destinations: THERE',
  '{ law: trace, file: t.csv }',
);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokensim-'));
  writeFileSync(join(folder, 'tiny.yaml'), TINY);
  writeFileSync(join(folder, 'traced.yaml'), TRACE);
  writeFileSync(join(folder, 't.csv'), 'time_s,source,destination,files,bytes\n0,HERE,THERE,3,3e9\n');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function explain(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'explain', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('tokensim explain', () => {
  test('prints forms by system, what has none, and the run that would settle', () => {
    const { status, stdout } = explain('tiny.yaml', '--set', 'fts.cern.exchange.threads=50');
    expect(status).toBe(0);
    for (const title of ['Two sites for an hour', 'Issuer cms', 'Rucio cms', 'FTS cern', 'Transfers of'])
      expect(stdout).toContain(title);
    expect(stdout).toMatch(/client_credentials +2\.\d+ to 2\.\d+ Hz/);
    expect(stdout).toMatch(/requested +1 Hz/);
    expect(stdout).toMatch(/time in the queue +no closed form/);
    expect(stdout).toContain('Every station keeps up.');
    expect(stdout).toMatch(/a horizon of 60 d measures as long again/);
  });

  test('names the station that cannot keep up, until when, and what would mend it', () => {
    const { stdout } = explain('tiny.yaml');
    expect(stdout).toMatch(/exchange of cern +4\d\d %/);
    expect(stdout).toMatch(/cannot keep up: for 60 min\s+the\s+backlog\s+grows\s+by/);
    expect(stdout).toMatch(/would\s+mend\s+it:\s+\d+\s+threads\s+instead\s+of\s+1/);
    expect(stdout).toContain('Cannot keep up: exchange of cern.');
    expect(stdout).toMatch(/time in TOKEN_PREP +no closed form/);
  });

  test('its remedy is one: so many threads keep up', () => {
    const threads = /(\d+) threads\s+instead of 1/.exec(explain('tiny.yaml').stdout)?.[1];
    const { stdout } = explain('tiny.yaml', '--set', `fts.cern.exchange.threads=${threads}`);
    expect(stdout).toContain('Every station keeps up.');
  });

  test('--variant and --set change what is explained', () => {
    const { stdout } = explain('tiny.yaml', '--variant', 'more-threads');
    expect(stdout).toContain('Two sites for an hour: more-threads');
    expect(stdout).toContain('Every station keeps up.');
    const double = explain('tiny.yaml', '--set', 'workloads.work.arrivals.rate=0.1 Hz');
    expect(double.stdout).toMatch(/requested +2 Hz/);
  });

  test('a recorded trace counts at its mean rate, and what that hides is said', () => {
    const { status, stdout } = explain('traced.yaml');
    expect(status).toBe(0);
    expect(stdout).toMatch(/requested +≈ 0\.83\d mHz/);
    expect(stdout).toContain(
      'Every station keeps up, as far as closed forms see: a recorded trace counts at its mean rate',
    );
  });

  test('what is piped has no escape codes, in CI neither, and no line longer than a terminal', () => {
    vi.stubEnv('CI', 'true');
    const { stdout } = explain('tiny.yaml');
    expect(stdout).not.toContain('\u001b');
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  test.each([
    [['nothing-of-this-name'], /there is no scenario of this name/],
    [['dc42'], /did you mean `dc24`/],
    [['missing.yaml'], /missing\.yaml/],
    [['tiny.yaml', '--variant', 'more-thread'], /more-threads/],
    [['tiny.yaml', '--set', 'fts.cern.exchange.thread=3'], /did you mean `threads`/],
    [['tiny.yaml', '--set', 'horizon=3'], /unit/],
    [[], /missing required argument 'scenario'/],
  ])('%j ends with exit code 3 and a line that says what is meant', (args, message) => {
    const { status, stdout, stderr } = explain(...args);
    expect(status).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test.each([
    [['explain', 'tiny.yaml']],
    [['list']],
    [['validate', 'tiny.yaml']],
    [['--help']],
  ])('%j does not load what draws charts', (args) => {
    const hook =
      'export const load=(url,c,n)=>{if(/node_modules.vega/.test(url))throw Error(url);return n(url,c)}';
    const register = `import{register}from'node:module';register('data:text/javascript,${encodeURIComponent(hook)}')`;
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(register)}`, MAIN, ...args],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(stderr).not.toContain('vega');
    expect(status).toBe(0);
  });
});
