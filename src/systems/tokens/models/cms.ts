import { dc24 } from './dc24.js';
import type { TokenModel } from './token-model.js';

/** The end goal of CMS. */
export const cmsDataset: TokenModel = {
  meaning: 'As `dc24`, with tokens scoped to one dataset.',
  source: 'T1 A12',
  choices: { ...dc24.choices, scope: 'dataset' },
};

export const cmsDatasetUncached: TokenModel = {
  meaning: 'As `cms-dataset`, with the cache of Rucio off: two tokens for each transfer.',
  source: 'T1 A5',
  choices: { ...cmsDataset.choices, cache: 'off' },
};

/** The first step of the CMS rollout. */
export const cmsNamespaceAny: TokenModel = {
  meaning: 'As `dc24`, with one token for the whole namespace at any storage.',
  source: 'T1 A4',
  choices: { ...dc24.choices, scope: 'namespace', audience: 'any' },
};
