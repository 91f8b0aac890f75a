import { loadScenario } from '../scenario/load.js';
import { printWarnings } from './print-warnings.js';
import { printRows } from './terminal.js';

export interface ValidateOptions {
  readonly sources?: true | undefined;
  readonly set?: readonly string[] | undefined;
}

/** `tokensim validate`: schema and lint, and which numbers have no source; with `--sources` every number of the scenario and where it comes from. */
export function validate(scenario: string, options: ValidateOptions): void {
  const loaded = loadScenario(scenario, { set: options.set });
  const warnings = printWarnings({ ...loaded, warnings: [...loaded.warnings, ...loaded.unsourced] });
  if (options.sources) {
    printRows(
      loaded.sourceReport.map(({ path, value, source }) => [path, String(value), source ?? 'unsourced']),
    );
  }
  const variants = loaded.variants.length - 1;
  process.stdout.write(
    `${loaded.name} is valid: ${variants} ${variants === 1 ? 'variant' : 'variants'} beside the base, ` +
      `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}\n`,
  );
}
