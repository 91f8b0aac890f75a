import { atlasPerFile } from './atlas-per-file.js';
import { cmsDataset, cmsDatasetUncached, cmsNamespaceAny } from './cms.js';
import { dc24 } from './dc24.js';
import { ftsCallback, ftsJustInTime } from './fts.js';
import { atlas202402, cms202402, cms202409, cmsNow, lhcb202402 } from './of-2024.js';
import { presignedUrl } from './presigned-url.js';
import { aliceEnvelope, lhcbDirac, rucioMinted } from './self-signed.js';
import type { TokenModel } from './token-model.js';
import { x509 } from './x509.js';

/** The token models that a scenario can name as `tokens.preset`, one line each. */
export const TOKEN_MODELS = {
  x509,
  dc24,
  'cms-dataset': cmsDataset,
  'cms-dataset-uncached': cmsDatasetUncached,
  'cms-namespace-any': cmsNamespaceAny,
  'atlas-per-file': atlasPerFile,
  'fts-just-in-time': ftsJustInTime,
  'fts-callback': ftsCallback,
  'rucio-minted': rucioMinted,
  'lhcb-dirac': lhcbDirac,
  'alice-envelope': aliceEnvelope,
  'presigned-url': presignedUrl,
  'atlas-2024-02': atlas202402,
  'cms-2024-02': cms202402,
  'cms-2024-09': cms202409,
  'cms-now': cmsNow,
  'lhcb-2024-02': lhcb202402,
} satisfies Readonly<Record<string, TokenModel>>;

/** Name of a token model. */
export type TokenModelName = keyof typeof TOKEN_MODELS;
export const TOKEN_MODEL_NAMES = Object.keys(TOKEN_MODELS) as [TokenModelName, ...TokenModelName[]];
