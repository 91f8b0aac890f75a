import type { FaultEffects } from '../../../ecosystem/faults/effects.js';
import type { FAULTS } from '../faults.js';
import type { IamControls } from './iam-controls.js';

/** What each kind of fault does to the issuer that it strikes. */
export function effects(
  issuerOf: (name: string) => Omit<IamControls, 'reconfigure'>,
): FaultEffects<(typeof FAULTS)[number]['kind']> {
  return {
    'issuer-down': (name, on) => issuerOf(name).setDown(on),
    'issuer-hang': (name, on) => issuerOf(name).setHanging(on),
    'issuer-slow': (name, on, { factor, added }) => issuerOf(name).setSlow(on ? factor : 1, on ? added : 0),
    'pods-lost': (name, on, { pods }) => issuerOf(name).setPodsLost(pods, on),
    'pods-slow': (name, on, { pods, factor }) => issuerOf(name).setPodsSlow(pods, factor, on),
    'pods-stalled': (name, on, { pods, checks }) => issuerOf(name).setPodsStalled(pods, checks, on),
    'database-stall': (name, on) => issuerOf(name).setDatabaseStalled(on),
    'rolling-restart': (name) => issuerOf(name).restartPods(),
    migration: (name, _on, fault) => issuerOf(name).migrate(fault.per_row, fault.probes, fault.for),
    'key-rotation': (name, _on, { lead }) => issuerOf(name).rotateKey(lead),
    'cleanup-stopped': (name, on) => issuerOf(name).setCleanupStopped(on),
  };
}
