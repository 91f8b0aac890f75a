import type { IssuerConfig } from '../iam/schema.js';
import type { SubmitterConfig } from '../rucio/schema.js';
import type { PartRules, Warner } from '../rules.js';
import { checkChoices } from './choices.js';
import { checkManagement, type Managed } from './management.js';
import { warnOfLateRefresh } from './refreshed-in-time.js';
import { accessLifetimeUs, reuseRuleOf } from './reuse.js';
import type { TokensConfig } from './schema.js';

/** What of a scenario says how long tokens live. */
interface Around {
  readonly horizon: number;
  readonly issuers: Readonly<Record<string, IssuerConfig>>;
  readonly submitters: Readonly<Record<string, SubmitterConfig>>;
}

/** What is said of the choices of token models, and of the whole scenario by them. */
export const RULES: readonly PartRules[] = [
  { at: 'submitters.*.tokens', check: checkChoices } satisfies PartRules<TokensConfig>,
  { at: '', check: checkManagement } satisfies PartRules<Managed>,
  { at: '', warn: warnOfHorizon } satisfies PartRules<Around>,
  { at: '', warn: warnOfLateRefresh } satisfies PartRules<Managed>,
  { at: 'submitters.*', warn: warnOfReuse } satisfies PartRules<SubmitterConfig, Around>,
];

/** One warning of all submitters, which stays the same from one variant to the next. */
function warnOfHorizon({ horizon, issuers, submitters }: Around, { tell }: Warner): void {
  const whose = Object.values(submitters).flatMap((submitter) => {
    const { issuer, client, tokens } = submitter;
    if (tokens.issuer === 'x509' || horizon >= (accessLifetimeUs({ issuers }, submitter) ?? 0)) return [];
    return tokens.access_lifetime === undefined
      ? `of \`issuers.${issuer}.clients.${client}\``
      : 'by `tokens.access_lifetime`';
  });
  if (whose.length === 0) return;
  const remedy = `no token ${[...new Set(whose)].join(' or ')} will expire; simulate at least one lifetime`;
  tell('horizon-below-life', 'horizon', 'the horizon is shorter than the life of an access token', remedy);
}

/** Warns of a cache that never gives a token again, or gives those that have expired. */
function warnOfReuse(submitter: SubmitterConfig, { tell }: Warner, { issuers }: Around): void {
  const { tokens } = submitter;
  const lifetime = accessLifetimeUs({ issuers }, submitter);
  if (tokens.cache === 'off' || tokens.issuer === 'x509' || lifetime === undefined) return;
  const { leastLeftUs } = reuseRuleOf(submitter);
  const isOff = leastLeftUs !== tokens.reuse_floor;
  if (isOff && (leastLeftUs >= lifetime || leastLeftUs < 0)) {
    const what =
      leastLeftUs < 0 ? 'tokens that have expired are given again' : 'no token is ever given again';
    const why = 'this version of Rucio counts wrongly on hosts that do not run on UTC';
    const warning = leastLeftUs < 0 ? 'expired-reuse' : 'no-reuse';
    tell(warning, 'utc_offset', `${what}: ${why}`, 'give `version` 41, or leave the offset out');
  } else if (leastLeftUs >= lifetime) {
    const message = 'no token is ever given again: none lives for longer than the reuse floor';
    tell(
      'no-reuse',
      'tokens.reuse_floor',
      message,
      'lower `tokens.reuse_floor`, or lengthen the life of the tokens',
    );
  }
}
