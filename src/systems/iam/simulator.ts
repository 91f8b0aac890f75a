import { eachChanged } from '../../ecosystem/changes/change-schedule.js';
import { builtByName, found, type Simulator } from '../../ecosystem/simulator.js';
import { effects } from './simulator/effects.js';
import { Iam } from './simulator/iam.js';

/** The issuers of a scenario. */
export const simulator: Simulator = ({ simulation, meter, scenario, network }) => {
  const issuers = builtByName(
    scenario.issuers,
    (name, config) => new Iam(simulation, meter, name, config, network),
  );
  const keys = new Map([...issuers].map(([name, { keyDesk }]) => [name, keyDesk]));
  const controls = new Map([...issuers].map(([name, issuer]) => [name, issuer.controls]));
  return {
    ports: { issuers, keys },
    effects: effects((name) => found(controls, name)),
    reconfigure: eachChanged(controls, (of) => of.issuers),
  };
};
