import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The built program (`npm test` builds it first). */
export const MAIN = join(ROOT, 'dist/cli/main.js');

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary folder in which the program runs as a user would run it. */
export class ScratchFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'tokensim-'));

  /** @param texts of files, by name */
  constructor(texts: Readonly<Record<string, string>> = {}) {
    for (const [file, text] of Object.entries(texts)) this.write(file, text);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  tokensim(...args: string[]): Ended {
    return this.run(process.execPath, [MAIN, ...args]);
  }

  /** Runs the program with a text on its standard input. */
  tokensimFrom(input: string, ...args: string[]): Ended {
    const options = { cwd: this.path, encoding: 'utf8', input } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], options);
    return { status, stdout, stderr };
  }

  /** Runs a command, as if not by GitHub Actions unless `env` says so. */
  run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = this.path): Ended {
    const { GITHUB_ACTIONS: _, GITHUB_WORKSPACE: __, ...inherited } = process.env;
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd,
      encoding: 'utf8',
      env: { ...inherited, ...env },
    });
    return { status, stdout, stderr };
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.path, file), text);
  }

  text(file: string): string {
    return readFileSync(join(this.path, file), 'utf8');
  }

  /** Paths of all files below a folder, in order. */
  files(below = '.'): string[] {
    const folder = join(this.path, below);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.path.length + 1))
      .sort();
  }

  /** The text of each file below a folder, by its path there. */
  contents(below: string): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.files(below).map((file) => [file.slice(below.length + 1), this.text(file)]),
    );
  }
}
