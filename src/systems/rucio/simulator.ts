import { eachChanged } from '../../ecosystem/changes/change-schedule.js';
import { changeable } from '../../ecosystem/changes/live-config.js';
import { builtByName, found, type Simulator, type SimulatorParts } from '../../ecosystem/simulator.js';
import { effects } from './simulator/effects.js';
import { roomOf } from './simulator/process-room.js';
import { Rucio } from './simulator/rucio.js';

/** The submitters of a scenario. */
export const simulator: Simulator = (parts) => {
  const { scenario } = parts;
  const submitters = builtByName(scenario.submitters, (name) => submitterOf(parts, name));
  const controls = new Map([...submitters].map(([name, submitter]) => [name, submitter.controls]));
  return {
    ports: { submitters },
    effects: effects((name) => found(controls, name)),
    reconfigure: eachChanged(controls, (of) => of.submitters),
  };
};

function submitterOf(parts: SimulatorParts, name: string): Rucio {
  const { simulation, meter, scenario, storage, book, credentials, observer, fts } = parts;
  const config = changeable(scenario.submitters[name], scenario);
  const later = scenario.changes.map(({ scenario: { submitters } }) => submitters[name]);
  const instances = [...fts.keys()];
  const issuers = [...parts.issuers.keys()];
  return new Rucio({
    simulation,
    meter,
    name,
    config,
    room: roomOf([config, ...later]),
    storage,
    book,
    credentials,
    observer,
    fts: [...fts.values()],
    ftsTakesTokens: instances.map((instance) => scenario.fts[instance].tokens),
    ftsOfSite: Int32Array.from(storage.sites, (site) => instances.indexOf(scenario.sites[site].fts)),
    issuer: parts.issuers.get(config.issuer),
    issuerNumber: issuers.indexOf(config.issuer),
    signerNumber: issuers.length + Object.keys(scenario.submitters).sort().indexOf(name),
  });
}
