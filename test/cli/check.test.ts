import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CheckFolder, MAIN, MEAN_HZ, RATE, ROOT } from './check-folder.js';

let folder: CheckFolder;
beforeEach(() => {
  folder = new CheckFolder();
});
afterEach(() => folder.remove());

describe('check ends with the exit code of what it found, and its JUnit file says the same:', () => {
  test.each([
    { verdict: 'pass', code: 0, keys: `${RATE}, at_least: 1 Hz`, counts: {} },
    { verdict: 'fail', code: 1, keys: `${RATE}, at_most: 1 Hz`, counts: { failures: 1 } },
    { verdict: 'undecided', code: 2, keys: `${RATE}, at_least: ${MEAN_HZ} Hz`, counts: { skipped: 1 } },
    {
      verdict: 'error',
      code: 3,
      keys: 'metric: iam.cms.latency.refresh_token, stat: p95, at_most: 1 s',
      counts: { errors: 1 },
    },
  ])('$verdict', ({ verdict, code, keys, counts }) => {
    const file = folder.scenario('bench', [keys], { replications: verdict === 'undecided' ? 2 : 1 });
    const { status, stdout, stderr } = folder.check(
      ...[file, '--junit', 'new/folder/out.xml', '--markdown', 'out.md'],
    );
    expect(status).toBe(code);
    expect(stdout).toMatch(new RegExp(`^ {2}${verdict}`, 'm'));
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toMatch(/^checked in [\d.]+ s$/m);
    const none = { tests: 1, failures: 0, errors: 0, skipped: 0, cases: 1 };
    expect(folder.junit('new/folder/out.xml')).toEqual({ ...none, ...counts });
    expect(folder.text('out.md')).toMatch(/^### tokensim check\n/);
    expect(folder.text('out.md')).toContain(verdict);
    expect(folder.files('results')).toEqual([]);
    if (verdict === 'error') {
      expect(stdout.replace(/\s+/g, ' ')).toContain('has no sample (bench.yaml:8:5)');
    }
  });

  test('error, where a scenario cannot be read; the others are checked all the same, each file once', () => {
    folder.passing();
    folder.write('copy.yaml', folder.text('good.yaml'));
    folder.write('broken.yaml', 'name: [\n');
    folder.scenario('unknown', ['metric: iam.cms.rate.client_credential, at_least: 1 Hz']);
    const twice = ['good.yaml', './good.yaml', join(folder.path, 'good.yaml')];
    const bad = ['copy.yaml', 'broken.yaml', 'unknown.yaml', 'none.yaml'];
    const { status, stdout, stderr } = folder.check(...twice, ...bad, '--junit', 'o.xml');
    expect(status).toBe(3);
    expect(stdout.match(/^good$/gm)).toHaveLength(1);
    expect(stdout).toMatch(/^ {2}pass/m);
    expect(stderr).toMatch(
      /copy\.yaml: its name `good` is that of .*good\.yaml \(change one of the names\)\n/,
    );
    expect(stderr).toMatch(/^broken\.yaml:\d+:\d+: /m);
    expect(stderr).toContain(
      'unknown.yaml:8:15: there is no metric `iam.cms.rate.client_credential` (did you mean `iam.cms.rate.client_credentials`?)\n',
    );
    expect(stderr).toContain('none.yaml does not exist');
    expect(stderr).not.toMatch(/^\s+at /m);
    const { tests, failures, errors } = folder.junit('o.xml');
    expect([tests - errors, failures]).toEqual([1, 0]);
    expect(errors).toBeGreaterThanOrEqual(bad.length);
  });
});

describe('what check writes', () => {
  test.each([
    [['--junit', 'good.yaml/out.xml'], /^cannot write .*out\.xml: a part of the path is a file/],
    [['--markdown', '.'], /^cannot write .*: it is a folder; name another file/],
    [['--junit', '/proc/none/out.xml'], /^cannot write \/proc\/none\/out\.xml: /],
    [
      ['--update', '--reference', 'good.yaml'],
      /^cannot write results to .*; name another folder with --reference/,
    ],
  ])('%j ends with 3 and one line, before anything is simulated', (options, message) => {
    const { status, stdout, stderr } = folder.check(folder.passing(), ...options);
    expect(status).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(folder.files()).toEqual(['good.yaml']);
  });

  test('annotations in GitHub Actions, at the line of the expectation in the repository', () => {
    mkdirSync(join(folder.path, 'sims'));
    folder.scenario('bad', [`${RATE}, at_least: 1 Hz`, `${RATE}, at_most: 1 Hz`]);
    folder.write('sims/bad.yaml', folder.text('bad.yaml'));
    const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder.path };
    const args = [MAIN, 'check', 'bad.yaml'];
    const { status, stdout } = folder.run(process.execPath, args, env, join(folder.path, 'sims'));
    expect(status).toBe(1);
    const lines = stdout.split('\n').filter((line) => line.startsWith('::'));
    expect(lines).toEqual([
      expect.stringMatching(/^::error file=sims\/bad\.yaml,line=9,title=.*::fail: predicted .* Hz/),
    ]);
  });

  test('is whole, and so is the exit code, when the reader of its table has left', () => {
    const file = folder.scenario('bad', [`${RATE}, at_most: 1 Hz`]);
    const command = 'set -o pipefail; "$0" "$@" | true';
    const args = [process.execPath, MAIN, 'check', file, '--junit', 'o.xml'];
    const { status, stderr } = folder.run('bash', ['-c', command, ...args]);
    expect(status).toBe(1);
    expect(stderr).toContain('checked in');
    expect(folder.junit('o.xml')).toMatchObject({ tests: 1, failures: 1 });
  });

  test('is the same with one thread and with two, where cores can be set', () => {
    const on = (cores: string, ...args: string[]) =>
      folder.run('taskset', ['-c', cores, process.execPath, ...args]);
    if (on('0,1', '--version').status !== 0) return;
    const files = [
      folder.passing('a'),
      folder.scenario('b', [`${RATE}, at_least: ${MEAN_HZ} Hz`], { replications: 2 }),
    ];
    const texts = ['0', '0,1'].map((cores) => {
      const { status, stdout } = on(cores, MAIN, 'check', ...files, '--junit', 'o.xml', '--markdown', 'o.md');
      return { status, stdout, junit: folder.text('o.xml'), markdown: folder.text('o.md') };
    });
    expect(texts[0]).toEqual(texts[1]);
    expect(texts[0]?.status).toBe(2);
  });

  test('is nothing when Ctrl-C ends it: reports and reference results are as they were', async () => {
    const options = ['--update', '--junit', 'o.xml', '--markdown', 'o.md'];
    expect(folder.check(folder.passing(), ...options).status).toBe(0);
    const file = folder.passing('good', { horizon: '60 d' });
    const contents = () => folder.files().map((path) => [path, folder.text(path)]);
    const before = contents();
    expect(before.map(([path]) => path)).toEqual([
      ...['good.yaml', 'o.md', 'o.xml'],
      ...['results/reference/good/base/summary.csv', 'results/reference/good/manifest.json'],
    ]);
    const child = spawn(process.execPath, [MAIN, 'check', file, ...options], { cwd: folder.path });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    child.kill('SIGINT');
    const end = await new Promise((resolve) => child.on('exit', (code, by) => resolve(by ?? code)));
    expect(['SIGINT', 130]).toContain(end);
    expect(contents()).toEqual(before);
  });

  test('is docs/validation.md only for all scenarios, in the root of a clone', () => {
    const clone = join(folder.path, 'clone');
    cpSync(join(ROOT, 'dist'), join(clone, 'dist'), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(clone, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
    for (const name of ['docs', 'scenarios', 'other']) mkdirSync(join(clone, name));
    cpSync(join(folder.path, folder.passing()), join(clone, 'scenarios/good.yaml'));
    const inside = (cwd: string, ...names: string[]) =>
      folder.run(process.execPath, [join(clone, 'dist/cli/main.js'), 'check', ...names], {}, cwd).status;
    expect(inside(clone, 'good')).toBe(0);
    expect(inside(join(clone, 'other'))).toBe(0);
    expect([...folder.files('clone/docs'), ...folder.files('clone/other')]).toEqual([]);
    expect(inside(clone)).toBe(0);
    expect(folder.files('clone/docs')).toEqual(['clone/docs/validation.md']);
    expect(folder.text('clone/docs/validation.md')).toMatch(/^# Validation\n[\s\S]*\n## good\n/);
  });
});
