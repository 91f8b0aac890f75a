/** The versions of FTS that an instance may have: of the data challenge of February 2024, and as released. */
export const FTS_VERSIONS = ['2024-02', '3.13', '3.14'] as const;
export type FtsVersionName = (typeof FTS_VERSIONS)[number];

/** Versions of the REST interface that a server of 3.13 may stand behind: as released in May, and in September 2024. */
export const FTS_RESTS = ['3.13.0', '3.13.4'] as const;
export type FtsRest = (typeof FTS_RESTS)[number];

/** What the exchange service does. */
export interface ExchangeTraits {
  /** HTTP calls of an exchange: 2 where the discovery document is fetched for each, 1 where it is kept for an hour. */
  readonly calls: number;
  /** A turn takes at most `exchange.bulk` rows, and follows a full one at once. */
  readonly isLimited: boolean;
  /** From the start of the process to the first pause, µs. */
  readonly headStartUs: number;
  /** The access token of the answer replaces the one that was submitted. */
  readonly storesAccessToken: boolean;
  /** offline_access is added to the scope of a token that has none. */
  readonly addsOfflineAccess: boolean;
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
  /** From the start of the process to the first turn, beside the pause before it, µs. */
  readonly headStartUs: number;
  /** A pause comes before the first turn. */
  readonly sleepsFirst: boolean;
}

/** What happens to rows of t_token that no file needs. */
export interface RowTraits {
  /** A JWT that is submitted again clears `retired` of its row: always, never, or from REST 3.13.4 on (`rest`). */
  readonly revives: 'always' | 'from-rest-3.13.4' | 'never';
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
  /** From the start of the process of the scheduler to its first pause, and of the optimizer to its first turn, µs. */
  readonly serverHeadStartUs: number;
  /** TOKEN_PREP can be off (`token_prep`). */
  readonly mayOmitTokenPrep: boolean;
  /** Tokens without offline_access can be left alone (`non_managed_tokens`). */
  readonly mayLeaveAlone: boolean;
  /** A watchdog kills a token daemon whose turn is too long. */
  readonly hasWatchdog: boolean;
  /** An agent reads both tokens when it is forked and shows them to the end; otherwise it sees to their life. */
  readonly readsTokensAtFork: boolean;
  /** The refresher and the housekeeper are Python daemons whose packages could not start them (`python_daemons`). */
  readonly hasPythonDaemons: boolean;
}

/** February 2024, from which the released versions came. */
const OF_FEBRUARY: FtsVersion = {
  exchange: {
    calls: 2,
    headStartUs: 20e6,
    isLimited: false,
    addsOfflineAccess: false,
    storesAccessToken: false,
    storesLife: false,
  },
  refresh: {
    kind: 'outside',
    intervalUs: 300e6,
    bulk: 1000,
    threads: 10,
    headStartUs: 0,
    sleepsFirst: false,
  },
  rows: { retires: false, revives: 'never', deletes: 'nothing' },
  serverHeadStartUs: 20e6,
  mayOmitTokenPrep: true,
  mayLeaveAlone: false,
  hasWatchdog: false,
  readsTokensAtFork: true,
  hasPythonDaemons: false,
};

/**
 * The one place that says what each version of FTS does with tokens, for the simulation and for the closed forms.
 *
 * - `2024-02`: branch FTS-1925_token_project of cern-fts/fts3 at 924c40b94 and of fts-rest-flask at 93ce6aa, 12 to 23
 *   February 2024: no `retired`, no housekeeper, and no refresher in the tree. That one ran outside is on record
 *   (indigo-iam/iam#707), its figures are not: they are those of 3.13 (assumption). Until 15 February (9cc45a625) the
 *   access token of an exchange was dropped.
 * - `3.13`: cern-fts/fts3 v3.13.0 to v3.13.3, ftstokenrefresherd and ftstokenhousekeeperd. Reviving is of
 *   fts-rest-flask e908999, REST 3.13.4, 3 September 2024.
 * - `3.14`: v3.14.4, TokenExchangeService.cpp, TokenRefresh*Service.cpp, HeartBeat.cpp; bulk and kept discovery
 *   document are of b0d42bf81 and f4470a3e5, the scope of 83608cb72, deletion of f01846439.
 */
export const FTS: Readonly<Record<FtsVersionName, FtsVersion>> = {
  '2024-02': OF_FEBRUARY,
  '3.13': {
    ...OF_FEBRUARY,
    exchange: { ...OF_FEBRUARY.exchange, storesAccessToken: true },
    refresh: { ...OF_FEBRUARY.refresh, kind: 'polling' },
    rows: { retires: true, revives: 'from-rest-3.13.4', deletes: 'unreferenced' },
    mayOmitTokenPrep: false,
    mayLeaveAlone: true,
    hasPythonDaemons: true,
  },
  '3.14': {
    exchange: {
      calls: 1,
      headStartUs: 7e6,
      isLimited: true,
      addsOfflineAccess: true,
      storesAccessToken: true,
      storesLife: true,
    },
    refresh: {
      kind: 'just-in-time',
      intervalUs: 15e6,
      bulk: 500,
      threads: 5,
      headStartUs: 7e6,
      sleepsFirst: true,
    },
    rows: { retires: true, revives: 'always', deletes: 'expired' },
    serverHeadStartUs: 15e6,
    mayOmitTokenPrep: false,
    mayLeaveAlone: false,
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

/**
 * How long after the begin of a scenario a loop turns whose process was started some time before, µs.
 * @param firstTurnUs when the loop has its first turn after the start of its process
 */
export function untilTurnUs(upForUs: number, periodUs: number, firstTurnUs: number): number {
  const afterUs = firstTurnUs - upForUs;
  if (afterUs >= 0 || periodUs === 0) return Math.max(0, afterUs);
  return (periodUs - (-afterUs % periodUs)) % periodUs;
}

/** When the exchange service has its first turn after the start of its process, µs. */
export function firstExchangeUs(fts: {
  readonly version: FtsVersionName;
  readonly exchange: { readonly interval: number };
}): number {
  return FTS[fts.version].exchange.headStartUs + fts.exchange.interval;
}

/** Whether anything refreshes the tokens of an instance. */
export function hasRefresher(fts: Packaged): boolean {
  return startsPythonDaemons(fts);
}

/** Whether anything retires and deletes rows of t_token. */
export function hasHousekeeper(fts: Packaged): boolean {
  return FTS[fts.version].rows.deletes !== 'nothing' && startsPythonDaemons(fts);
}

/** Whether a row stays for as long as its token is good, whatever has become of the files. */
export function keepsUnexpired({ version }: Pick<Packaged, 'version'>): boolean {
  return FTS[version].rows.deletes === 'expired';
}

/** Whether a JWT that is submitted again is refreshed again after it was retired. */
export function revives({ version, rest }: Pick<Packaged, 'version'> & { readonly rest: FtsRest }): boolean {
  const { revives: when } = FTS[version].rows;
  return when === 'always' || (when === 'from-rest-3.13.4' && rest === '3.13.4');
}

/** What becomes of a token that the submitter wants FTS to exchange, for want of offline_access in its scope. */
export type Unoffered = 'exchanged' | 'left-alone' | 'refused';

/** What an instance does with tokens that have offline_access in their scope or not. */
export function exchangeOf(
  fts: Pick<Packaged, 'version'> & { readonly non_managed_tokens: boolean },
  hasOfflineAccess: boolean,
): Unoffered {
  if (hasOfflineAccess) return 'exchanged';
  if (fts.non_managed_tokens) return 'left-alone';
  return FTS[fts.version].exchange.addsOfflineAccess ? 'exchanged' : 'refused';
}

function startsPythonDaemons({ version, python_daemons: areMended }: Packaged): boolean {
  return areMended || !FTS[version].hasPythonDaemons;
}
