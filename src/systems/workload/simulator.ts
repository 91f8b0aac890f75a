import { found, type Simulator } from '../../ecosystem/simulator.js';
import { DatasetSource } from './simulator/dataset-source.js';
import { LoadTest } from './simulator/load-test.js';

/** The workloads of a scenario, and its load tests, each in the order of their names, as a checked scenario has them. */
export const simulator: Simulator = ({
  simulation,
  meter,
  scenario,
  traces,
  storage,
  book,
  submitters,
  issuers,
}) => {
  for (const workload of scenario.workloads) {
    const { arrivals, submitter } = workload;
    new DatasetSource(workload, {
      simulation,
      sites: storage.sites,
      book,
      rules: found(submitters, submitter),
      experiment: scenario.submitters[submitter].experiment,
      start: scenario.start,
      trace: arrivals.law === 'trace' ? traces.get(arrivals.file) : undefined,
    });
  }
  for (const config of scenario.load_tests) {
    const issuer = found(issuers, config.issuer);
    const subjectLifeUs = scenario.issuers[config.issuer].clients[config.client].access_lifetime;
    new LoadTest({ simulation, meter, issuer, config, subjectLifeUs });
  }
  return {};
};
