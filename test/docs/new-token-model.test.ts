import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ExitCode } from '../../src/cli/exit-codes.js';

/** The page is followed to the letter, in a copy of the project. */

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = readFileSync(join(PROJECT, 'docs/new-token-model.md'), 'utf8');
const MODEL = 'systems/tokens/models/dcache-macaroon.ts';
const REGISTRY = 'systems/tokens/models/registry.ts';
/** Far more than a step takes: other tests may have the processors. */
const TIMEOUT_MS = 120_000;

interface Block {
  readonly language: string;
  /** The file that the block is, or changes; empty for commands and what they print. */
  readonly path: string;
  readonly text: string;
}

const blocks: readonly Block[] = [...PAGE.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm)].map(
  ([, language, path, text]) => ({ language, path, text }),
);

let copy: string;

beforeAll(() => {
  copy = realpathSync(mkdtempSync(join(tmpdir(), 'tokensim-model-')));
  for (const part of [
    'src',
    'docs',
    'scenarios',
    'results',
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'biome.json',
  ]) {
    cpSync(join(PROJECT, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(PROJECT, 'node_modules'), join(copy, 'node_modules'));
  for (const { language, path, text } of blocks) {
    if (language === 'diff')
      writeFileSync(join(copy, path), patched(readFileSync(join(copy, path), 'utf8'), text));
    else if (path !== '') writeFileSync(join(copy, path), text);
  }
  expect(run('node_modules/.bin/tsc', '-p', 'tsconfig.build.json')).toEqual({
    status: 0,
    stdout: '',
    stderr: '',
  });
}, TIMEOUT_MS);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** A text with the lines that a diff adds, each behind the line that the diff has above it. */
function patched(text: string, diff: string): string {
  const lines = text.split('\n');
  let above = '';
  for (const line of diff.split('\n').filter((each) => each !== '')) {
    if (line.startsWith('+')) {
      const at = lines.indexOf(above);
      expect(at, `${above} in the registry`).toBeGreaterThanOrEqual(0);
      lines.splice(at + 1, 0, line.slice(1));
    }
    above = line.slice(1);
  }
  return lines.join('\n');
}

function run(command: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Does what a line of a shell block says, without building again. */
function follow(line: string) {
  const [npm, script, ...args] = line.trim().split(' ');
  expect(npm).toBe('npm');
  if (script === 'start') return run(process.execPath, 'dist/cli/main.js', ...args.slice(1));
  const { scripts } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'));
  const [tool, ...own] = String(scripts[args[0]]).split(' ');
  return run(join('node_modules/.bin', tool), ...own);
}

/** The folder of which a command says that it has written its results there. */
function resultsOf(stdout: string): string {
  const folder = /^results: (.+)$/m.exec(stdout)?.[1] ?? '';
  expect(folder.startsWith(copy)).toBe(true);
  return folder;
}

/** Lines of shell blocks that begin so. */
function commands(beginning: string): readonly string[] {
  const lines = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.trim().split('\n'));
  const found = lines.filter((line) => line.startsWith(beginning));
  expect(found.length, beginning).toBeGreaterThan(0);
  return found;
}

/** Files below a folder of the copy that differ from those of the project. */
function changed(folder: string): readonly string[] {
  const original = contents(join(PROJECT, folder));
  const now = contents(join(copy, folder));
  const names = new Set([...original.keys(), ...now.keys()]);
  return [...names].filter((name) => original.get(name) !== now.get(name)).sort();
}

function contents(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

describe('the page about a new token model', () => {
  test('changes one file of the sources, and adds one', () => {
    expect(changed('src')).toEqual([MODEL, REGISTRY]);
    expect(
      run('node_modules/.bin/biome', 'check', '--error-on-warnings', 'src/systems/tokens/models').status,
    ).toBe(0);
  });

  test.each(commands('npm start -- run'))(
    '`%s` gives results of the model',
    (line) => {
      const { status, stdout, stderr } = follow(line);
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: expect.stringMatching(/^simulated in [\d.]+ s\n$/),
      });
      const summary = readFileSync(join(resultsOf(stdout), 'summary.csv'), 'utf8');
      const total = (metric: string) =>
        Number(new RegExp(`^${metric},total,[^,]*,([\\d.]+)`, 'm').exec(summary)?.[1]);
      expect(total('rucio.atlas.rate.signed')).toBeGreaterThan(0);
      expect(total('transfers.atlas.finished')).toBeGreaterThan(0);
      expect(total('iam.atlas.rate.all')).toBe(0);
    },
    TIMEOUT_MS,
  );

  test.each(commands('npm start -- compare'))(
    '`%s` shows the model beside the others',
    (line) => {
      const { status, stdout } = follow(line);
      expect(status).toBe(0);
      expect(readFileSync(join(resultsOf(stdout), 'comparison.csv'), 'utf8')).toContain('dcache-macaroon');
    },
    TIMEOUT_MS,
  );

  test.each(commands('npm start -- validate'))(
    '`%s` is refused in the words of the page',
    (line) => {
      const { status, stderr } = follow(line);
      expect(status).toBe(ExitCode.error);
      expect(blocks.filter(({ language }) => language === 'text').map(({ text }) => text)).toEqual([stderr]);
    },
    TIMEOUT_MS,
  );

  test.each(commands('npm run'))(
    '`%s` enters it into the reference page',
    (line) => {
      expect(follow(line)).toEqual({ status: 0, stdout: '', stderr: '' });
      expect(changed('docs')).toEqual(['scenario.md']);
      expect(readFileSync(join(copy, 'docs/scenario.md'), 'utf8')).toContain(
        '| `dcache-macaroon` | Rucio asks',
      );
    },
    TIMEOUT_MS,
  );
});
