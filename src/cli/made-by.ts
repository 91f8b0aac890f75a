import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { version } from './version.js';

/**
 * What ran: version, commit of a clone and Node. It differs between machines that write the same bytes, so that it goes
 * to the terminal and into no file.
 */
export function madeBy(): string {
  const commit = commitOf(fileURLToPath(new URL('../..', import.meta.url)));
  return `tokensim ${version}${commit === undefined ? '' : ` (commit ${commit})`}, Node ${process.versions.node}`;
}

/** The commit of a clone, with `+` where something differs from it; undefined of a package that is installed. */
function commitOf(root: string): string | undefined {
  const git = (...args: string[]) => {
    const { status, stdout } = spawnSync('git', ['-C', root, ...args], { encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  };
  const top = git('rev-parse', '--show-toplevel');
  // An installed package may lie in the repository of somebody else.
  if (top === undefined || realpathSync(top) !== realpathSync(root)) return undefined;
  const commit = git('rev-parse', '--short', 'HEAD');
  const isChanged = git('status', '--porcelain', '--untracked-files=no', 'src', 'scenarios') !== '';
  return commit === undefined ? undefined : `${commit}${isChanged ? '+' : ''}`;
}
