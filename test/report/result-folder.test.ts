import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OutputError } from '../../src/report/output-error.js';
import { checkResultFolder, type WriteFile, writeResultFolder } from '../../src/report/result-folder.js';

let root: string;
const files = new Map([
  ['summary.csv', 'new'],
  ['charts/a.svg', '<svg/>'],
]);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tokensim-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function earlierResults(): Promise<void> {
  await writeResultFolder(root, ['scenario'], new Map([['summary.csv', 'earlier']]));
}

function expectEarlierResults(): void {
  expect(readdirSync(root)).toEqual(['scenario']);
  expect(readdirSync(join(root, 'scenario'))).toEqual(['summary.csv']);
  expect(readFileSync(join(root, 'scenario', 'summary.csv'), 'utf8')).toBe('earlier');
}

test('new results take the place of earlier ones, and nothing of the earlier ones stays', async () => {
  await writeResultFolder(root, ['scenario'], new Map([['failures.csv', 'earlier']]));
  await writeResultFolder(root, ['scenario'], files);
  expect(readdirSync(root)).toEqual(['scenario']);
  expect(readdirSync(join(root, 'scenario')).sort()).toEqual(['charts', 'summary.csv']);
  expect(readFileSync(join(root, 'scenario', 'charts', 'a.svg'), 'utf8')).toBe('<svg/>');
  expect(statSync(join(root, 'scenario')).mode & 0o555).toBe(0o555 & ~process.umask());
});

test('the results of one variant are replaced beside those of the others', async () => {
  await writeResultFolder(root, ['scenario', 'base'], files);
  await writeResultFolder(root, ['scenario', 'no-cache'], files);
  await writeResultFolder(root, ['scenario', 'base'], files);
  expect(readdirSync(join(root, 'scenario')).sort()).toEqual(['base', 'no-cache']);
});

test.each([
  ['ENOSPC', /the disk is full/],
  ['EDQUOT', /quota/],
  ['EACCES', /permission denied/],
  ['EIO', /EIO/],
])('a disk that fails with %s while files are written leaves earlier results as they were', async (code, message) => {
  await earlierResults();
  let calls = 0;
  const failing: WriteFile = async (path) => {
    if (++calls === 2) throw Object.assign(new Error(code), { code });
    writeFileSync(path, 'new');
  };
  const writing = writeResultFolder(root, ['scenario'], files, { writeFile: failing });
  await expect(writing).rejects.toThrow(OutputError);
  await expect(writing).rejects.toThrow(message);
  expectEarlierResults();
});

test.each([
  'SIGINT',
  'SIGTERM',
] as const)('%s while files are written leaves earlier results as they were', async (signal) => {
  await earlierResults();
  const script = fileURLToPath(new URL('./interrupted-writer.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.on('exit', (_, by) => resolve(by)));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(readdirSync(root)).toHaveLength(2);
  child.kill(signal);
  expect(await ended).toBe(signal);
  expectEarlierResults();
});

test('a root that is a file is told in one line, before and at writing', async () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  expect(() => checkResultFolder(file, ['scenario'])).toThrow(/is a file and not a folder/);
  expect(() => checkResultFolder(join(file, 'deeper'), ['scenario'])).toThrow(/is a file and not a folder/);
  await expect(writeResultFolder(file, ['scenario'], files)).rejects.toThrow(
    /cannot write results to [^\n]+$/,
  );
});

test.skipIf(process.getuid?.() === 0)(
  'a folder that may not be written to is told before the simulation',
  () => {
    chmodSync(root, 0o555);
    expect(() => checkResultFolder(root, ['scenario'])).toThrow(/permission denied/);
  },
);

test.each([
  ['..'],
  ['.'],
  [''],
  ['a/b'],
  ['a\\b'],
  ['/etc'],
  ['.hidden'],
  ['x'.repeat(200)],
  ['a\0b'],
])('a scenario or variant named %j cannot escape the output folder', async (name) => {
  await expect(writeResultFolder(join(root, 'out'), [name], files)).rejects.toThrow(OutputError);
  await expect(writeResultFolder(join(root, 'out'), ['scenario', name], files)).rejects.toThrow(OutputError);
  expect(readdirSync(root)).toEqual([]);
});

test('a file name that leads out of the folder is refused and nothing is written', async () => {
  const escaping = new Map([['../../escaped', 'x']]);
  await expect(writeResultFolder(root, ['scenario'], escaping)).rejects.toThrow(OutputError);
  expect(readdirSync(root)).toEqual([]);
});

test('a folder with files of somebody else is not replaced', async () => {
  await earlierResults();
  writeFileSync(join(root, 'scenario', 'thesis.tex'), 'years of work');
  await expect(writeResultFolder(root, ['scenario'], files)).rejects.toThrow(
    /thesis\.tex was not written by tokensim/,
  );
  expect(readFileSync(join(root, 'scenario', 'thesis.tex'), 'utf8')).toBe('years of work');
});

test('a link in the place of the folder is not followed', async () => {
  mkdirSync(join(root, 'elsewhere'));
  symlinkSync(join(root, 'elsewhere'), join(root, 'scenario'));
  await expect(writeResultFolder(root, ['scenario'], files)).rejects.toThrow(/is not a folder/);
  expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
});

const REFERENCE = new Map([
  ['manifest.json', '{ "tokensim": "0.1.0", "seed": 1 }'],
  ['base/summary.csv', 'reference'],
]);
const RUN = new Map([
  ['manifest.json', '{ "scenario": "scenario", "tokensim": "0.1.0" }'],
  ['summary.csv', 'run'],
  ['timeline.csv', 'run'],
]);

test('reference results are not replaced by a run, nor one variant of them', async () => {
  await writeResultFolder(root, ['scenario'], REFERENCE, { kind: 'reference' });
  for (const names of [['scenario'], ['scenario', 'base']]) {
    expect(() => checkResultFolder(root, names)).toThrow(
      /has reference results, .* would be lost; move it, or name/,
    );
    await expect(writeResultFolder(root, names, RUN)).rejects.toThrow(OutputError);
  }
  expect(readFileSync(join(root, 'scenario', 'base', 'summary.csv'), 'utf8')).toBe('reference');
  await writeResultFolder(root, ['scenario'], REFERENCE, { kind: 'reference' });
});

test('a run is not replaced by reference results, which have no timeline', async () => {
  await writeResultFolder(root, ['scenario'], RUN);
  const options = { kind: 'reference' } as const;
  await expect(writeResultFolder(root, ['scenario'], REFERENCE, options)).rejects.toThrow(
    /has results of a run or a comparison that would be lost; .* name another folder with --reference/,
  );
  expect(readFileSync(join(root, 'scenario', 'timeline.csv'), 'utf8')).toBe('run');
});

test('reference results whose manifest cannot be read are replaced by new ones, and by no run', async () => {
  const options = { kind: 'reference' } as const;
  await writeResultFolder(root, ['scenario'], new Map([['manifest.json', '{']]), options);
  expect(() => checkResultFolder(root, ['scenario'])).toThrow(/has reference results/);
  await writeResultFolder(root, ['scenario'], REFERENCE, options);
  expect(readFileSync(join(root, 'scenario', 'base', 'summary.csv'), 'utf8')).toBe('reference');
});

test('a calibration is replaced by a calibration only, and takes the place of no variant of its name', async () => {
  const profile = new Map([['profile.yaml', 'fitted']]);
  await writeResultFolder(root, ['calibration', 'iam'], profile, { kind: 'calibration' });
  for (const names of [['calibration'], ['calibration', 'iam'], ['calibration', 'base']]) {
    expect(() => checkResultFolder(root, names)).toThrow(/has a calibration that would be lost/);
  }
  await writeResultFolder(root, ['calibration', 'iam'], profile, { kind: 'calibration' });
  await writeResultFolder(root, ['run'], RUN);
  expect(() => checkResultFolder(root, ['run'], 'calibration')).toThrow(
    /has results of a run or a comparison/,
  );
});

test('what will be replaced is told before', async () => {
  expect(checkResultFolder(root, ['scenario'])).toEqual([]);
  await writeResultFolder(root, ['scenario'], RUN);
  expect(checkResultFolder(root, ['scenario'])).toEqual(['manifest.json', 'summary.csv', 'timeline.csv']);
});
