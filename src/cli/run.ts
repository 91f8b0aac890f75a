import { join, resolve } from 'node:path';
import { besideTable } from '../report/explain/beside.js';
import { headlineTable } from '../report/headline.js';
import { COMPOSED } from '../report/input-files.js';
import { mserText } from '../report/mser.js';
import { refusedLoops } from '../report/refused-loops.js';
import { reportFiles, variantFiles } from '../report/report-files.js';
import { checkResultFolder, writeResultFolder } from '../report/result-folder.js';
import { variantsTable } from '../report/variants-table.js';
import { refused } from '../scenario/error.js';
import { type LoadedScenario, loadScenario, variantOf } from '../scenario/load.js';
import { explainIfSteady } from '../theory/explain-over-time.js';
import { madeBy } from './made-by.js';
import { besideOthers } from './one-variant.js';
import { printWarnings } from './print-warnings.js';
import { isFolder, rerunOf } from './run-again.js';
import { simulateVariants } from './simulate.js';
import { tellReplaced } from './tell-replaced.js';
import { terminal } from './terminal.js';
import { version } from './version.js';
import { withInputs } from './with-inputs.js';

export interface RunOptions {
  readonly variant?: string | undefined;
  readonly seed?: number | undefined;
  readonly replications: number;
  /** They were named, and not left at their default. */
  readonly isReplicationsGiven: boolean;
  /** B. */
  readonly memory?: number | undefined;
  readonly mser?: true | undefined;
  readonly parquet?: true | undefined;
  readonly set?: readonly string[] | undefined;
  readonly out: string;
}

/**
 * `tokensim run`: simulates the base and every variant, writes the results, prints the headline figures. Of a folder of
 * results it does again what made them.
 */
export async function run(argument: string, options: RunOptions): Promise<void> {
  if (!isFolder(argument)) return runScenario(argument, options);
  const { variant, seed, set, isReplicationsGiven } = options;
  if (isReplicationsGiven || [variant, seed, set].some((option) => option !== undefined)) {
    const remedy = `to change something run ${join(argument, COMPOSED)}`;
    throw refused(
      argument,
      'is run again as it was, without --variant, --seed, --replications and --set',
      remedy,
    );
  }
  const { scenario, version: before, ...settings } = rerunOf(argument);
  if (before !== version)
    process.stderr.write(`${argument} was made by tokensim ${before}: figures may differ by ${version}\n`);
  return runScenario(scenario, { ...options, ...settings });
}

async function runScenario(scenario: string, options: RunOptions): Promise<void> {
  const loaded = loadScenario(scenario, { set: options.set, seed: options.seed, variant: options.variant });
  const only = options.variant === undefined ? undefined : variantOf(loaded, options.variant);
  const folder = folderOf(loaded, options.variant);
  tellReplaced(join(options.out, ...folder), checkResultFolder(options.out, folder));
  const variants = only === undefined ? loaded.variants : [only];
  const [of = loaded.name, one] = folder;
  const tidyUp =
    one === undefined ? undefined : besideOthers(join(options.out, of), one, loaded, options.replications);
  printWarnings(loaded, variants);

  const { study, seconds } = await simulateVariants(loaded, variants, options);

  const files =
    only === undefined
      ? await reportFiles(study, options.parquet)
      : await variantFiles(study, study.variants[0], options.parquet);
  const written = await writeResultFolder(options.out, folder, withInputs(files, loaded));
  tidyUp?.();
  process.stdout.write(`${loaded.title}\n\n`);
  const short = variantsTable(study, terminal());
  if (short !== '') process.stdout.write(`${short}\n`);
  process.stdout.write(`${headlineTable(study, terminal())}\n`);
  process.stdout.write(refusedLoops(study, variants, terminal()));
  const explanations = explainIfSteady(variants);
  process.stdout.write(`${besideTable(study, explanations, terminal())}\n`);
  if (options.mser === true) process.stdout.write(`${mserText(study, terminal())}\n`);
  process.stdout.write(`results: ${resolve(written)}\n`);
  process.stderr.write(`simulated in ${seconds.toFixed(1)} s by ${madeBy()}\n`);
}

/** A scenario without variants has one folder; with them, a folder each below the scenario's. */
function folderOf(loaded: LoadedScenario, variant: string | undefined): string[] {
  return variant === undefined || loaded.variants.length === 1 ? [loaded.name] : [loaded.name, variant];
}
