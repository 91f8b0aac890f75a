import type { FileRange } from './file-ranges.js';

/**
 * What an observer of a run is told: the steps of transfers and of tokens, as numbers. Nobody observes an ordinary
 * run, and an observer must not touch the simulation.
 */

/**
 * A step of files of one dataset from one source to one destination. `a` and `b` are said at each. The action of a token
 * is an `Action`, 2 for that for FTS, or 3 for one token that serves both ends.
 */
export const TRANSFER_STEPS = [
  /** The rule asks for them. */
  'requested',
  /** The preparer has made requests for the submitter of them. */
  'prepared',
  /** A submitter pod (`a`) has fetched them in a batch. */
  'fetched',
  /** A submitter thread (`a`, counted over all pods) has taken the batch. */
  'taken',
  /** A token is in the cache: `a` action, `b` its JWT. */
  'token_cached',
  /** A token has been asked for: `a` action. */
  'token_asked',
  /** It has been given: `a` action, `b` its JWT. */
  'token_given',
  /** It has been refused: `a` action, `b` the issuer's answer, or -1 where its endpoint did not answer. */
  'token_refused',
  /** It is not asked for, as it was refused to an earlier job of the batch: `a` action. */
  'token_given_up',
  /** Handed to FTS (`a` attempt) by token. */
  'submitted',
  /** Handed to FTS (`a` attempt) by X.509. */
  'submitted_x509',
  /** FTS has refused the job: `a` why, an index into `REFUSALS`. */
  'refused',
  /** Its thread has died, or its POST came to nothing: SUBMITTING until the finisher finds it. */
  'stray',
  /** Waits in TOKEN_PREP for `a` tokens. */
  'token_prep',
  /** SUBMITTED: waits for an agent behind `a` files on its link. */
  'queued',
  /** An agent has begun. */
  'started',
  /** The agent waits for a fresh token: `a` action, `b` JWT. */
  'fresh_asked',
  /** It has one. */
  'fresh_given',
  /** It got none in time. */
  'fresh_refused',
  /** The endpoint needs the issuer's public keys before it can check a token: `a` action. */
  'keys_awaited',
  /** Shown at an endpoint: `a` action, `b` outcome. */
  'shown',
  /** The token was refused, and the agent has shown a proxy. */
  'proxy_shown',
  /** The copy has begun: `a` bytes, `b` µs that it will take. */
  'copying',
  /** The copy has ended: `a` outcome. */
  'copied',
  /** FTS has ended the attempt: `a` outcome. */
  'ended',
  /** The attempt has failed, and FTS tries again by itself: `a` outcome. */
  'tried_again',
  /** Rucio has learned of it: `a` outcome. */
  'polled',
  /** Put back into the queue: `a` next attempt. */
  'retried',
  /** The lock is stuck until it is repaired. */
  'stuck',
  /** The request is closed: `a` 1 done, 0 given up. */
  'closed',
] as const;
export type TransferStep = (typeof TRANSFER_STEPS)[number];

/** A step of one signed token. */
export const TOKEN_STEPS = [
  /** Signed: `a` when it expires, µs. */
  'issued',
  /** A row of t_token: `a` 1 where FTS is to exchange it. */
  'stored_at_fts',
  /** An exchange turn has taken it: `a` tokens in the turn. */
  'exchange_turn',
  /** A thread calls the issuer to exchange it: `a` its place in the turn. */
  'exchange_called',
  /** The issuer has answered: `a` the answer. */
  'exchange_answered',
  /** Exchanged and stored: `a` new expiry, µs. */
  'exchanged',
  /** The exchange has failed: `a` the answer. */
  'exchange_failed',
  /** A refresh turn has taken it: `a` tokens in the turn. */
  'refresh_turn',
  'refresh_called',
  'refresh_answered',
  /** Refreshed and stored: `a` new expiry, µs. */
  'refreshed',
  'refresh_failed',
  /** The submitter is asked for another in its place. */
  'called_back',
  /** It has sent one: `a` new expiry, µs. */
  'replaced',
  /** The reaper shows it at an endpoint: `a` files that it deletes with it. */
  'deletes',
] as const;
export type TokenStep = (typeof TOKEN_STEPS)[number];

/** Told of the steps of a run, at the simulated time of each. */
export interface Observer {
  transfer(step: TransferStep, range: Readonly<FileRange>, a?: number, b?: number): void;
  /** @param at the instance at which it happens, by its path (`fts.cern`) */
  token(step: TokenStep, jwt: number, at: string, a?: number): void;
  /** A step of an instance of a system that brings its own simulator, by its path (`monitors.probe`). */
  system?(path: string, step: string, a?: number): void;
  /** A change of the scenario (its place among them) is about to be made. */
  changed?(change: number): void;
}
