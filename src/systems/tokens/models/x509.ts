import type { TokenModel } from './token-model.js';

/** The other choices say what a proxy is: good for everything, everywhere, and managed by nobody. */
export const x509: TokenModel = {
  meaning: 'The baseline: multi-day proxies, and no issuer in the path of a transfer.',
  source: 'VOMS; lifetime of a proxy: assumption',
  choices: {
    issuer: 'x509',
    scope: 'namespace',
    audience: 'any',
    write: 'modify',
    cache: 'off',
    offline_access: false,
    management: 'unmanaged',
    access_lifetime: '4 d',
  },
};
