import type { Path } from './node.js';
import type { References } from './references.js';
import { behaviourOf } from './rucio-versions.js';
import { tokensSchema } from './schema/tokens.js';
import type { SubmitterConfig } from './schema.js';

/** Refuses settings that the submitter's version of Rucio does not have. */
export function checkRucio(
  submitter: Pick<SubmitterConfig, 'version' | 'request_oidc_audience' | 'tokens' | 'poller'>,
  path: Path,
  references: References,
): void {
  const { version, tokens } = submitter;
  const { overridesAudience, setsLifetimes, pollsByToken } = behaviourOf(version);
  if (submitter.poller.oidc && !pollsByToken) {
    references.problem(
      [...path, 'poller', 'oidc'],
      `the poller of Rucio ${version} shows FTS a certificate, whatever it is told`,
      'leave it out, or give a `version` from 37 on',
    );
  }
  if (submitter.request_oidc_audience !== undefined && !overridesAudience) {
    references.problem(
      [...path, 'request_oidc_audience'],
      `Rucio ${version} has no \`request_oidc_audience\`, which 34.0 took out`,
      'leave it out, or give a `version` of 33',
    );
  }
  if (setsLifetimes || tokens.issuer !== 'iam') return;
  const constants = tokensSchema.parse({});
  for (const key of ['reuse_floor', 'maximum_age'] as const) {
    if (tokens[key] === constants[key]) continue;
    references.problem(
      [...path, 'tokens', key],
      `\`${key}\` is a constant in Rucio ${version}: ${constants[key] / 1e6} s`,
      'leave it out, or give a `version` from 33.5 on',
    );
  }
}
