import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { TestContext } from 'vitest';

/** A Debian package and what it needs, unpacked beside the npm packages: nothing is installed on the machine. */
export interface DebianPackage {
  /** Its files, as below `/`. */
  readonly root: string;
  /** An environment in which its programs find each other, their libraries and modules of Python. */
  readonly env: NodeJS.ProcessEnv;
}

const CACHE = resolve('node_modules/.cache/tokensim-debian');

/**
 * The package of this name, fetched from Debian unless an earlier test did so. Where there is no Debian the test is
 * skipped, and so where Debian cannot be reached, except in continuous integration: there it fails.
 */
export function debianPackage(name: string, context: TestContext): DebianPackage {
  const root = join(CACHE, name);
  if (!existsSync(root)) {
    const reason = unpack(name, root);
    if (reason !== undefined) {
      if (process.env.CI === 'true' && hasApt()) throw new Error(reason);
      context.skip(reason);
    }
  }
  return { root, env: environment(root) };
}

function hasApt(): boolean {
  return spawnSync('apt-get', ['--version']).status === 0;
}

/** Why it could not be unpacked; undefined where it was. */
function unpack(name: string, root: string): string | undefined {
  if (!hasApt()) return `${name} is a package of Debian, and there is no apt-get`;
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(CACHE, `${name}-`));
  try {
    for (const folder of ['lists/partial', 'archives/partial', 'root'])
      mkdirSync(join(work, folder), { recursive: true });
    const options = [
      `Dir::State::lists=${join(work, 'lists')}`,
      `Dir::Cache=${work}`,
      `Dir::Cache::archives=${join(work, 'archives')}`,
      'Debug::NoLocking=1',
      'APT::Sandbox::User=',
    ].flatMap((option) => ['-o', option]);
    const install = ['install', '--yes', '--no-install-recommends', '--download-only', '--reinstall', name];
    for (const args of [['update'], install]) {
      const { status, stderr } = spawnSync('apt-get', [...options, ...args], { encoding: 'utf8' });
      if (status !== 0) return `apt-get ${args[0]} of ${name}: ${stderr.trim()}`;
    }
    for (const file of readdirSync(join(work, 'archives')).filter((one) => one.endsWith('.deb'))) {
      const { status, stderr } = spawnSync(
        'dpkg-deb',
        ['-x', join(work, 'archives', file), join(work, 'root')],
        { encoding: 'utf8' },
      );
      if (status !== 0) return `dpkg-deb of ${file}: ${stderr.trim()}`;
    }
    // Another worker may have been faster.
    if (!existsSync(root)) renameSync(join(work, 'root'), root);
    return undefined;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function environment(root: string): NodeJS.ProcessEnv {
  const lib = join(root, 'usr/lib');
  const libraries = (existsSync(lib) ? readdirSync(lib) : [])
    .filter((folder) => folder.endsWith('-linux-gnu'))
    .flatMap((folder) => ['', 'blas', 'lapack'].map((below) => join(lib, folder, below)));
  return {
    ...process.env,
    PATH: [join(root, 'usr/bin'), '/usr/bin', '/bin'].join(delimiter),
    LD_LIBRARY_PATH: libraries.join(delimiter),
    PYTHONPATH: join(lib, 'python3/dist-packages'),
  };
}
