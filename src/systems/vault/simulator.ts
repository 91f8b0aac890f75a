import { builtByName, found, type Simulator } from '../../ecosystem/simulator.js';
import { quantileOf } from '../../kernel/distribution.js';
import type { Scenario } from '../../scenario/schema.js';
import { effects } from './simulator/effects.js';
import { Paths } from './simulator/paths.js';
import { startReaper } from './simulator/reaper.js';
import { Vault } from './simulator/vault.js';
import { vaultMeters } from './simulator/vault-meters.js';
import { VaultTokens } from './simulator/vault-tokens.js';

/**
 * The vaults of a scenario. At its begin each path has a refresh token of the age that its owners say, and an access
 * token of an age between nothing and that at which its readers have it refreshed.
 */
export const simulator: Simulator = ({ simulation, meter, scenario, network, issuers }) => {
  const vaults = builtByName(scenario.vaults, (name, config) => {
    const meters = vaultMeters(meter, name);
    const paths = new Paths(config.owners);
    const tokens = new VaultTokens();
    const issuerName = config.issuer ?? '';
    const issuer = found(issuers, issuerName);
    const vault = new Vault({ simulation, name, config, network, paths, tokens, meters, issuer });
    const client = scenario.issuers[issuerName].clients[config.client];
    const lifeUs = client.access_lifetime;
    const usableUs = lifeUs - longestMinimumUs(scenario, name);
    const stream = simulation.streams.stream('vault', name, 'begin');
    for (const row of paths.issuedUs.keys()) {
      paths.issuedUs[row] = -Math.round(stream.next() * (usableUs > 0 ? usableUs : lifeUs));
      paths.expiryUs[row] = paths.issuedUs[row] + lifeUs;
    }
    const ages = Object.entries(config.owners).map(([owners, { logged_in: law }]) => ({
      ...paths.of(owners),
      age: quantileOf(law),
    }));
    for (const { first, count, age } of ages) {
      for (let path = first; path < first + count; path++)
        paths.refreshedUs[path] = -Math.round(age(stream.next()));
    }
    vault.begins((path) => paths.refreshedUs[path] + client.refresh_lifetime);
    meters.setPaths(paths);
    startReaper({ simulation, name, config: config.reaper, paths, meters });
    return { vault, paths, tokens };
  });
  return {
    ports: { vaults: new Map([...vaults].map(([name, { vault }]) => [name, vault])) },
    effects: effects(simulation, (name) => found(vaults, name)),
  };
};

/** The longest life that a reader of a vault asks for, µs. */
function longestMinimumUs({ access_points: points }: Scenario, name: string): number {
  const readers = Object.values(points).filter(({ vault }) => vault === name);
  return Math.max(0, ...readers.map(({ minimum_life: minimum }) => minimum));
}
