import type { FaultEffects } from '../../../ecosystem/faults/effects.js';
import type { FAULTS } from '../faults.js';
import type { StorageSites } from './storage.js';

/** What each kind of fault does to the endpoint that it strikes. */
export function effects(
  endpoints: StorageSites,
  numberOf: (site: string) => number,
): FaultEffects<(typeof FAULTS)[number]['kind']> {
  return {
    'site-down': (site, on) => endpoints.setDown(numberOf(site), on),
    'audience-rejected': (site, on) => endpoints.setAudienceRejected(numberOf(site), on),
    'scope-rejected': (site, on) => endpoints.setScopeRejected(numberOf(site), on),
    'clock-offset': (site, on, { offset }) => endpoints.shiftClock(numberOf(site), on ? offset : -offset),
    'validator-restart': (site) => endpoints.restartValidator(numberOf(site)),
  };
}
