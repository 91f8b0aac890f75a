import { found, type Simulator } from '../../ecosystem/simulator.js';
import { DatasetSource } from './simulator/dataset-source.js';
import { LoadTest } from './simulator/load-test.js';

/** The workloads of a scenario, and its load tests. */
export const simulator: Simulator = ({
  simulation,
  scenario,
  traces,
  storage,
  book,
  submitters,
  issuers,
}) => {
  for (const workload of sortedByName(scenario.workloads)) {
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
  for (const test of sortedByName(scenario.load_tests)) {
    new LoadTest(simulation, found(issuers, test.issuer), test);
  }
  return {};
};

function sortedByName<T extends { readonly name: string }>(parts: readonly T[]): T[] {
  return [...parts].sort((a, b) => (a.name < b.name ? -1 : 1));
}
