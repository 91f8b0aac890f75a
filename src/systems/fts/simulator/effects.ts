import type { FaultEffects } from '../../../ecosystem/faults/effects.js';
import type { FAULTS } from '../faults.js';
import type { FtsControls } from './fts-controls.js';

/** What each kind of fault does to the instance that it strikes. */
export function effects(
  instanceOf: (
    name: string,
  ) => Pick<FtsControls, 'setDown' | 'setLeadLost' | 'setLeadDrained' | 'restartDaemons'>,
): FaultEffects<(typeof FAULTS)[number]['kind']> {
  return {
    'fts-down': (name, on) => instanceOf(name).setDown(on),
    'lead-lost': (name, on) => instanceOf(name).setLeadLost(on),
    'lead-drained': (name, on) => instanceOf(name).setLeadDrained(on),
    'daemon-restart': (name) => instanceOf(name).restartDaemons(),
  };
}
