#!/usr/bin/env node
import { Command, CommanderError } from '@commander-js/extra-typings';
import { OutputError } from '../report/output-error.js';
import { ScenarioError } from '../scenario/error.js';
import { SimulationFailed } from '../study/simulation-failed.js';
import { ExitCode } from './exit-codes.js';
import { version } from './version.js';

/** Every command is in a file of its own, which is read only when that command or the help is asked for. */
const COMMANDS = {
  list: async () => (await import('./list.js')).listCommand(),
  run: async () => (await import('./run.js')).runCommand(),
  compare: async () => (await import('./compare.js')).compareCommand(),
  check: async () => (await import('./check.js')).checkCommand(),
  explain: async () => (await import('./explain.js')).explainCommand(),
  calibrate: async () => (await import('./calibrate.js')).calibrateCommand(),
  trace: async () => (await import('./trace.js')).traceCommand(),
  validate: async () => (await import('./validate.js')).validateCommand(),
  metrics: async () => (await import('./metrics.js')).metricsCommand(),
  schema: async () => (await import('./schema.js')).schemaCommand(),
};

/** The program; errors become one line and an exit code here. */
const program = new Command('tokensim')
  .description('Simulates the token ecosystem that moves the LHC data: Rucio, FTS, INDIGO IAM and storage.')
  .version(version)
  .showHelpAfterError('(add --help for the options)')
  .exitOverride();

const asked = Object.entries(COMMANDS).filter(([name]) => name === process.argv[2]);
for (const [, commandOf] of asked.length > 0 ? asked : Object.entries(COMMANDS)) {
  const command = await commandOf();
  program.addCommand(command.exitOverride().showHelpAfterError('(add --help for the options)'));
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
    process.stderr.write(`tokensim: the simulation failed: ${error.message}\n`);
    return ExitCode.lawBroken;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`tokensim: ${message.split('\n')[0]}\n`);
  return ExitCode.error;
}
