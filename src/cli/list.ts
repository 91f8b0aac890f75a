import { textTable } from '../report/text-table.js';
import { listScenarios } from '../scenario/named-scenarios.js';
import { terminal } from './terminal.js';

/** `tokensim list`: the named scenarios; one line each when piped, as programs read it. */
export function list(): void {
  const rows = listScenarios().map(({ name, title }) => [name, title]);
  process.stdout.write(`${textTable([{}, { wraps: true }], rows, terminal(Number.POSITIVE_INFINITY))}\n`);
}
