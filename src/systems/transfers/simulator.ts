import type { Simulator } from '../../ecosystem/simulator.js';
import { FailureLog } from '../../measure/failure-log.js';
import { experimentsOf } from '../experiments.js';
import { Book } from './simulator/transfer-book.js';

/** The book of all transfers, and the log of those that fail. */
export const simulator: Simulator = ({ simulation, meter, scenario }) => {
  const failures = new FailureLog();
  return { ports: { book: new Book(simulation, meter, experimentsOf(scenario), failures), failures } };
};
