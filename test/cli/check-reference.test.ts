import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckFolder, RATE } from './check-folder.js';

const SUMMARY = 'results/reference/good/base/summary.csv';
const MANIFEST = 'results/reference/good/manifest.json';
const FILE = 'good.yaml';

/** One folder through the life of its reference results; its expectation fails throughout. */
describe('reference results of a scenario that fails its expectation', () => {
  const failing = [`${RATE}, at_most: 1 Hz`];
  let folder: CheckFolder;
  beforeAll(() => {
    folder = new CheckFolder();
    folder.scenario('good', failing);
  });
  afterAll(() => folder.remove());
  const gated = (...args: string[]) => folder.check(FILE, '--gate', 'reference', ...args);

  test('that are not there are an error of a build that is held to them, and of a folder that is named', () => {
    const { status, stdout, stderr } = gated();
    expect(status).toBe(3);
    expect(stdout).toContain('error      reference results: ');
    expect(stderr).toContain('there are no reference results; the same command with --update makes them\n');
    expect(folder.check(FILE, '--reference', 'elsewhere').status).toBe(3);
    expect(folder.files()).toEqual([FILE]);
  });

  test('are made with --update, and then a build passes while nothing moves', () => {
    expect(folder.check(FILE, '--update').status).toBe(1);
    expect(folder.files('results')).toEqual([SUMMARY, MANIFEST]);
    const { status, stdout } = gated('--junit', 'o.xml');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}fail/m);
    expect(stdout).toContain('0 variants differ from the reference results');
    expect(folder.junit('o.xml')).toMatchObject({ tests: 2, failures: 1 });
  });

  test('that move fail it, with a table of what moved, by how much and on which chart', () => {
    const made = folder.text(SUMMARY);
    folder.scenario('good', [`${RATE}, at_least: 1 Hz`], { clients: 6 });
    const { status, stdout } = gated('--junit', 'o.xml', '--markdown', 'o.md');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^ {4}figure +before +now +change +chart$/m);
    expect(stdout).toMatch(
      /^ {6}iam\.cms\.rate\.client_credentials mean +[\d.]+ +[\d.]+ +\+\d+ % {2}issuer-cms-requests$/m,
    );
    expect(folder.junit('o.xml')).toMatchObject({ tests: 2, failures: 1 });
    expect(folder.text('o.md')).toMatch(
      /^\| `iam\.cms\.rate\.client_credentials mean` \| [\d.]+ \| [\d.]+ \| \+/m,
    );
    expect(folder.text(SUMMARY)).toBe(made);
  });

  test('are made anew with --update, and then nothing moves', () => {
    const made = folder.text(SUMMARY);
    expect(folder.check(FILE, '--update').status).toBe(0);
    expect(folder.text(SUMMARY)).not.toBe(made);
    expect(folder.check(FILE).status).toBe(0);
  });

  test('of another version are an error with the remedy', () => {
    const right = folder.text(MANIFEST);
    folder.write(MANIFEST, right.replace(/"tokensim": "[^"]+"/, '"tokensim": "0.0.1"'));
    const { status, stderr } = folder.check(FILE);
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /manifest\.json: the reference results of good are of tokensim 0\.0\.1 with seed \d+, and this is tokensim .* with seed \d+; the same command with --update makes them anew\n/,
    );
    folder.write(MANIFEST, right);
  });

  test('that are broken are an error with their file, of a build as well', () => {
    const right = folder.text(SUMMARY);
    folder.write(SUMMARY, '<<<<<<< HEAD\na,b\nc,d,e\n');
    const { status, stderr } = gated();
    expect(status).toBe(3);
    expect(stderr).toMatch(/summary\.csv: cannot be read as reference results: /);
    folder.write(SUMMARY, right);
  });

  test('that hold are no excuse for an expectation that cannot be judged', () => {
    folder.scenario('good', ['metric: iam.cms.latency.refresh_token, at_most: 1 s'], { clients: 6 });
    const { status, stdout } = gated();
    expect(status).toBe(3);
    expect(stdout).toContain('0 variants differ from the reference results');
  });
});
