import type { FaultEffects } from '../../../ecosystem/faults/effects.js';
import type { FAULTS } from '../faults.js';
import type { RucioControls } from './rucio-controls.js';

/** What each kind of fault does to the submitter that it strikes. */
export function effects(
  submitterOf: (name: string) => Pick<RucioControls, 'flushCache' | 'setCacheUnreachable' | 'restart'>,
): FaultEffects<(typeof FAULTS)[number]['kind']> {
  return {
    'cache-flush': (name) => submitterOf(name).flushCache(),
    'cache-unreachable': (name, on) => submitterOf(name).setCacheUnreachable(on),
    'submitter-restart': (name) => submitterOf(name).restart(),
  };
}
