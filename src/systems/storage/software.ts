/**
 * What each release of storage software does with tokens and with the public keys of issuers: the one place where it
 * stands, read by the simulator and by the closed forms. Every value can be set for an endpoint.
 *
 * Sources, as cited below: scitokens/scitokens-cpp (rpm/scitokens-cpp.spec, src/scitokens_internal.cpp),
 * xrootd/xrootd (src/XrdSciTokens/XrdSciTokensAccess.cc), dCache/dcache (gplazma2-oidc, CachingLoginStrategy),
 * italiangrid/storm-webdav (TrustedJwtDecoderCacheLoader), Nimbus JOSE+JWT (RemoteJWKSet, DefaultJWKSetCache).
 */

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Who fetches keys that are due, and what the other accesses do meanwhile.
 *
 * `beside`: one fetch, for which nobody waits; `one`: one access fetches and waits, and its end is that of all who have
 * no keys to go on with; `lock`: one access fetches under a lock, and all others wait for the lock, whatever they hold;
 * `each`: every access fetches for itself.
 */
export const FETCHES = ['beside', 'one', 'lock', 'each'] as const;
export type Fetches = (typeof FETCHES)[number];

/** How a validator keeps an issuer's public keys. Times µs. */
export interface KeyHandling {
  /** Age from which an access fetches them again. */
  readonly refresh: number;
  /** Age at which they are no longer used; 0: they are kept until others come. */
  readonly expiry: number;
  /** Without keys: how long a failed fetch is remembered. */
  readonly failure: number;
  /** Longest wait for the answer to a fetch. */
  readonly timeout: number;
  readonly with_keys: Fetches;
  readonly without_keys: Exclude<Fetches, 'beside'>;
  /** A token of a key that is not held: refused until the next refresh, or the keys are fetched at once. */
  readonly unknown_key: 'refuse' | 'fetch';
  /** How often a thread of its own looks whether keys are due soon; 0: there is none. */
  readonly background: number;
  /** It fetches keys that are due within this. */
  readonly ahead: number;
  /** Each age of refresh is drawn, uniform between so much less and so much more. */
  readonly jitter: number;
}

/** How a validator keeps what it thought of a token. Times µs. */
export interface TokenMemory {
  /** For how long; 0: every token is verified each time. */
  readonly lifetime: number;
  /** Also after the token has expired. */
  readonly past_expiry: boolean;
  /** Each use begins the time anew. */
  readonly slides: boolean;
  /** Refusals are kept too. */
  readonly refusals: boolean;
}

/** What the storage software itself does. */
interface Release {
  readonly accepted: TokenMemory;
  /** A check waits for fetches under way when the configuration was read again meanwhile, every so often, µs; 0: never. */
  readonly reload: number;
  /** Clock leeway, µs. */
  readonly leeway: number;
}

const NO_THREAD = { background: 0, ahead: 600 * SECOND, jitter: 0 } as const;
const NO_MEMORY: TokenMemory = { lifetime: 0, past_expiry: false, slides: false, refusals: false };

const SCITOKENS: Omit<KeyHandling, 'failure' | 'with_keys' | 'without_keys'> = {
  refresh: 600 * SECOND,
  expiry: 4 * DAY,
  timeout: 4 * SECOND,
  unknown_key: 'refuse',
  ...NO_THREAD,
};

const DCACHE: KeyHandling = {
  refresh: 6 * HOUR,
  expiry: 6 * HOUR,
  failure: 60 * SECOND,
  timeout: 30 * SECOND,
  with_keys: 'lock',
  without_keys: 'lock',
  unknown_key: 'refuse',
  ...NO_THREAD,
};

const STORM: KeyHandling = {
  refresh: HOUR,
  expiry: 0,
  failure: 0,
  timeout: 30 * SECOND,
  with_keys: 'beside',
  without_keys: 'one',
  unknown_key: 'refuse',
  ...NO_THREAD,
};

/**
 * How releases of each library keep keys, the oldest first; the last is the default. A release is named by the first
 * that does so.
 */
export const KEY_LIBRARIES = {
  xrootd: {
    // No lock: every thread that finds keys due, or none, fetches.
    '1.0': { ...SCITOKENS, failure: 0, with_keys: 'each', without_keys: 'each' },
    // October 2024: "a mutex around requesting public keys to stop overloading issuers".
    '1.1.2': { ...SCITOKENS, failure: 0, with_keys: 'one', without_keys: 'each' },
    // December 2025: a lock an issuer for those that are not known yet, a negative cache, an optional thread.
    '1.3.0': { ...SCITOKENS, failure: 600 * SECOND, with_keys: 'one', without_keys: 'lock' },
  },
  dcache: {
    // Before PR 7371 to 7374 of October 2023, which went to 8.2, 9.0, 9.1 and 9.2.
    'before-2023-10': { ...DCACHE, refresh: 10 * MINUTE, expiry: 10 * MINUTE },
    '2023-10': DCACHE,
  },
  storm: {
    // The decoder is made anew every 60 min, but its keys are those of Nimbus' RemoteJWKSet: fetched again from an
    // age of 5 min on under a lock, dropped at 15 min, and at once for a key that is not among them.
    '1.4': {
      ...STORM,
      refresh: 5 * MINUTE,
      expiry: 15 * MINUTE,
      with_keys: 'lock',
      without_keys: 'lock',
      unknown_key: 'fetch',
    },
    // January 2025: the decoder holds the keys it was made with, which never expire, until the next is there.
    '1.5.0': STORM,
  },
} as const satisfies Record<string, Record<string, KeyHandling>>;

export type KeyLibrary = keyof typeof KEY_LIBRARIES;

const XRD_MEMORY: TokenMemory = { ...NO_MEMORY, lifetime: 60 * SECOND };
/** The WebDAV door's cache of logins: 1024 entries, 10 min from the first, whatever the token says, refusals too. */
const DCACHE_DOOR: Release = {
  accepted: { lifetime: 10 * MINUTE, past_expiry: true, slides: false, refusals: true },
  reload: 0,
  leeway: 0,
};

const XROOTD_RELEASES = {
  // The lifetime comes out as the larger of 60 s and a negative number, so that exp does not end it; reading the
  // configuration again takes a lock for which a fetch under way is waited (PR 2678).
  '5.0': { accepted: { ...XRD_MEMORY, past_expiry: true }, reload: 60 * SECOND, leeway: 0 },
  // Spring 2026 (PR 2764): the smaller of 60 s and what is left. That the lock went with it is an assumption.
  '5.9.3': { accepted: XRD_MEMORY, reload: 0, leeway: 0 },
} as const;

const STORM_RELEASE: Release = { accepted: NO_MEMORY, reload: 0, leeway: 60 * SECOND };

/** Releases of storage software, the oldest first; the last is the default. */
export const RELEASES = {
  xrootd: XROOTD_RELEASES,
  eos: XROOTD_RELEASES,
  dpm: XROOTD_RELEASES,
  echo: XROOTD_RELEASES,
  dcache: { 'before-2023-10': DCACHE_DOOR, '2023-10': DCACHE_DOOR },
  storm: { '1.4': STORM_RELEASE, '1.5.0': STORM_RELEASE },
} as const satisfies Record<string, Record<string, Release>>;

export type Technology = keyof typeof RELEASES;
export const TECHNOLOGIES = Object.keys(RELEASES) as Technology[];

/** Whose library checks the tokens of a technology: DPM and Echo are taken to use that of XRootD. */
export const TOKEN_LIBRARIES: Readonly<Record<Technology, KeyLibrary>> = {
  xrootd: 'xrootd',
  eos: 'xrootd',
  dpm: 'xrootd',
  echo: 'xrootd',
  dcache: 'dcache',
  storm: 'storm',
};

/** Names of releases, the oldest first. */
export function releasesOf(technology: Technology): readonly string[] {
  return Object.keys(RELEASES[technology]);
}

export function librariesOf(library: KeyLibrary): readonly string[] {
  return Object.keys(KEY_LIBRARIES[library]);
}

type Some<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What a scenario says of an endpoint's validator, where it says anything. */
export interface ValidatorChoice {
  readonly technology: Technology;
  readonly version?: string | undefined;
  readonly scitokens?: string | undefined;
  readonly clock_leeway?: number | undefined;
  readonly keys: Some<KeyHandling>;
  readonly accepted: Some<TokenMemory>;
}

/** What a scenario says of all endpoints. */
export interface ValidatorDefaults {
  readonly versions: Some<Record<'xrootd' | 'scitokens' | 'dcache' | 'storm', string>>;
  readonly keys: Readonly<Record<KeyLibrary, Some<KeyHandling>>>;
  readonly acl_cache?: number | undefined;
}

/** A validator as it is: nothing left open. */
export interface ValidatorSoftware {
  readonly library: KeyLibrary;
  /** Release of the storage software. */
  readonly version: string;
  /** Release of what keeps the keys: of scitokens-cpp where that is used, otherwise the same. */
  readonly keysVersion: string;
  readonly keys: KeyHandling;
  readonly accepted: TokenMemory;
  readonly reload: number;
  readonly leeway: number;
  /** Keys survive a restart of the service: scitokens-cpp keeps them in a file. */
  readonly keepsFile: boolean;
}

/** The validator of an endpoint: what is said of it, then of its library, then what its release does. */
export function validatorSoftware(site: ValidatorChoice, all: ValidatorDefaults): ValidatorSoftware {
  const { technology } = site;
  const library = TOKEN_LIBRARIES[technology];
  const version = site.version ?? all.versions[library] ?? last(releasesOf(technology));
  const keysVersion =
    library === 'xrootd' ? (site.scitokens ?? all.versions.scitokens ?? last(librariesOf(library))) : version;
  const release = found<Release>(RELEASES[technology], version);
  const handling = found<KeyHandling>(KEY_LIBRARIES[library], keysVersion);
  const aclCache = library === 'xrootd' ? { lifetime: all.acl_cache } : {};
  return {
    library,
    version,
    keysVersion,
    keys: laid(handling, all.keys[library], site.keys),
    accepted: laid(release.accepted, aclCache, site.accepted),
    reload: release.reload,
    leeway: site.clock_leeway ?? release.leeway,
    keepsFile: library === 'xrootd',
  };
}

function laid<T extends object>(base: T, ...over: readonly Some<T>[]): T {
  const given = over.flatMap((part) => Object.entries(part).filter(([, value]) => value !== undefined));
  return { ...base, ...Object.fromEntries(given) };
}

function found<T>(releases: Readonly<Record<string, T>>, name: string): T {
  const release = releases[name];
  if (release === undefined) throw new RangeError(`there is no release ${name}`);
  return release;
}

function last(names: readonly string[]): string {
  return names.at(-1) ?? '';
}
