import type { SiteConfig, StorageConfig } from '../../../scenario/schema.js';
import type { Validator } from './validator.js';

/** Endpoints as faults see them. */
export interface FaultyEndpoints {
  setDown(site: number, down: boolean): void;
  /** An endpoint loses the keys and the accepted tokens that it holds. */
  forget(site: number): void;
  /** Takes another configuration. */
  reconfigure(site: number, config: SiteConfig, storage: StorageConfig): void;
}

/** What a fault or a change may do to a storage endpoint, by its number. */
export class SiteControls {
  constructor(
    private readonly endpoints: FaultyEndpoints,
    private readonly validators: readonly Validator[],
  ) {}

  setDown(site: number, down: boolean): void {
    this.endpoints.setDown(site, down);
  }

  setAudienceRejected(site: number, rejected: boolean): void {
    this.validators[site].rejectsAudience = rejected;
  }

  setScopeRejected(site: number, rejected: boolean): void {
    this.validators[site].rejectsScope = rejected;
  }

  /** Adds to the offset of its clock, µs. */
  shiftClock(site: number, byUs: number): void {
    this.validators[site].offsetUs += byUs;
  }

  /** The validator comes back with an empty key cache. */
  restartValidator(site: number): void {
    this.endpoints.forget(site);
  }

  /**
   * The endpoint is what `config` and `storage` say from now on: readiness, release, keys, tokens that it keeps,
   * audiences, scope, clock, slots, bandwidth. Its technology stays. Where software or its settings change, the service
   * restarts: dCache and StoRM lose the keys that they hold, scitokens-cpp has them in a file, and no token is
   * remembered. Copies under way go on, above a smaller number of slots too.
   */
  reconfigure(site: number, config: SiteConfig, storage: StorageConfig): void {
    this.endpoints.reconfigure(site, config, storage);
  }
}
