import { join, resolve } from 'node:path';
import { didYouMean } from '../language/did-you-mean.js';
import { type ComparedStudy, compare } from '../report/comparison.js';
import { comparisonFiles } from '../report/comparison-files.js';
import { comparisonTable } from '../report/comparison-table.js';
import { checkResultFolder, writeResultFolder } from '../report/result-folder.js';
import { refused } from '../scenario/error.js';
import { type LoadedScenario, type LoadedVariant, loadScenario, variantOf } from '../scenario/load.js';
import { refuseIncomparable } from '../study/comparable.js';
import { dependenceOf } from '../systems/tokens/forms/dependence.js';
import { madeBy } from './made-by.js';
import { printWarnings } from './print-warnings.js';
import { simulateVariants } from './simulate.js';
import { tellReplaced } from './tell-replaced.js';
import { terminal } from './terminal.js';
import { withInputs } from './with-inputs.js';

export interface CompareOptions {
  readonly baseline?: string | undefined;
  readonly seed?: number | undefined;
  readonly replications: number;
  /** B. */
  readonly memory?: number | undefined;
  readonly set?: readonly string[] | undefined;
  readonly parquet?: true | undefined;
  readonly out: string;
}

/** `tokensim compare`: simulates variants on the same files, writes the results, prints one table of all. */
export async function compareVariants(
  scenario: string,
  names: readonly string[],
  options: CompareOptions,
): Promise<void> {
  const loaded = loadScenario(scenario, { set: options.set, seed: options.seed });
  const variants = variantsOf(loaded, names);
  const baseline = baselineOf(loaded, variants, options.baseline);
  refuseIncomparable(loaded, variants);
  const dependence = dependenceByVariant(variants);
  tellReplaced(join(options.out, loaded.name), checkResultFolder(options.out, [loaded.name]));
  printWarnings(loaded, variants);

  const { study, seconds } = await simulateVariants(loaded, variants, options);

  const compared: ComparedStudy = { study, dependence, baseline };
  const comparisons = compare(compared);
  const files = await comparisonFiles(compared, comparisons, options.parquet);
  const written = await writeResultFolder(options.out, [loaded.name], withInputs(files, loaded));
  process.stdout.write(`${loaded.title}\n\n${comparisonTable(compared, comparisons, terminal())}\n`);
  process.stdout.write(`results: ${resolve(written)}\n`);
  process.stderr.write(`simulated in ${seconds.toFixed(1)} s by ${madeBy()}\n`);
}

/** The variants named, in the order of the command line; all if none is named. */
function variantsOf(loaded: LoadedScenario, names: readonly string[]): readonly LoadedVariant[] {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw refused(loaded.path, `the variant \`${twice}\` is named twice`, 'name it once');
  const variants = names.length === 0 ? loaded.variants : names.map((name) => variantOf(loaded, name));
  if (variants.length < 2) {
    const known = loaded.variants.map(({ name }) => name);
    throw refused(
      loaded.path,
      'there are fewer than two variants to compare',
      known.length < 2
        ? 'give the scenario `variants`, or use `tokensim run`'
        : `variants: ${known.join(', ')}`,
    );
  }
  return variants;
}

function baselineOf(
  loaded: LoadedScenario,
  variants: readonly LoadedVariant[],
  name: string | undefined,
): string | undefined {
  if (name === undefined) return undefined;
  const { name: known } = variantOf(loaded, name);
  if (variants.some((variant) => variant.name === known)) return known;
  const compared = variants.map((variant) => variant.name);
  throw refused(
    loaded.path,
    `the baseline \`${name}\` is not among the variants compared`,
    didYouMean(name, compared, 'compared'),
  );
}

/** For each variant what the transfers of its submitters depend on. */
function dependenceByVariant(variants: readonly LoadedVariant[]): ComparedStudy['dependence'] {
  return new Map(
    variants.map(({ name, scenario }) => [
      name,
      Object.keys(scenario.submitters).flatMap((submitter) => dependenceOf(scenario, submitter)),
    ]),
  );
}
