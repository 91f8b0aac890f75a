/** The versions of FTS that an instance may have: of the data challenge of February 2024, and as released. */
export const FTS_VERSIONS = ['2024-02', '3.13', '3.14'] as const;
export type FtsVersionName = (typeof FTS_VERSIONS)[number];

/** What the exchange service does. */
export interface ExchangeTraits {
  /** HTTP calls of an exchange: 2 where the discovery document is fetched for each, 1 where it is kept for an hour. */
  readonly calls: number;
  /** A turn takes at most `exchange.bulk` rows, and follows a full one at once. */
  readonly isLimited: boolean;
  /** The access token of the answer replaces the one that was submitted. */
  readonly storesAccessToken: boolean;
  /** The columns of the row take the life of the answer; otherwise they keep that of the token that was submitted. */
  readonly storesLife: boolean;
}

/** What refreshes access tokens, where a scenario does not say otherwise. */
export interface RefreshTraits {
  /** `outside`: a poller that stands in no repository; `polling`: ftstokenrefresherd; `just-in-time`: asked by agents. */
  readonly kind: 'outside' | 'polling' | 'just-in-time';
  readonly intervalUs: number;
  /** Most rows a turn. */
  readonly bulk: number;
  readonly threads: number;
}

/** What happens to rows of t_token that no file needs. */
export interface RowTraits {
  /** The housekeeper sets `retired`. */
  readonly retires: boolean;
  /**
   * What the housekeeper deletes: nothing, every row that no file row refers to, or those of them that are retired and
   * expired.
   */
  readonly deletes: 'nothing' | 'unreferenced' | 'expired';
}

/** What a version of FTS does with tokens. */
export interface FtsVersion {
  readonly exchange: ExchangeTraits;
  readonly refresh: RefreshTraits;
  readonly rows: RowTraits;
  /** A watchdog kills a token daemon whose turn is too long. */
  readonly hasWatchdog: boolean;
  /** An agent reads both tokens when it is forked and shows them to the end; otherwise it sees to their life. */
  readonly readsTokensAtFork: boolean;
  /** The refresher and the housekeeper are Python daemons whose packages could not start them (`python_daemons`). */
  readonly hasPythonDaemons: boolean;
}

/**
 * The one place that says what each version of FTS does with tokens, for the simulation and for the closed forms.
 *
 * - `2024-02`: branch FTS-1925_token_project of cern-fts/fts3 at 924c40b94 and of fts-rest-flask at 93ce6aa, 12 to 23
 *   February 2024: no `retired`, no housekeeper, and no refresher in the tree. That one ran outside is on record
 *   (indigo-iam/iam#707), its figures are not: they are those of 3.13 (assumption). Until 15 February (9cc45a625) the
 *   access token of an exchange was dropped.
 * - `3.13`: cern-fts/fts3 v3.13.0 to v3.13.3, ftstokenrefresherd and ftstokenhousekeeperd.
 * - `3.14`: v3.14.4, TokenExchangeService.cpp, TokenRefresh*Service.cpp, HeartBeat.cpp; bulk and kept discovery
 *   document are of b0d42bf81 and f4470a3e5, deletion of f01846439.
 */
export const FTS: Readonly<Record<FtsVersionName, FtsVersion>> = {
  '2024-02': {
    exchange: { calls: 2, isLimited: false, storesAccessToken: false, storesLife: false },
    refresh: { kind: 'outside', intervalUs: 300e6, bulk: 1000, threads: 10 },
    rows: { retires: false, deletes: 'nothing' },
    hasWatchdog: false,
    readsTokensAtFork: true,
    hasPythonDaemons: false,
  },
  '3.13': {
    exchange: { calls: 2, isLimited: false, storesAccessToken: true, storesLife: false },
    refresh: { kind: 'polling', intervalUs: 300e6, bulk: 1000, threads: 10 },
    rows: { retires: true, deletes: 'unreferenced' },
    hasWatchdog: false,
    readsTokensAtFork: true,
    hasPythonDaemons: true,
  },
  '3.14': {
    exchange: { calls: 1, isLimited: true, storesAccessToken: true, storesLife: true },
    refresh: { kind: 'just-in-time', intervalUs: 15e6, bulk: 500, threads: 5 },
    rows: { retires: true, deletes: 'expired' },
    hasWatchdog: true,
    readsTokensAtFork: false,
    hasPythonDaemons: false,
  },
};

/** What of an instance decides which of its daemons run. */
interface Packaged {
  readonly version: FtsVersionName;
  readonly python_daemons: boolean;
}

/** Whether anything refreshes the tokens of an instance. */
export function hasRefresher(fts: Packaged): boolean {
  return startsPythonDaemons(fts);
}

/** Whether anything retires and deletes rows of t_token. */
export function hasHousekeeper(fts: Packaged): boolean {
  return FTS[fts.version].rows.deletes !== 'nothing' && startsPythonDaemons(fts);
}

function startsPythonDaemons({ version, python_daemons: areMended }: Packaged): boolean {
  return areMended || !FTS[version].hasPythonDaemons;
}
