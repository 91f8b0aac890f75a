import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** Far more than a step takes: other tests may have the processors. */
export const TIMEOUT_MS = 120_000;

export interface Block {
  readonly language: string;
  /** The file that the block is, or changes; empty for commands and what they print. */
  readonly path: string;
  readonly text: string;
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A page of docs/ that is followed to the letter, in a copy of the project. */
export class FollowedPage {
  readonly blocks: readonly Block[];
  private copy = '';

  constructor(page: string) {
    const text = readFileSync(join(PROJECT, 'docs', page), 'utf8');
    this.blocks = [...text.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm)].map(
      ([, language, path, block]) => ({ language, path, text: block }),
    );
  }

  /** Makes the copy, writes and patches the files of the page, and builds it. */
  begin(): void {
    this.copy = realpathSync(mkdtempSync(join(tmpdir(), 'tokensim-page-')));
    const parts = ['src', 'docs', 'scenarios', 'results', 'package.json', 'tsconfig.json'];
    for (const part of [...parts, 'tsconfig.build.json', 'biome.json']) {
      cpSync(join(PROJECT, part), join(this.copy, part), { recursive: true });
    }
    symlinkSync(join(PROJECT, 'node_modules'), join(this.copy, 'node_modules'));
    for (const { language, path, text } of this.blocks) {
      const file = join(this.copy, path);
      if (language === 'diff') writeFileSync(file, patched(readFileSync(file, 'utf8'), text));
      else if (path !== '') {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
    mkdirSync(join(this.copy, 'dist'));
    writeFileSync(join(this.copy, 'dist/earlier.js'), '');
    expect(this.run('npm', 'run', '--silent', 'build')).toEqual({ status: 0, stdout: '', stderr: '' });
  }

  end(): void {
    rmSync(this.copy, { recursive: true, force: true });
  }

  run(command: string, ...args: readonly string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: this.copy, encoding: 'utf8' });
    return { status, stdout, stderr };
  }

  /** Whether a file is there. */
  has(path: string): boolean {
    return existsSync(join(this.copy, path));
  }

  /** Does what a line of a shell block says, without building again. */
  follow(line: string): Outcome {
    const [npm, script, ...args] = line.trim().split(' ');
    expect(npm).toBe('npm');
    if (script === 'start') return this.run(process.execPath, 'dist/cli/main.js', ...args.slice(1));
    const { scripts } = JSON.parse(readFileSync(join(this.copy, 'package.json'), 'utf8'));
    const [tool, ...own] = String(scripts[args[0]]).split(' ');
    return this.run(join('node_modules/.bin', tool), ...own);
  }

  read(path: string): string {
    return readFileSync(join(this.copy, path), 'utf8');
  }

  /** A file of the folder of which a command says that it has written its results there. */
  result(stdout: string, file: string): string {
    const folder = /^results: (.+)$/m.exec(stdout)?.[1] ?? '';
    expect(folder.startsWith(this.copy)).toBe(true);
    return readFileSync(join(folder, file), 'utf8');
  }

  /** Lines of shell blocks that begin so. */
  commands(beginning: string): readonly string[] {
    const lines = this.blocks
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text }) => text.trim().split('\n'));
    const found = lines.filter((line) => line.startsWith(beginning));
    expect(found.length, beginning).toBeGreaterThan(0);
    return found;
  }

  /** Files below a folder of the copy that differ from those of the project. */
  changed(folder: string): readonly string[] {
    const original = contents(join(PROJECT, folder));
    const now = contents(join(this.copy, folder));
    const names = new Set([...original.keys(), ...now.keys()]);
    return [...names].filter((name) => original.get(name) !== now.get(name)).sort();
  }
}

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
