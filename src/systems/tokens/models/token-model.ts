/**
 * The choices that make a token model. Each can be set alone in a scenario; a model is a named set of them.
 * `complete` refuses sets that contradict themselves (see `token-choices.ts`).
 */

/**
 * Who signs.
 * `iam`: an issuer of the scenario, asked by HTTP; `rucio`, `dirac`, `alien`: the submitter itself, with a key that it
 * serves; `presigned`: the storage, one call a URL; `x509`: nobody, transfers go by multi-day proxies.
 */
export const ISSUER_KINDS = ['iam', 'rucio', 'dirac', 'alien', 'presigned', 'x509'] as const;
export type IssuerKind = (typeof ISSUER_KINDS)[number];

/**
 * For how much one token is good, narrowest last. `directory`: the part of a dataset that lies in one directory;
 * `transfer`: one credential for both ends of one file's copy.
 */
export const SCOPES = ['namespace', 'rse', 'dataset', 'directory', 'file', 'transfer'] as const;

/** Where one token is good: at every storage endpoint, or at one. */
export const AUDIENCES = ['any', 'rse'] as const;

/** What the destination's token allows: `create` neither overwrites nor deletes (WLCG profile). */
export const WRITES = ['create', 'modify'] as const;

/**
 * Where the submitter keeps its tokens.
 * `shared`: one memcached for all pods; `per-pod`: a memcached in each pod, with the memory that it was started with;
 * `per-process`: the memory of each process, without limit; `off`: nowhere.
 */
export const CACHES = ['shared', 'per-pod', 'per-process', 'off'] as const;

/**
 * What FTS does to keep a token good.
 * `polling`: exchange, and refresh at half of its life (3.13); `just-in-time`: exchange in bulk, and refresh when an
 * agent needs it (3.14); `call-back`: no exchange, FTS asks the submitter when an agent needs it; `unmanaged`: nothing.
 */
export const MANAGEMENTS = ['polling', 'just-in-time', 'call-back', 'unmanaged'] as const;

/** Values as a scenario writes them. */
export interface ModelChoices {
  readonly issuer: IssuerKind;
  readonly scope: (typeof SCOPES)[number];
  /** Left out: that of the destination. */
  readonly source_scope?: (typeof SCOPES)[number];
  readonly audience: (typeof AUDIENCES)[number];
  readonly write: (typeof WRITES)[number];
  readonly cache: (typeof CACHES)[number];
  readonly offline_access: boolean;
  readonly management: (typeof MANAGEMENTS)[number];
  /** Left out: the lifetime of the issuer's client. */
  readonly access_lifetime?: string;
  /** Time of one signature, for issuers that sign at once. */
  readonly sign_time?: string;
}

/** A named token model. */
export interface TokenModel {
  /** One sentence, for the reference page. */
  readonly meaning: string;
  /** The facts behind the choices. */
  readonly source: string;
  readonly choices: ModelChoices;
}
