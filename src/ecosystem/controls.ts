import type {
  FtsConfig,
  IssuerConfig,
  SiteConfig,
  StorageConfig,
  SubmitterConfig,
} from '../scenario/schema.js';

/**
 * What a fault or a change may do to a system. Each system offers one of these beside its port; only `faults/`
 * and `changes/` call them.
 * `true` begins, `false` ends; what lasts is begun and ended once each.
 */

/** An issuer. */
export interface IssuerControls {
  /** No pod takes a request, and the keys cannot be fetched from it. */
  setDown(down: boolean): void;
  /** Requests and fetches of keys are taken and answered only when it is over. */
  setHanging(hanging: boolean): void;
  /** Service times × `factor`, round trips + `addedUs`; 1 and 0 are normal. */
  setSlow(factor: number, addedUs: number): void;
  /** Takes pods away with what they had in hand, or gives them back. */
  setPodsLost(pods: number, lost: boolean): void;
  /** The database answers nobody; the pods' readiness probes see it. */
  setDatabaseStalled(stalled: boolean): void;
  /** Restarts one pod after the other. */
  restartPods(): void;
  /** Stops for the migration of every stored row; with liveness probes it is begun anew until `giveUpUs` is over. */
  migrate(perRowUs: number, probes: boolean, giveUpUs: number | undefined): void;
  /** A new key signs from now on; it was published `leadUs` ago. */
  rotateKey(leadUs: number): void;
  setCleanupStopped(stopped: boolean): void;
  /** Processes of the first pods stand still; `checksPass`: their health checks are answered all the same. */
  setPodsStalled(pods: number, checksPass: boolean, stalled: boolean): void;
  /** Service times of the first pods × `factor`, or normal again. */
  setPodsSlow(pods: number, factor: number, slow: boolean): void;
  /**
   * An operator changes the configuration, which is a whole one. Clients (lifetimes, jitter, reuse, clearing) count from
   * the next answer on, since they stand in the database; tokens that were issued keep what they have. `keys` count from
   * the next fetch on. Anything else that
   * differs comes with new pods, in a rolling update, during which old and new ones answer side by side. A number of pods
   * that alone differs starts new ones or retires the last. A retired pod finishes what it has in hand. Not changed by it:
   * `database`, `probes`, `round_trip`, `initial_rows`.
   */
  reconfigure(config: IssuerConfig): void;
}

/** An FTS instance. */
export interface InstanceControls {
  /** Takes no submission, starts no file, exchanges and refreshes nothing; copies under way go on. */
  setDown(down: boolean): void;
  /**
   * The lead node is gone: fewer agents, and the token services come back on another node after the heartbeat; the
   * refreshers of 2024-02 and 3.13 come back with the node.
   */
  setLeadLost(lost: boolean): void;
  /** The lead node drains and stays the lead: no exchange, fewer agents, and in 3.14 no refresh. */
  setLeadDrained(drained: boolean): void;
  /** An operator stops the refresh service, or starts it again. */
  setRefreshing(on: boolean): void;
  /** The token daemons die, with the answers that they have not stored, and come back. */
  restartDaemons(): void;
  /** An operator has changed its configuration. */
  reconfigure(config: FtsConfig): void;
}

/** A submitter. */
export interface SubmitterControls {
  flushCache(): void;
  /** Every lookup misses, and nothing is kept. */
  setCacheUnreachable(unreachable: boolean): void;
  /** The threads die with the jobs in their hands and come back. */
  restart(): void;
  /** An operator has changed its configuration. */
  reconfigure(config: SubmitterConfig): void;
}

/** A storage endpoint, by its number. */
export interface EndpointControls {
  setDown(site: number, down: boolean): void;
  setAudienceRejected(site: number, rejected: boolean): void;
  setScopeRejected(site: number, rejected: boolean): void;
  /** Adds to the offset of its clock, µs. */
  shiftClock(site: number, byUs: number): void;
  /** The validator comes back with an empty key cache. */
  restartValidator(site: number): void;
  /**
   * The endpoint is what `config` and `storage` say from now on: readiness, release, keys, tokens that it keeps, audiences, scope,
   * clock, slots, bandwidth. Its technology stays. Where software or its settings change, the service restarts: dCache
   * and StoRM lose the keys that they hold, scitokens-cpp has them in a file, and no token is remembered. Copies under
   * way go on, above a smaller number of slots too.
   */
  reconfigure(site: number, config: SiteConfig, storage: StorageConfig): void;
}

/** The network between systems, which are named by their paths (`issuers.cms`). */
export interface NetworkControls {
  setCut(a: string, b: string, cut: boolean): void;
}
