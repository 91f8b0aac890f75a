import { dc24 } from './dc24.js';
import type { TokenModel } from './token-model.js';

export const ftsJustInTime: TokenModel = {
  meaning: 'As `dc24`, with FTS 3.14: exchange in bulk, refresh only when an agent needs it.',
  source: 'O11, O12b; FTS 3.14',
  choices: { ...dc24.choices, management: 'just-in-time' },
};

export const ftsCallback: TokenModel = {
  meaning:
    'Rucio asks IAM for a token per RSE and caches it; FTS exchanges nothing, and asks Rucio for a fresh token when an agent needs one.',
  source: 'proposed to FTS; the mechanism is an assumption',
  choices: { ...dc24.choices, offline_access: false, management: 'call-back' },
};
