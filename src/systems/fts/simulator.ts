import { eachChanged } from '../../ecosystem/changes/change-schedule.js';
import { changeable } from '../../ecosystem/changes/live-config.js';
import { builtByName, found, type Simulator } from '../../ecosystem/simulator.js';
import { effects } from './simulator/effects.js';
import { Fts } from './simulator/fts.js';

/** The FTS instances of a scenario. */
export const simulator: Simulator = (parts) => {
  const { scenario } = parts;
  const issuers = [...parts.issuers.values()];
  const fts = builtByName(
    scenario.fts,
    (name, config) => new Fts({ ...parts, name, config: changeable(config, scenario), issuers }),
  );
  const controls = new Map([...fts].map(([name, instance]) => [name, instance.controls]));
  return {
    ports: { fts },
    effects: effects((name) => found(controls, name)),
    reconfigure: eachChanged(controls, (of) => of.fts),
  };
};
