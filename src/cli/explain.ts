import { explainTables } from '../report/explain/explain-table.js';
import { loadScenario, variantOf } from '../scenario/load.js';
import { explainOverTime } from '../theory/explain-over-time.js';
import { printWarnings } from './print-warnings.js';
import { terminal } from './terminal.js';

export interface ExplainOptions {
  readonly variant?: string | undefined;
  readonly set?: readonly string[] | undefined;
}

/** `tokensim explain`: a scenario by closed forms, without a simulation. */
export function explain(name: string, options: ExplainOptions): void {
  const loaded = loadScenario(name, { set: options.set, variant: options.variant ?? 'base' });
  const variant = variantOf(loaded, options.variant ?? 'base');
  printWarnings(loaded);
  const title = variant.name === 'base' ? loaded.title : `${loaded.title}: ${variant.name}`;
  process.stdout.write(`${title}\n\n${explainTables(explainOverTime(variant.scenario), terminal())}`);
}
