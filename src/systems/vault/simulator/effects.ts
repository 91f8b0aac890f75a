import type { FaultEffects } from '../../../ecosystem/faults/effects.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { FAULTS } from '../faults.js';
import type { Paths } from './paths.js';
import type { Vault } from './vault.js';
import type { VaultTokens } from './vault-tokens.js';

/** A vault and what it works on. */
interface Struck {
  readonly vault: Vault;
  readonly paths: Paths;
  readonly tokens: VaultTokens;
}

/** What each kind of fault does to the vault that it strikes. */
export function effects(
  simulation: Simulation,
  of: (name: string) => Struck,
): FaultEffects<(typeof FAULTS)[number]['kind']> {
  return {
    'vault-down': (name, on) => of(name).vault.setDown(on),
    'vault-nodes-lost': (name, on, { nodes }) => of(name).vault.setNodesLost(nodes, on),
    'vault-client-refused': (name, on) => of(name).vault.setClientRefused(on),
    'vault-tokens-revoked': (name) => of(name).tokens.forget(Number.NEGATIVE_INFINITY, simulation.nowUs),
    'vault-restored': (name, _on, { age }) => {
      const { paths, tokens } = of(name);
      tokens.forget(simulation.nowUs - age, simulation.nowUs);
      paths.restore(simulation.nowUs - age);
    },
  };
}
