import type { TokenModel } from './token-model.js';

export const dc24: TokenModel = {
  meaning:
    'Rucio asks IAM by client_credentials for a token per RSE and direction and caches it; FTS 3.13 exchanges it and refreshes it at half of its life.',
  source: 'rucio core/rse.py, core/oidc.py; FTS 3.13; the data challenge of February 2024',
  choices: {
    issuer: 'iam',
    scope: 'rse',
    audience: 'rse',
    write: 'modify',
    cache: 'shared',
    offline_access: true,
    management: 'polling',
  },
};
