#!/usr/bin/env node
import { Command, CommanderError } from '@commander-js/extra-typings';
import { cut, printable } from '../language/printable.js';
import { OutputError } from '../report/output-error.js';
import { ScenarioError } from '../scenario/error.js';
import { SimulationFailed } from '../study/simulation-failed.js';
import { COMMANDS } from './commands.js';
import { ExitCode } from './exit-codes.js';
import { strictCommand } from './strict-command.js';
import { version } from './version.js';

const MESSAGE_MAX = 1000;

/** The program; errors become one line and an exit code here. */
const program = new Command('tokensim')
  .description('Simulates the token ecosystem that moves the LHC data: Rucio, FTS, INDIGO IAM and storage.')
  .version(version);

strictCommand(program);
for (const command of COMMANDS) {
  program.addCommand(strictCommand(command()));
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe has left (`tokensim list | head -1`): nobody is there to be told, but files are still
  // written and the exit code is that of the command.
  if (error.code === 'EPIPE') return;
  process.stderr.write(`tokensim: cannot write to standard output: ${error.message}\n`);
  process.exit(ExitCode.error);
});
// What cannot be told there cannot be told at all.
process.stderr.on('error', () => {});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.error;
  if (error instanceof ScenarioError || error instanceof OutputError) {
    process.stderr.write(`${error.message}\n`);
    return ExitCode.error;
  }
  if (error instanceof SimulationFailed) {
    const what = error.isDefect ? 'the simulation failed: ' : '';
    process.stderr.write(`tokensim: ${what}${error.message}\n`);
    return error.isDefect ? ExitCode.lawBroken : ExitCode.error;
  }
  const [message] = (error instanceof Error ? error.message : String(error)).split('\n');
  process.stderr.write(`tokensim: ${printable(cut(message, MESSAGE_MAX))}\n`);
  return ExitCode.error;
}
