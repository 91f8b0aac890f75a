import { Command } from '@commander-js/extra-typings';
import { loadScenario } from '../scenario/load.js';
import { printWarnings } from './print-warnings.js';
import { setOption } from './study-options.js';

/** `tokensim validate`: schema and lint; with `--sources` every number of the scenario and where it comes from. */
export function validateCommand() {
  return new Command('validate')
    .description('checks a scenario without running it')
    .argument('<scenario>', 'a name from `tokensim list`, or the path of a YAML file')
    .option('--sources', 'print every number that the scenario sets, with its source')
    .addOption(setOption())
    .action((scenario, options) => {
      const loaded = loadScenario(scenario, { set: options.set });
      const warnings = printWarnings(loaded);
      if (options.sources) {
        for (const { path, value, source } of loaded.sourceReport) {
          process.stdout.write(`${path}\t${value}\t${source ?? 'unsourced'}\n`);
        }
      }
      const variants = loaded.variants.length - 1;
      process.stdout.write(
        `${loaded.name} is valid: ${variants} ${variants === 1 ? 'variant' : 'variants'} beside the base, ` +
          `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}\n`,
      );
    });
}
