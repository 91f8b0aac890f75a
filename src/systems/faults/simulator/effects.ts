import type { FaultEffects } from '../../../ecosystem/faults/effects.js';
import type { Network } from '../../../ecosystem/network.js';
import type { FAULTS } from '../kinds.js';

/** What each kind of fault does that strikes no system, but what is between two. */
export function effects(network: Pick<Network, 'setCut'>): FaultEffects<(typeof FAULTS)[number]['kind']> {
  return {
    // Told of each of the two ends: the second time changes nothing.
    'network-cut': (_end, on, { targets: [a, b] }) => network.setCut(a, b, on),
  };
}
