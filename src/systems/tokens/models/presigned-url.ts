import type { TokenModel } from './token-model.js';

export const presignedUrl: TokenModel = {
  meaning: 'The source storage signs one URL per transfer, in one call of the submitter; there is no issuer.',
  source: 'LHCb proposal; lifetime and time of the call: assumption',
  choices: {
    issuer: 'presigned',
    scope: 'transfer',
    audience: 'rse',
    write: 'create',
    cache: 'off',
    offline_access: false,
    management: 'unmanaged',
    access_lifetime: '1 d',
    sign_time: '50 ms',
  },
};
