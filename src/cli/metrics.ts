import { Command } from '@commander-js/extra-typings';
import { catalogueRows } from '../systems/catalogue.js';

/** `tokensim metrics`: every metric with kind, unit and meaning, tab-separated when piped. */
export function metricsCommand() {
  return new Command('metrics').description('every metric: name, kind, unit, meaning').action(() => {
    for (const [name, kind, unit, meaning] of catalogueRows()) {
      process.stdout.write(`${name}\t${kind}\t${unit}\t${meaning}\n`);
    }
  });
}
