import { Command } from '@commander-js/extra-typings';
import { explainTables } from '../report/explain/explain-table.js';
import { loadScenario, variantOf } from '../scenario/load.js';
import { explainOverTime } from '../theory/explain-over-time.js';
import { printWarnings } from './print-warnings.js';
import { setOption } from './study-options.js';
import { terminal } from './terminal.js';

/** `tokensim explain`: a scenario by closed forms, without a simulation. */
export function explainCommand() {
  return new Command('explain')
    .description('what closed forms say of a scenario, before any simulation')
    .argument('<scenario>', 'a name from `tokensim list`, or the path of a YAML file')
    .option('--variant <name>', 'this variant instead of the base')
    .addOption(setOption())
    .action((name, options) => {
      const loaded = loadScenario(name, { set: options.set });
      const variant = variantOf(loaded, options.variant ?? 'base');
      printWarnings(loaded);
      const title = variant.name === 'base' ? loaded.title : `${loaded.title}: ${variant.name}`;
      process.stdout.write(`${title}\n\n${explainTables(explainOverTime(variant.scenario), terminal())}`);
    });
}
