import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from '@commander-js/extra-typings';
import type { StudyResult } from '../measure/study-result.js';
import { headlineTable } from '../report/headline.js';
import { reportFiles, variantFiles } from '../report/report-files.js';
import { checkResultFolder, writeResultFolder } from '../report/result-folder.js';
import { type LoadedScenario, loadScenario, variantOf } from '../scenario/load.js';
import { runStudy } from '../study/run-study.js';
import { printWarnings } from './print-warnings.js';
import { startProgress } from './progress.js';
import { version } from './version.js';

/** `tokensim run`: simulates the base and every variant, writes the results, prints the headline figures. */
export function runCommand() {
  return new Command('run')
    .description('simulates a scenario and writes its results')
    .argument('<scenario>', 'a name from `tokensim list`, or the path of a YAML file')
    .option('--variant <name>', 'only this variant (`base` for the scenario as it stands)')
    .option('--seed <n>', "instead of the scenario's seed", wholeNumber(0, 2 ** 32 - 1))
    .option('--replications <n>', 'independent runs, for confidence intervals', wholeNumber(1, 10_000), 1)
    .option('--set <path=value...>', 'changes a key of the scenario, for example --set issuers.cms.pods=3')
    .option('--out <folder>', 'where the results go', 'results')
    .action(async (scenario, options) => {
      const loaded = loadScenario(scenario, { set: options.set, seed: options.seed });
      const only = options.variant === undefined ? undefined : variantOf(loaded, options.variant);
      const folder = folderOf(loaded, options.variant);
      checkResultFolder(options.out, folder);
      printWarnings(loaded);

      const progress = startProgress(loaded.name);
      const begin = process.hrtime.bigint();
      let study: StudyResult;
      try {
        study = await runStudy({
          loaded,
          variants: only === undefined ? loaded.variants : [only],
          replications: options.replications,
          version,
          onProgress: progress.update,
        });
      } finally {
        progress.stop();
      }
      const seconds = Number(process.hrtime.bigint() - begin) / 1e9;

      const files =
        only === undefined ? await reportFiles(study) : await variantFiles(study, study.variants[0]);
      const written = await writeResultFolder(options.out, folder, files);
      process.stdout.write(`${loaded.title}\n\n${headlineTable(study, terminal())}\n`);
      process.stdout.write(`results: ${resolve(written)}\n`);
      process.stderr.write(`simulated in ${seconds.toFixed(1)} s\n`);
    });
}

/** A scenario without variants has one folder; with them, a folder each below the scenario's. */
function folderOf(loaded: LoadedScenario, variant: string | undefined): string[] {
  return variant === undefined || loaded.variants.length === 1 ? [loaded.name] : [loaded.name, variant];
}

function terminal() {
  return { columns: process.stdout.columns ?? 100, colour: process.stdout.isTTY && !process.env.NO_COLOR };
}

function wholeNumber(min: number, max: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`write a whole number from ${min} to ${max}`);
    }
    return value;
  };
}
