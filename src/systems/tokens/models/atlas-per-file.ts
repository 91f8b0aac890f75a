import { dc24 } from './dc24.js';
import type { TokenModel } from './token-model.js';

/** The cache serves only the submitter's own token for FTS. */
export const atlasPerFile: TokenModel = {
  meaning:
    'Rucio asks IAM for two tokens per file, good for two weeks; FTS neither exchanges nor refreshes them; an expired one fails the transfer, and Rucio asks again.',
  source: 'T3 B7, B9',
  choices: {
    ...dc24.choices,
    scope: 'file',
    offline_access: false,
    management: 'unmanaged',
    access_lifetime: '14 d',
  },
};
