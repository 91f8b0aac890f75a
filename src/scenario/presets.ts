import type { TokensConfig } from './schema.js';

/** The choices that a token preset makes. Lifetimes are the issuer's, and the reuse floor is not a preset's business. */
export type PresetChoices = Pick<
  TokensConfig,
  'credential' | 'scope' | 'audience' | 'cache' | 'offline_access' | 'unmanaged'
>;

const DC24: PresetChoices = {
  credential: 'token',
  scope: 'rse',
  audience: 'rse',
  cache: 'shared',
  offline_access: true,
  unmanaged: false,
};

const CMS_DATASET: PresetChoices = { ...DC24, scope: 'dataset' };

/**
 * The named token models.
 * `dc24`: Rucio's own scope, one token per RSE and direction, cached and refreshed.
 * `cms-dataset`, `cms-dataset-uncached`: the end goal of CMS, tokens scoped to a dataset (T1 A12), with the cache on and off (T1 A5).
 * `cms-namespace-any`: the first step of CMS, one token for the whole namespace and any storage (T1 A4).
 * `atlas-per-file`: one token per file with a long life, neither exchanged nor refreshed (T3 B7); the cache serves only FTS's own token.
 * `x509`: multi-day proxies; no issuer in a transfer's path.
 */
export const PRESETS: Readonly<Record<TokensConfig['preset'], PresetChoices>> = {
  dc24: DC24,
  'cms-dataset': CMS_DATASET,
  'cms-dataset-uncached': { ...CMS_DATASET, cache: 'off' },
  'cms-namespace-any': { ...DC24, scope: 'namespace', audience: 'any' },
  'atlas-per-file': { ...DC24, scope: 'file', offline_access: false, unmanaged: true },
  x509: { ...DC24, credential: 'x509' },
};
