import { availableParallelism } from 'node:os';
import { about } from '../language/about.js';
import { humanSeconds } from '../language/human.js';
import { defaultBinUs } from '../scenario/bins.js';
import { refused } from '../scenario/error.js';
import type { LoadedScenario, LoadedVariant } from '../scenario/load.js';
import { freeBytes } from '../study/memory.js';
import { runSizeOf } from '../theory/run-size.js';

/** What one thread simulates a second, all systems together. */
const EVENTS_PER_S = 5e5;
/** Longer than anybody waits without having been told, s. */
const LONG_S = 3600;
const GIB = 2 ** 30;
/** Below so many bins of all runs nobody has to count the rows of their timelines. */
const BINS_FEW = 10_000;
/** More rows than can be written in an hour; and so many that they are told of. */
const ROWS_MOST = 2e8;
const ROWS_MANY = 5e6;
/** A row of timeline.csv, B. */
const ROW_BYTES = 60;

/** What is to be simulated. */
export interface RunToCome {
  readonly loaded: LoadedScenario;
  readonly variants: readonly LoadedVariant[];
  readonly replications: number;
  /** The most memory, B; most of what is free if left out. */
  readonly memory?: number | undefined;
}

/**
 * Tells on standard error, before anything is simulated, what closed forms know of a run that takes hours, or more
 * memory than it may. Nothing of one that does not.
 */
export function tellSize({ loaded, variants, replications, memory }: RunToCome): void {
  // A check has scenarios of which nothing is to be simulated.
  if (variants.length === 0) return;
  const sizes = variants.map(({ scenario }) => runSizeOf(scenario));
  const threads = Math.min(availableParallelism(), variants.length * replications);
  const events = replications * sizes.reduce((sum, size) => sum + size.events, 0);
  const seconds = events / EVENTS_PER_S / threads;
  if (seconds >= LONG_S) {
    tell(
      loaded,
      `about ${about(events)} events, which take some ${humanSeconds(seconds)} on ${counted(threads, 'thread')} (shorten the horizon, lower the rates, or run fewer replications)`,
    );
  }
  const limit = memory ?? freeBytes();
  const bytes = threads * Math.max(...sizes.map(({ tableBytes }) => tableBytes));
  if (bytes <= limit) return;
  tell(
    loaded,
    `the tables of ${counted(threads, 'run')} at a time may take some ${gib(bytes)} of memory, and a run is stopped at ${gib(limit)} (shorten the horizon, lower the rates, or raise --memory)`,
  );
}

/**
 * Tells of timelines of many rows before anything is simulated, and refuses those that nobody could write or read.
 * Throws `ScenarioError`.
 */
export async function tellRows({ loaded, variants, replications }: RunToCome): Promise<void> {
  const bins = variants.map(
    ({ scenario }) => scenario.horizon / (scenario.bin ?? defaultBinUs(scenario.horizon)),
  );
  if (replications * bins.reduce((sum, of) => sum + of, 0) <= BINS_FEW) return;
  const { timelineRowsOf } = await import('../study/timeline-size.js');
  const rows =
    replications * variants.reduce((sum, variant) => sum + timelineRowsOf(variant, loaded.traces), 0);
  if (rows > ROWS_MOST) {
    const why = `its timelines would have up to ${about(rows)} rows, and at most ${about(ROWS_MOST)} are written`;
    throw refused(loaded.path, why, 'give a longer `bin`, fewer replications or fewer variants');
  }
  if (rows < ROWS_MANY) return;
  tell(
    loaded,
    `its timelines will have up to ${about(rows)} rows, ${gib(rows * ROW_BYTES)} as CSV (a longer \`bin\` gives fewer)`,
  );
}

function tell({ name }: LoadedScenario, text: string): void {
  process.stderr.write(`${name}: ${text}\n`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function gib(bytes: number): string {
  return `${Number((bytes / GIB).toPrecision(2))} GiB`;
}
