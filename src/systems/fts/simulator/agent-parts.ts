import type { FtsWork } from './fts-work.js';

/** How an agent has ended; one record is used for all. */
export interface AgentEnd {
  run: number;
  file: number;
  /** `OK` or a `Failure`. */
  cause: number;
  /** FTS may try again if it has retries left. */
  retryable: boolean;
  /** Bytes of a copy that was begun. */
  bytes: number;
  /** From the submission to the begin of the copy, and how long that lasted, µs. */
  queueUs: number;
  copyUs: number;
  /** What the attempt has lost to tokens so far, with earlier tries of FTS, µs. */
  tokenUs: number;
}

/** Told how each file that an agent took has ended. */
export interface AgentListener {
  fileEnded(end: Readonly<AgentEnd>): void;
}

/** What agents work with. */
export type AgentParts = FtsWork & { readonly listener: AgentListener };
