import type { TokenModel } from './token-model.js';

export const rucioMinted: TokenModel = {
  meaning:
    'Rucio signs two tokens per file itself; storage trusts it as a second issuer and fetches its keys from it.',
  source: 'rucio#7262, rucio#7264: file path scope, exp - iat = 21600 s; time of a signature: assumption',
  choices: {
    issuer: 'rucio',
    scope: 'file',
    audience: 'rse',
    write: 'modify',
    cache: 'shared',
    offline_access: false,
    management: 'unmanaged',
    access_lifetime: '6 h',
    sign_time: '2 ms',
  },
};

export const lhcbDirac: TokenModel = {
  meaning: 'DIRAC signs two tokens per file itself, with longer lifetimes, and FTS does not manage them.',
  source: 'DIRAC#8396; 7 d, to cover the 168 h that a file may queue, and `create`: assumption',
  choices: { ...rucioMinted.choices, issuer: 'dirac', write: 'create', access_lifetime: '7 d' },
};

export const aliceEnvelope: TokenModel = {
  meaning: 'The central services of ALICE sign one envelope per transfer, good at both ends.',
  source: 'JAliEn access envelopes; 1 d: assumption',
  choices: { ...lhcbDirac.choices, issuer: 'alien', scope: 'transfer', access_lifetime: '1 d' },
};
