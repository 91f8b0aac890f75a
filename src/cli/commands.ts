import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { PARAMETER_NAMES } from '../calibrate/parameter-names.js';
import {
  change,
  memoryOption,
  outOption,
  parquetOption,
  replicationsOption,
  seedOption,
  setOption,
} from './study-options.js';

/**
 * The command line: every command with its arguments and options. What a command does stands in a file of its own,
 * which is imported, with the libraries that it needs, when the command is carried out: the help waits for none.
 */
export const COMMANDS = [
  listCommand,
  runCommand,
  compareCommand,
  checkCommand,
  explainCommand,
  calibrateCommand,
  traceCommand,
  validateCommand,
  metricsCommand,
  schemaCommand,
] as const;

const SCENARIO = [
  '<scenario>',
  'a name from `tokensim list`, the path of a YAML file, or `-` for standard input',
] as const;

export function listCommand() {
  return new Command('list')
    .description('the named scenarios, one line each')
    .action(async () => (await import('./list.js')).list());
}

export function runCommand() {
  return new Command('run')
    .description('simulates a scenario and writes its results; of a folder of results, makes them again')
    .argument(SCENARIO[0], `${SCENARIO[1]}; or the path of a folder of results`)
    .option('--variant <name>', 'only this variant (`base` for the scenario as it stands)')
    .addOption(seedOption())
    .addOption(replicationsOption())
    .addOption(memoryOption())
    .addOption(parquetOption())
    .addOption(setOption())
    .option('--mser', 'tells how much of the begin the means should leave out (MSER-5)')
    .addOption(outOption())
    .action(async (scenario, options, command) => {
      const isReplicationsGiven = command.getOptionValueSource('replications') === 'cli';
      await (await import('./run.js')).run(scenario, { ...options, isReplicationsGiven });
    });
}

export function compareCommand() {
  return new Command('compare')
    .description('compares variants of a scenario, such as token models, on the same files')
    .argument(...SCENARIO)
    .argument('[variants...]', 'those to compare; all, and `base`, if none is named')
    .option('--baseline <variant>', 'shows the differences from this variant')
    .addOption(seedOption())
    .addOption(replicationsOption())
    .addOption(memoryOption())
    .addOption(parquetOption())
    .option('--set <path=value>', 'changes a key of the scenario; may be given again', change)
    .addOption(outOption())
    .action(async (scenario, variants, options) =>
      (await import('./compare.js')).compareVariants(scenario, variants, options),
    );
}

export function checkCommand() {
  return new Command('check')
    .description('holds the predictions of scenarios to published figures and to reference results')
    .argument('[scenarios...]', 'names from `tokensim list`, paths, or `-`; all named ones if none is given')
    .option('--junit <file>', 'writes the verdicts as JUnit XML')
    .option('--markdown <file>', 'writes them as Markdown, fit for a pull-request comment')
    .option('--reference <folder>', 'where the reference results are', 'results/reference')
    .option('--update', 'makes the reference results anew instead of comparing with them')
    .addOption(memoryOption())
    .addOption(
      new Option('--gate <what>', 'what the exit code tells: every verdict, or only what moved and errors')
        .choices(['verdicts', 'reference'] as const)
        .default('verdicts' as const),
    )
    .action(async (names, options, command) => {
      const isReferenceGiven = command.getOptionValueSource('reference') === 'cli';
      await (await import('./check.js')).check(names, { ...options, isReferenceGiven });
    });
}

export function explainCommand() {
  return new Command('explain')
    .description('what closed forms say of a scenario, before any simulation')
    .argument(...SCENARIO)
    .option('--variant <name>', 'this variant instead of the base')
    .addOption(setOption())
    .action(async (scenario, options) => (await import('./explain.js')).explain(scenario, options));
}

export function calibrateCommand() {
  return new Command('calibrate')
    .description("fits an issuer's profile to load tests: CSV, summaries of k6, Prometheus, Grafana")
    .argument('<measurements...>', 'files; what a file does not say: file@pods=2,grant=token_exchange')
    .option('--pods <number>', 'pods of all files that do not say how many there were', podsOf)
    .option('--name <profile>', "the profile's name; the name of the first file if left out")
    .option('--fit <parameters>', `the parameters to fit, of ${PARAMETER_NAMES.join(', ')}`)
    .option('--fix <name=value>', 'holds a parameter; may be given again', collected)
    .addOption(
      new Option('--growth <law>', 'how service times grow with stored rows').choices([
        'logarithmic',
        'linear',
      ] as const),
    )
    .option('--error <share>', 'the error of a point, such as 5 %; from the scatter if left out', shareOf)
    .option('--allow-clash', 'fits points that contradict each other all the same', false)
    .addOption(outOption())
    .action(async (files, options) => (await import('./calibrate.js')).calibrateProfile(files, options));
}

export function traceCommand() {
  return new Command('trace')
    .description('tells the life of one transfer or token, step by step')
    .argument(...SCENARIO)
    .option('--transfer <id>', 'workload/dataset/file/destination, as failures.csv has it')
    .option('--rule <id>', 'workload/dataset/destination: all files of a dataset to one destination')
    .option('--token <number>', 'a token, by the number that the trace of a transfer shows')
    .option('--system <path>', 'an instance that tells its steps, such as monitors.probe')
    .option('--failed <cause>', 'the first transfer that failed with this cause')
    .option('--variant <name>', 'a variant of the scenario', 'base')
    .addOption(seedOption())
    .addOption(setOption())
    .option('--json <file>', 'writes the trace as JSON too')
    .option('--perfetto <file>', 'writes it as Chrome trace events too, which ui.perfetto.dev opens')
    .action(async (scenario, options) => (await import('./trace.js')).trace(scenario, options));
}

export function validateCommand() {
  return new Command('validate')
    .description('checks a scenario without running it')
    .argument(...SCENARIO)
    .option('--sources', 'print every number that the scenario sets, with its source')
    .addOption(setOption())
    .action(async (scenario, options) => (await import('./validate.js')).validate(scenario, options));
}

export function metricsCommand() {
  return new Command('metrics')
    .description('every metric: name, kind, unit, meaning')
    .action(async () => (await import('./metrics.js')).metrics());
}

export function schemaCommand() {
  return new Command('schema')
    .description('the JSON Schema of a scenario, for an editor')
    .action(async () => (await import('./schema.js')).schema());
}

function shareOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim());
  const share = match === null ? Number.NaN : Number(match[1]) / 100;
  if (!(share > 0 && share <= 1)) throw new InvalidArgumentError('write a share such as 5%');
  return share;
}

function podsOf(text: string): string {
  if (!/^[1-9]\d{0,3}$/.test(text.trim())) throw new InvalidArgumentError('write a whole number such as 2');
  return text.trim();
}

function collected(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text];
}
