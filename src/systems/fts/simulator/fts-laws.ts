import { LawBroken } from '../../../kernel/laws.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { FtsMetrics } from './fts-metrics.js';
import type { LinkQueues } from './link-queue.js';
import { RunState, type RunTable } from './run-table.js';
import { Listed, type TokenTable } from './token-table.js';

/** What the laws of an instance are checked against. */
interface Books {
  readonly simulation: Simulation;
  readonly name: string;
  readonly metrics: FtsMetrics;
  readonly runs: RunTable;
  readonly links: LinkQueues;
  readonly table: TokenTable;
}

/** Throws `LawBroken` unless every file submitted has ended, waits or is active, as the queues themselves say. */
export function checkFiles(submitted: number, ended: number, active: number, books: Books): void {
  const { runs, links, metrics } = books;
  let waiting = 0;
  runs.forEachWaiting((run) => {
    if (runs.state[run] !== RunState.queued) waiting += runs.waiting(run);
  });
  for (let link = 0; link < links.size; link++) waiting += links.waiting[link];
  const known = ended + waiting + active;
  if (known === submitted && waiting === metrics.tokenPrep.value + metrics.submitted.value) return;
  throw new LawBroken(
    'files submitted = finished + failed + TOKEN_PREP + SUBMITTED + ACTIVE',
    books.simulation,
    `${books.name}: ${submitted} submitted, ${ended} ended, ${waiting} waiting, ${active} active`,
  );
}

/** Throws `LawBroken` unless every row of t_token, and every one that waits for its exchange, is counted once. */
export function checkRows({ table, metrics, simulation, name }: Books): void {
  const stored = metrics.storedTokens.value;
  const backlog = metrics.exchangeBacklog.value;
  let rows = 0;
  let toExchange = 0;
  table.forEach((row) => {
    rows++;
    if ((table.listed[row] & Listed.exchange) !== 0) toExchange++;
  });
  if (rows === table.size && rows === stored && toExchange === backlog) return;
  throw new LawBroken(
    'no row of t_token is lost or counted twice',
    simulation,
    `${name}: ${rows} rows, ${table.size} slots, ${stored} stored, ${toExchange} to exchange, ${backlog} in the backlog`,
  );
}
