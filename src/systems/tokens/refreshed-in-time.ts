import { humanSeconds } from '../../language/human.js';
import { refreshDueUs } from '../fts/settings.js';
import { FTS, hasRefresher } from '../fts/versions.js';
import type { Warner } from '../rules.js';
import { isExchanged } from './choices.js';
import { type Managed, usedBy } from './management.js';
import { accessLifetimeUs } from './reuse.js';

/**
 * Warns of tokens that expire before the refresher of FTS takes them. A refresher that polls takes a token when half of
 * the life is over that the submitted token had, or the part that 2024-02 is set to; the exchange leaves that time as
 * it is, while the token that it brings lives as the client of FTS says.
 */
export function warnOfLateRefresh(managed: Managed, { tell }: Warner): void {
  const told = new Set<string>();
  for (const [name, submitter] of Object.entries(managed.submitters)) {
    const { issuer, tokens } = submitter;
    const submittedUs = accessLifetimeUs(managed, submitter);
    if (tokens.issuer !== 'iam' || !isExchanged(tokens) || submittedUs === undefined) continue;
    if (managed.issuers[issuer]?.exchange_lifetime === 'subject') continue;
    for (const instance of usedBy(name, managed)) {
      const dueUs = dueAfterUs(managed.fts[instance], submittedUs);
      const { client } = managed.fts[instance];
      const lifeUs = managed.issuers[issuer]?.clients[client]?.access_lifetime;
      const key = `issuers.${issuer}.clients.${client}.access_lifetime`;
      if (dueUs === undefined || lifeUs === undefined || lifeUs >= dueUs || told.has(key)) continue;
      told.add(key);
      const message = `an exchanged token of \`fts.${instance}\` lives for ${humanSeconds(lifeUs / 1e6)} and expires before the refresher takes it, ${humanSeconds(dueUs / 1e6)} after the submitted one was signed`;
      const remedy = `let the client \`${client}\` live for half of the ${humanSeconds(submittedUs / 1e6)} of \`${submitter.client}\` or more`;
      tell('fts-life-below-due', key, message, remedy);
    }
  }
}

/** When a polling refresher takes a token that lived for so long when it was submitted, µs after it was signed. */
function dueAfterUs(
  { version, tokens, python_daemons: runs, exchange, refresh }: Managed['fts'][string],
  submittedUs: number,
): number | undefined {
  const { refresh: refresher, exchange: exchanger } = FTS[version];
  const keepsNew = exchange.stores_access_token ?? exchanger.storesAccessToken;
  if (
    !tokens ||
    !keepsNew ||
    !hasRefresher({ version, python_daemons: runs }) ||
    refresher.kind === 'just-in-time'
  )
    return undefined;
  return refresher.kind === 'outside' ? refreshDueUs(refresh, 0, submittedUs) : submittedUs / 2;
}
