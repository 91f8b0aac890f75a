#!/usr/bin/env node
import { Command, CommanderError } from '@commander-js/extra-typings';
import { OutputError } from '../report/output-error.js';
import { ScenarioError } from '../scenario/error.js';
import { SimulationFailed } from '../study/worker-pool.js';
import { calibrateCommand } from './calibrate.js';
import { checkCommand } from './check.js';
import { compareCommand } from './compare.js';
import { ExitCode } from './exit-codes.js';
import { explainCommand } from './explain.js';
import { listCommand } from './list.js';
import { metricsCommand } from './metrics.js';
import { runCommand } from './run.js';
import { schemaCommand } from './schema.js';
import { traceCommand } from './trace.js';
import { validateCommand } from './validate.js';
import { version } from './version.js';

/** The program: every command in a file of its own; errors become one line and an exit code here. */
const program = new Command('tokensim')
  .description('Simulates the token ecosystem that moves the LHC data: Rucio, FTS, INDIGO IAM and storage.')
  .version(version)
  .showHelpAfterError('(add --help for the options)')
  .exitOverride()
  .addCommand(listCommand())
  .addCommand(runCommand())
  .addCommand(compareCommand())
  .addCommand(checkCommand())
  .addCommand(explainCommand())
  .addCommand(calibrateCommand())
  .addCommand(traceCommand())
  .addCommand(validateCommand())
  .addCommand(metricsCommand())
  .addCommand(schemaCommand());

for (const command of program.commands)
  command.exitOverride().showHelpAfterError('(add --help for the options)');

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe has left (`tokensim list | head -1`): nobody is there to be told.
  if (error.code === 'EPIPE') process.exit(ExitCode.ok);
  throw error;
});

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
