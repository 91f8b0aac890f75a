import { byName, type Simulator } from '../../ecosystem/simulator.js';
import { FailureLog } from '../../measure/failure-log.js';
import { Book } from './simulator/transfer-book.js';

/** The book of all transfers, and the log of those that fail. */
export const simulator: Simulator = ({ simulation, meter, scenario }) => {
  const experiments = byName(scenario.submitters).map(([, { experiment }]) => experiment);
  const failures = new FailureLog();
  return { ports: { book: new Book(simulation, meter, experiments, failures), failures } };
};
