import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, type Table, times } from './table.js';

/** Processor time of whole commands of the built program, against Node that starts and does nothing. */
const TURNS = 5;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(ROOT, 'dist/cli/main.js');
const LOAD_TEST = ['run', 'iam-load-test', '--variant', 'base', '--set', 'horizon=60 s', '--out'];

/** Told by the process itself at its end, with all its threads: no tool of the system is needed. */
const TELL = `--import=data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs';
  import { isMainThread } from 'node:worker_threads';
  if (isMainThread) process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    writeSync(3, String(user + system));
  });
`)}`;

export function commands(): Table {
  const build = spawnSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
  if (build.status !== 0) throw new Error('the program cannot be built');
  const folder = mkdtempSync(join(tmpdir(), 'tokensim-'));
  try {
    return tableIn(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function tableIn(folder: string): Table {
  const measured = [
    { name: '`--help`', args: [MAIN, '--help'] },
    { name: '`list`', args: [MAIN, 'list'] },
    { name: '`run` of a load test of 60 s', args: [MAIN, ...LOAD_TEST, folder] },
    { name: 'the same with 20 replications', args: [MAIN, ...LOAD_TEST, folder, '--replications', '20'] },
  ].map((command) => ({ ...command, ratios: [] as number[] }));
  for (let turn = 0; turn < TURNS; turn++) {
    const bareUs = processorUs(['-e', '0']);
    for (const { args, ratios } of measured) ratios.push(processorUs(args) / bareUs);
  }
  return {
    title: 'Commands against bare Node',
    note:
      `Processor time, user and system, of all threads; ${TURNS} turns by alternation. The ratio is that of the command ` +
      'divided by that of `node -e 0`. A run loads the libraries that it needs, reads the scenario, starts a thread, ' +
      'and draws the charts.',
    head: ['command', 'to bare Node, median of turns'],
    rows: measured.map(({ name, ratios }) => [name, times(median(ratios))]),
  };
}

function processorUs(args: readonly string[]): number {
  const child = spawnSync(process.execPath, [TELL, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const told = Number(child.output[3]);
  if (child.status !== 0 || !(told > 0)) throw new Error(`node ${args.join(' ')} failed`);
  return told;
}
