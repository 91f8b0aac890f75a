import { checkClient } from '../iam/clients.js';
import type { IssuerConfig } from '../iam/schema.js';
import type { PartRules, Unread } from '../rules.js';
import type { VaultConfig } from './schema.js';

export type Completed = VaultConfig & { readonly issuer: string };
export interface Around {
  readonly issuers: Readonly<Record<string, IssuerConfig>>;
}

const UNREAD: Unread<Completed, Around> = {
  'the reaper is off': {
    'reaper.{interval,refused_after,failed_after,attempts}': ({ reaper }) => !reaper.enabled,
  },
  'it has no handles': {
    handle_cache: ({ owners }) => Object.values(owners).every(({ handles }) => handles === 0),
  },
};

/** What is said of a vault. */
export const RULES = [
  {
    at: 'vaults.*',
    check: (vault, teller, { issuers }) => checkClient(vault.client, issuers[vault.issuer], teller),
    unread: UNREAD,
  } satisfies PartRules<Completed, Around>,
];
