import type { Law } from '../kernel/distribution.js';
import type { FileRange } from './file-ranges.js';

/**
 * How the systems meet. Each port is named in the field's own words; a system knows another only by its port.
 * Arguments are integers and numbers, and answers come by a registered callback, so that nothing is allocated a call.
 */

/** Index into `GRANTS`. */
export const Grant = { clientCredentials: 0, tokenExchange: 1, refreshToken: 2, discovery: 3 } as const;
export type Grant = (typeof Grant)[keyof typeof Grant];

/** How an issuer answered. Index into `ISSUER_OUTCOMES`. */
export const Answer = {
  ok: 0,
  /** Connection refused: worker threads and accept queue are full. */
  refused: 1,
  /** HTTP 500: no database connection within the pool's waiting timeout. */
  poolTimeout: 2,
  /** The subject token of an exchange had expired. */
  expiredSubject: 3,
  /** HTTP 401 invalid_token: refresh token unknown, used up or expired. */
  invalidGrant: 4,
  /** No ready pod. */
  unavailable: 5,
  /** HTTP 500: the database has rolled the transaction back, which was in the way of the clean-up's. */
  deadlock: 6,
} as const;
export type Answer = (typeof Answer)[keyof typeof Answer];

/** Called when an issuer answers; read the answer's fields from `issuer.answer` before returning. */
export type OnAnswer = (subject: number, answer: Answer) => void;

/** The tokens of the answer at hand; valid only inside `OnAnswer`. Times µs. */
export interface IssuedToken {
  /** When the access token was signed. */
  issuedUs: number;
  /** When the access token expires. */
  expiryUs: number;
  /** 0: none given to the caller; otherwise the number of the refresh token. */
  refreshToken: number;
}

/** What is asked of an issuer. A caller may use one again and again: the issuer copies what it keeps. */
export interface Ask {
  grant: Grant;
  /** Whether the scope has offline_access. */
  offlineAccess: boolean;
  /** Expiry of the subject token (token_exchange), µs; otherwise 0. */
  subjectExpiryUs: number;
  /** Number of the refresh token (refresh_token grant); otherwise 0. */
  refreshToken: number;
}

/** An ask for a grant that shows no token. */
export function askFor(grant: Grant, offlineAccess = false): Ask {
  return { grant, offlineAccess, subjectExpiryUs: 0, refreshToken: 0 };
}

/** An ask for an issuer's addresses. */
export const DISCOVERY: Readonly<Ask> = askFor(Grant.discovery);

/** A token issuer: asks for a grant are answered later, or at once by a local signer. */
export interface Issuer {
  readonly name: string;
  readonly answer: IssuedToken;
  /**
   * Registers a caller.
   * @param client the OAuth client by whose lifetimes tokens are issued (a key of `clients` in the scenario)
   * @param accessLifetimeUs life of its access tokens, µs, where the client's is not meant
   * @param from the caller's system by its path (`fts.cern`), for cuts of the network
   * @returns the caller's number for `request`
   */
  connect(client: string, onAnswer: OnAnswer, accessLifetimeUs?: number, from?: string): number;
  /**
   * Asks for a grant.
   * @param caller from `connect`
   * @param subject given back in `OnAnswer`
   */
  request(caller: number, subject: number, ask: Readonly<Ask>): void;
  /** A refresh token that a caller got before the scenario began, good until then; returns its number. */
  hold(caller: number, expiryUs: number): number;
  /** A client has given up a request, on which the issuer works all the same. */
  abandoned(): void;
}

/** What becomes of a fetch of public keys. */
export const KeyAnswer = {
  /** They are there at once. */
  ok: 0,
  /** The connection is refused, or there is no way. */
  unreachable: 1,
  /** The host works on it: `KeyClient.keysCame` tells its end, once. */
  later: 2,
  /** The host takes the connection and does nothing: `KeyClient.keysReleased` tells when it works again. */
  held: 3,
} as const;
export type KeyAnswer = (typeof KeyAnswer)[keyof typeof KeyAnswer];

/** Who fetches public keys. */
export interface KeyClient {
  /** A fetch that was to be answered later has ended. `ok`: the keys are those of now. */
  keysCame(fetch: number, ok: boolean): void;
  /** The host that this caller asked works again: fetches that are held, and still wanted, are to be sent again. */
  keysReleased(caller: number): void;
}

/** Where storage endpoints fetch the public keys of a signer (JWKS). */
export interface KeySource {
  /** Registers a system by its path (`sites.A`); returns its number for `fetch`. */
  connect(from: string, client: KeyClient): number;
  /**
   * Fetches the keys now.
   * @param fetch given back in `keysCame`  @param again it was held before, and is the same fetch
   */
  fetch(caller: number, fetch: number, again?: boolean): KeyAnswer;
  /** A caller has given up a fetch that was to be answered later. */
  abandoned(): void;
  /** When the key that signs at a time was published, µs; before the start for the first key. */
  publishedUs(issuedUs: number): number;
}

/** Why a transfer failed. Index into `FAILURE_CAUSES`. */
export const Failure = {
  /** FTS could not exchange one of the two tokens: all files in TOKEN_PREP with it fail. */
  tokenExchange: 0,
  /** A token had expired before its exchange (FTS says of both that the exchange failed), or the storage refused it. */
  tokenExpired: 1,
  /** The agent got no fresh token within its wait. */
  tokenRefresh: 2,
  /** The endpoint does not accept the token's audience. */
  audience: 3,
  /** The token's scope does not cover the action. */
  scope: 4,
  /** The endpoint's validator is broken (a site whose readiness is `failed`), or takes the token for not yet valid. */
  validator: 5,
  /** An error of the storage or the network that has nothing to do with tokens. */
  storageError: 6,
  endpointDown: 7,
  transferTimeout: 8,
  /** Cancelled after its longest time in the queue. */
  queueTimeout: 9,
  /** FTS refused the job: a storage token was missing, had expired or was not valid yet. */
  submission: 10,
  /** The endpoint has no public key for the token's signature and cannot fetch it. */
  keys: 11,
} as const;
export type Failure = (typeof Failure)[keyof typeof Failure];
/** Outcome of a check or a transfer that went well. */
export const OK = -1;
/** Outcome of a check that is told later. */
export const WAITS = -2;

/** Told of a check that had to wait: `OK` or a `Failure`. */
export type OnAuthorised = (subject: number, outcome: number) => void;

/** What a token says of itself, as bits: where it is good, for what, and whether it may be exchanged for a refresh token. */
export const Claim = { anyAudience: 1, read: 2, create: 4, modify: 8, offlineAccess: 16 } as const;

/** A credential in a client's hand: a token, an envelope or a URL. Plain numbers, copied into the holder's columns. */
export interface HeldToken {
  /** Unique number of what was signed; 0: none. */
  jwt: number;
  /** Who signed it: the issuers of the scenario by name, then the submitters by name. */
  issuer: number;
  /** Bits of `Claim`. */
  claims: number;
  /** Stored bytes within its scope and audience: what a thief reaches. */
  bytes: number;
  /** Stored files within its scope and audience. */
  files: number;
  issuedUs: number;
  expiryUs: number;
}

/** A place for a token, still empty. */
export function noToken(): HeldToken {
  return { jwt: 0, issuer: 0, claims: 0, bytes: 0, files: 0, issuedUs: 0, expiryUs: 0 };
}

/** Copies a token into the place of another. */
export function copyToken(from: HeldToken, into: HeldToken): void {
  into.jwt = from.jwt;
  into.issuer = from.issuer;
  into.claims = from.claims;
  into.bytes = from.bytes;
  into.files = from.files;
  into.issuedUs = from.issuedUs;
  into.expiryUs = from.expiryUs;
}

/** What FTS does to keep a submission's tokens good. */
export const Management = { exchange: 0, callBack: 1, unmanaged: 2 } as const;
export type Management = (typeof Management)[keyof typeof Management];

/**
 * A range of files that share their two tokens: what Rucio hands to FTS. One mutable instance is reused by the
 * submitter; FTS copies what it keeps.
 */
export interface Submission extends FileRange {
  /** Number of the submitter that is told of the outcome (index of `FtsInstance.addSubmitter`). */
  submitter: number;
  /** True: goes by X.509 and both tokens are ignored. */
  x509: boolean;
  /** True: an agent whose token an endpoint refuses shows a proxy instead. */
  secondCredential: boolean;
  management: Management;
  /** How long the submitter waited for the tokens of the files, µs. */
  tokenWaitUs: number;
  sourceToken: HeldToken;
  destinationToken: HeldToken;
}

/** What FTS tells a submitter of files that ended alike. `cause` is `OK` for FINISHED. */
export type OnFilesEnded = (range: Readonly<FileRange>, cause: number) => void;

/** Told of a call-back's end: whether there is a fresh token. Read it from `FreshTokens.fresh` before returning. */
export type OnFresh = (subject: number, ok: boolean) => void;

/** A submitter that FTS asks for a fresh token in the place of one that it was given (call-back). */
export interface FreshTokens {
  /** The token of the answer at hand; valid only inside `OnFresh`. */
  readonly fresh: HeldToken;
  /** Registers an FTS instance; returns its number for `request`. */
  connect(onFresh: OnFresh): number;
  /**
   * Asks for a token for one side of the transfer of a file; answered later.
   * @param caller from `connect`  @param subject given back in `OnFresh`
   * @param action `Action.read` for the source's, `Action.write` for the destination's
   */
  request(caller: number, subject: number, action: Action, file: Readonly<FileRange>): void;
}

/** An FTS instance as its submitters see it. */
export interface FtsInstance {
  readonly name: string;
  /**
   * Registers a submitter for an experiment; returns its number.
   * @param from its path (`submitters.cms`), for cuts of the network
   */
  addSubmitter(
    experiment: string,
    onFilesEnded: OnFilesEnded,
    freshTokens: FreshTokens,
    from?: string,
  ): number;
  /** Whether a REST request of a submitter gets through now. */
  answers(submitter: number): boolean;
  /**
   * Whether FTS takes a job with this storage token: one that has expired, or is not valid yet, has the whole job
   * refused with HTTP 400 (fts-rest-flask oauth2.py validate_token_offline, JobBuilder._populate_tokens).
   */
  takesToken(token: HeldToken): boolean;
  /** Accepts a run of files. The caller has paid for the HTTP request, which got through. */
  submit(submission: Submission): void;
  /** How long a REST request of this many files keeps its client waiting, µs. */
  submitLatencyUs(files: number): number;
}

/** Told of every credential that is issued: what a thief could do with it is measured. */
export interface Credentials {
  /** A credential of an experiment (index into `TransferBook.experiments`) has been issued, now. */
  issued(experiment: number, token: Pick<HeldToken, 'claims' | 'bytes' | 'files' | 'expiryUs'>): void;
}

/** The two checks of a copy. */
export const Action = { read: 0, write: 1 } as const;
export type Action = (typeof Action)[keyof typeof Action];

/** A storage endpoint as the transfer agent sees it. Sites are numbered in the order of their names. */
export interface Storage {
  readonly sites: readonly string[];
  /** Data that an experiment has at a site, bytes. */
  storedBytes(site: number): number;
  /** Files that an experiment has at a site. */
  storedFiles(site: number): number;
  /** Both ends accept tokens, so the transfer goes by token. */
  acceptsTokens(source: number, destination: number): boolean;
  /** Registers who shows tokens; returns its number for `authorise`. */
  connect(onAuthorised: OnAuthorised): number;
  /**
   * Checks a token at an endpoint: `OK` or a `Failure`, or `WAITS` where the endpoint needs the issuer's keys first and
   * the client is told later. The token's time of issue is its not-before.
   * @param client from `connect`  @param subject given back in `OnAuthorised`
   */
  authorise(client: number, site: number, action: Action, token: HeldToken, subject: number): number;
  /** When a site cuts a copy whose token expires then, true time in µs; Infinity where it looks at the token only once. */
  sessionEndsUs(site: number, expiryUs: number): number;
  /** Checks that an endpoint answers at all: `OK` or `Failure.endpointDown`. */
  reach(site: number): number;
  /** Begins a copy of a file: takes a transfer slot at both ends; returns its duration, µs. */
  beginCopy(file: Readonly<FileRange>, bytes: number): number;
  /**
   * Ends a copy: gives the slots back.
   * @param startedUs when it began
   * @returns `OK`, `Failure.endpointDown` when an end went down meanwhile, or `Failure.storageError` (drawn, keyed by
   * file and attempt)
   */
  endCopy(file: Readonly<FileRange>, startedUs: number): number;
  /** Free outgoing transfer slots of a site. */
  freeOutbound(site: number): number;
  /** Free incoming transfer slots of a site. */
  freeInbound(site: number): number;
}

/**
 * The book of datasets and transfers: what is to be moved, and what became of it. Written by the workload (datasets),
 * by FTS (attempts that ended) and by Rucio (requests given up); it owns the `transfers.*` metrics.
 */
export interface TransferBook {
  /** Experiments in the order of their names. */
  readonly experiments: readonly string[];
  /** Index into `experiments` of a dataset slot. */
  experimentOf(dataset: number): number;
  /** Number of a dataset that is the same under every policy: for keyed draws. */
  serialOf(dataset: number): number;
  /** Size of a file, bytes: a pure function of scenario seed, dataset and file. */
  sizeBytes(dataset: number, file: number): number;
  /** Files of a dataset. */
  filesOf(dataset: number): number;
  /** Size of a dataset, bytes. */
  datasetBytes(dataset: number): number;
  /** Endpoints that have or will have a dataset: its source and its destinations. */
  copiesOf(dataset: number): number;
  /** When the request was created, µs. */
  createdUs(dataset: number): number;
  /** `files` transfer attempts were handed to FTS. */
  submitted(dataset: number, files: number, x509: boolean): void;
  /** A token was refused at an endpoint, and its transfer goes on by X.509. */
  secondCredential(dataset: number): void;
  /** Time that each of `files` attempts lost to tokens, µs: one call an attempt, when it ends. */
  tokenDelay(dataset: number, files: number, delayUs: number): void;
  /** One attempt ended well. */
  finished(file: Readonly<FileRange>, bytes: number, queueUs: number, copyUs: number): void;
  /** An attempt of each file ended badly, `lastedUs` after it was handed to FTS, if it was. */
  failed(range: Readonly<FileRange>, cause: Failure, lastedUs?: number): void;
  /** A copy of so many bytes was begun and ended badly, whether or not FTS tries again. */
  copiedInVain(dataset: number, bytes: number): void;
  /** Locks of a dataset get STUCK, or with `files` below 0 are repaired. */
  stuck(dataset: number, files: number): void;
  /** A request reached its final state in Rucio (done, or given up): frees the dataset with its last one. */
  closed(dataset: number, files: number, done: boolean): void;
}

/** The book as workloads write it, which alone know where a dataset is from. */
export interface DatasetBook extends TransferBook {
  /** Registers a workload and its law of file sizes; returns its number for `open`. */
  addWorkload(name: string, experiment: string, size: Law): number;
  /**
   * Enters a dataset.
   * @param ordinal number of the dataset within its workload
   * @param fileBytes the size of each file, or 0 to draw it from the workload's law
   * @returns the dataset's slot
   */
  open(workload: number, ordinal: number, files: number, destinations: number, fileBytes: number): number;
  /** Name of the workload of a dataset slot. */
  workloadNameOf(dataset: number): string;
  /** Number of a dataset within its workload. */
  ordinalOf(dataset: number): number;
}

/** A submitter, as workloads see it: where datasets go, one rule for each destination. */
export interface Rules {
  /** Asks for files to be copied. */
  addRule(range: Readonly<FileRange>): void;
}
