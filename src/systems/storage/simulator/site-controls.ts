import type { EndpointControls } from '../../../ecosystem/controls.js';
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

/** What a fault may do to a storage endpoint. */
export class SiteControls implements EndpointControls {
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

  shiftClock(site: number, byUs: number): void {
    this.validators[site].offsetUs += byUs;
  }

  restartValidator(site: number): void {
    this.endpoints.forget(site);
  }

  reconfigure(site: number, config: SiteConfig, storage: StorageConfig): void {
    this.endpoints.reconfigure(site, config, storage);
  }
}
