import { behaviourOf } from '../systems/rucio/versions.js';
import { tokensSchema } from '../systems/tokens/schema.js';
import type { Path } from './node.js';
import type { References } from './references.js';
import type { SubmitterConfig } from './schema.js';

/** Refuses settings that the submitter's version of Rucio does not have. */
export function checkRucio(
  submitter: Pick<
    SubmitterConfig,
    | 'version'
    | 'request_oidc_audience'
    | 'tokens'
    | 'x509_fallback'
    | 'second_credential'
    | 'fts_token'
    | 'poller'
  >,
  path: Path,
  references: References,
): void {
  const { version, tokens } = submitter;
  const { overridesAudience, setsLifetimes } = behaviourOf(version);
  if (submitter.request_oidc_audience !== undefined && !overridesAudience) {
    references.problem(
      [...path, 'request_oidc_audience'],
      `Rucio ${version} has no \`request_oidc_audience\`, which 34.0 took out`,
      'leave it out, or give a `version` of 33',
    );
  }
  checkX509(submitter, path, references);
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

type Credentials = Pick<
  SubmitterConfig,
  'version' | 'tokens' | 'x509_fallback' | 'second_credential' | 'fts_token' | 'poller'
>;

/** Refuses credentials that contradict each other. */
function checkX509(submitter: Credentials, path: Path, references: References): void {
  const {
    version,
    tokens,
    x509_fallback: hasX509,
    second_credential: hasBoth,
    fts_token: asksFts,
  } = submitter;
  const { pollsByToken } = behaviourOf(version);
  if (submitter.poller.oidc && !pollsByToken) {
    references.problem(
      [...path, 'poller', 'oidc'],
      `the poller of Rucio ${version} shows FTS a certificate, whatever it is told`,
      'leave it out, or give a `version` from 37 on',
    );
  }
  if (hasX509) return;
  const at = [...path, 'x509_fallback'];
  if (tokens.issuer === 'x509') {
    references.problem(
      at,
      'transfers by X.509 need X.509',
      'choose a token model, or leave `x509_fallback` out',
    );
  } else if (!asksFts) {
    references.problem(
      at,
      'without X.509 and without a token for FTS (`fts_token: false`) no job is taken',
      'leave one of the two out',
    );
  } else if (hasBoth) {
    references.problem(
      [...path, 'second_credential'],
      'the second credential is a proxy, which `x509_fallback: false` does away with',
      'leave one of the two out',
    );
  } else if (!pollsByToken) {
    references.problem(at, `Rucio ${version} polls FTS by X.509 only`, 'give a `version` from 37 on');
  }
}
