import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeOutputFile } from '../../src/report/output-file.js';
import { checkResultFolder, writeResultFolder } from '../../src/report/result-folder.js';
import { earlierBeside, temporaryFor } from '../../src/report/temporary.js';

let root: string;
const FILES = new Map([['summary.csv', 'newest']]);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tokensim-remains-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A process that is writing `scenario`, and goes on until it is ended. */
async function slowWriter(): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./interrupted-writer.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** A temporary name as a process that has ended would have made it. */
function ofDead(path: string): string {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  return temporaryFor(path).replace(`-${process.pid}-`, `-${pid}-`);
}

test('what a killed process has left is removed by the next that writes the same folder', async () => {
  await killed(await slowWriter());
  expect(readdirSync(root)).toEqual([expect.stringMatching(/^scenario\.tmp-/)]);
  mkdirSync(join(root, 'scenario-b.tmp-of-a-person'));
  checkResultFolder(root, ['scenario']);
  expect(readdirSync(root)).toEqual(['scenario-b.tmp-of-a-person']);
  await writeResultFolder(root, ['scenario'], FILES);
  expect(readdirSync(root)).toEqual(['scenario', 'scenario-b.tmp-of-a-person']);
});

test('what a living process is writing stays, and so does what another machine writes', async () => {
  const child = await slowWriter();
  try {
    const [living] = readdirSync(root);
    const foreign = ofDead(join(root, 'scenario')).replace(/tmp-[0-9a-f]{8}/, 'tmp-00000000');
    mkdirSync(foreign);
    await writeResultFolder(root, ['scenario'], FILES);
    expect(readdirSync(root)).toEqual(expect.arrayContaining(['scenario', living]));
    expect(readdirSync(root)).toHaveLength(3);
  } finally {
    await killed(child);
  }
});

test('earlier results that were out of the way when their process was killed are put back', () => {
  const temporary = ofDead(join(root, 'scenario'));
  mkdirSync(temporary);
  mkdirSync(earlierBeside(temporary));
  writeFileSync(join(earlierBeside(temporary), 'summary.csv'), 'earlier');
  checkResultFolder(root, ['scenario']);
  expect(readdirSync(root)).toEqual(['scenario']);
  expect(readFileSync(join(root, 'scenario', 'summary.csv'), 'utf8')).toBe('earlier');
});

test('a rest of earlier results beside the new ones goes', () => {
  mkdirSync(join(root, 'scenario'));
  writeFileSync(join(root, 'scenario', 'summary.csv'), 'new');
  mkdirSync(earlierBeside(ofDead(join(root, 'scenario'))));
  checkResultFolder(root, ['scenario']);
  expect(readdirSync(root)).toEqual(['scenario']);
  expect(readFileSync(join(root, 'scenario', 'summary.csv'), 'utf8')).toBe('new');
});

test('a file that a killed process has not finished is removed by the next that writes it', () => {
  writeFileSync(ofDead(join(root, '.report.xml')), 'half');
  writeOutputFile(join(root, 'report.xml'), 'whole');
  expect(readdirSync(root)).toEqual(['report.xml']);
});
