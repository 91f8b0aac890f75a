import { didYouMean } from '../language/did-you-mean.js';
import { releasesOf, TOKEN_LIBRARIES } from '../systems/storage/software.js';
import type { References } from './references.js';
import type { ParsedScenario } from './schema.js';

/** Refuses releases that a technology does not have. */
export function checkValidators({ sites }: Pick<ParsedScenario, 'sites'>, references: References): void {
  for (const [name, { technology, version, scitokens }] of Object.entries(sites)) {
    const path = ['sites', name];
    const known = releasesOf(technology);
    if (version !== undefined && !known.includes(version)) {
      references.problem(
        [...path, 'version'],
        `\`${technology}\` has no release \`${version}\``,
        didYouMean(version, known, `releases of ${technology}`),
      );
    }
    if (scitokens !== undefined && TOKEN_LIBRARIES[technology] !== 'xrootd') {
      references.problem(
        [...path, 'scitokens'],
        `\`scitokens\` says nothing of \`${technology}\`, which does not use scitokens-cpp`,
        'leave it out; its release is `version`',
      );
    }
  }
}
