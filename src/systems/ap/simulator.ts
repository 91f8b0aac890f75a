import { builtByName, found, type Simulator } from '../../ecosystem/simulator.js';
import { AccessPoints } from './simulator/access-points.js';

/** The access points of a scenario, in groups. */
export const simulator: Simulator = ({ simulation, meter, scenario, vaults }) => {
  const accessPoints = builtByName(scenario.access_points, (name, config) => {
    const vaultName = config.vault ?? '';
    const owners = config.owners ?? Object.keys(scenario.vaults[vaultName]?.owners ?? {}).sort();
    return new AccessPoints({ simulation, meter, name, config, vault: found(vaults, vaultName), owners });
  });
  return {
    ports: { accessPoints },
    effects: {
      'bastion-down': (name: string, on: boolean) => {
        found(accessPoints, name).bastion.isDown = on;
      },
    },
  };
};
