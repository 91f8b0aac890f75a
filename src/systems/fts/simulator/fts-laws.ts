import { LawBroken } from '../../../kernel/laws.js';
import type { FtsWork } from './fts-work.js';
import { RunState } from './run-table.js';
import { Listed } from './token-table.js';

/** Throws `LawBroken` unless every file submitted has ended, waits or is active, as the queues themselves say. */
export function checkFiles(submitted: number, ended: number, active: number, books: FtsWork): void {
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
export function checkRows({ table, metrics, simulation, name }: FtsWork): void {
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
