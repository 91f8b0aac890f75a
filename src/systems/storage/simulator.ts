import { differs } from '../../ecosystem/changes/change-schedule.js';
import { found, type Simulator } from '../../ecosystem/simulator.js';
import { effects } from './simulator/effects.js';
import { StorageSites } from './simulator/storage.js';
import { trustedIssuers } from './simulator/trusted-issuers.js';

/** The storage endpoints of a scenario. */
export const simulator: Simulator = ({ simulation, meter, scenario, network, book, keys, failures }) => {
  const storage = new StorageSites(simulation, meter, scenario.sites, scenario.storage, book);
  failures.nameSites(storage.sites);
  storage.trust(trustedIssuers(scenario, keys, network));
  const numbers = new Map(storage.sites.map((site, number) => [site, number]));
  return {
    ports: { storage },
    effects: effects(storage, (site) => found(numbers, site)),
    reconfigure: (before, after) => {
      const all = differs(before.storage, after.storage);
      return [...numbers]
        .filter(([name]) => all || differs(before.sites[name], after.sites[name]))
        .map(
          ([name, number]) =>
            () =>
              storage.reconfigure(number, after.sites[name], after.storage),
        );
    },
  };
};
