import { type FileRange, FileRanges } from '../../../ecosystem/file-ranges.js';
import type { Submission } from '../../../ecosystem/ports.js';
import { kindColumn } from '../../../kernel/columns.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { type OnGrow, SlotPool } from '../../../kernel/slot-pool.js';
import type { TokenTable } from './token-table.js';

/** Where the files of a run that no agent has taken yet are. */
export const RunState = {
  tokenPrep: 0,
  /** In the queue of its link. */
  queued: 1,
  /** SUBMITTED, waiting for its retry time. */
  retrying: 2,
  /** No file waits. */
  started: 3,
} as const;

/** A run by X.509 has no token rows. */
export const NO_ROW = -1;

/**
 * Runs of files as they were submitted: the rows of t_file, kept as ranges.
 *
 * Guarantee: a run lives until each of its files has ended, and tells the token table when none of them waits any
 * more and when all have ended. Mechanism: typed columns by slot; `cursor` is the next file to start.
 * Cost: about 100 bytes a run, nothing a file.
 */
export class RunTable extends FileRanges {
  submitter = new Int32Array(0);
  cursor = new Int32Array(0);
  /** Files that have not ended. */
  open = new Int32Array(0);
  link = new Int32Array(0);
  sourceRow = new Int32Array(0);
  destinationRow = new Int32Array(0);
  /** FTS's own retries so far. */
  retries = new Int32Array(0);
  state = kindColumn(0);
  /** Tokens that are not exchanged yet. */
  missing = kindColumn(0);
  /** 1: an agent whose token is refused shows a proxy. */
  hasProxy = kindColumn(0);
  /** Past its longest time in the queue. */
  overdue = kindColumn(0);
  submittedUs = new Float64Array(0);
  /** Time that the run has lost to tokens: the submitter's wait for them, TOKEN_PREP, and the agents of earlier tries. */
  tokenUs = new Float64Array(0);
  /** When it became SUBMITTED (again). */
  queuedUs = new Float64Array(0);
  /** Told when no file of a run waits any more. */
  onNoneWaiting: (run: number) => void = () => {};
  private readonly pool: SlotPool;

  constructor(
    private readonly simulation: Simulation,
    private readonly tokens: TokenTable,
  ) {
    super();
    this.pool = new SlotPool('run', simulation, this);
  }

  /** Runs that live. */
  get size(): number {
    return this.pool.inUse;
  }

  /** Has `onGrow` called when the table grows. */
  follow(onGrow: OnGrow): void {
    this.pool.follow(onGrow);
  }

  /** Adds a run. */
  insert(submission: Submission, link: number, sourceRow: number, destinationRow: number): number {
    const run = this.pool.take();
    this.submitter[run] = submission.submitter;
    this.write(run, submission);
    this.link[run] = link;
    this.retries[run] = 0;
    this.hasProxy[run] = submission.secondCredential ? 1 : 0;
    this.submittedUs[run] = this.simulation.nowUs;
    this.tokenUs[run] = submission.x509 ? 0 : submission.tokenWaitUs;
    this.begin(run, sourceRow, destinationRow);
    return run;
  }

  /** Adds a run of one file of another run, to be tried again, which has lost `tokenUs` to tokens. */
  retry(of: number, file: number, tokenUs: number): number {
    const run = this.pool.take();
    this.submitter[run] = this.submitter[of];
    this.write(run, this.partOf(of, file, 1));
    this.link[run] = this.link[of];
    this.retries[run] = this.retries[of] + 1;
    this.hasProxy[run] = this.hasProxy[of];
    this.submittedUs[run] = this.submittedUs[of];
    this.tokenUs[run] = tokenUs;
    this.begin(run, this.sourceRow[of], this.destinationRow[of]);
    this.state[run] = RunState.retrying;
    return run;
  }

  /** Files that wait. */
  waiting(run: number): number {
    return this.files[run] - this.cursor[run];
  }

  /** The range of those; valid only until the table is asked for another. */
  waitingOf(run: number): FileRange {
    return this.partOf(run, this.firstFile[run] + this.cursor[run], this.waiting(run));
  }

  /** No file waits any more: all have been started, or failed in the queue. */
  noneWaiting(run: number): void {
    this.cursor[run] = this.files[run];
    this.state[run] = RunState.started;
    this.onNoneWaiting(run);
    if (this.sourceRow[run] === NO_ROW) return;
    this.tokens.runStarted(this.sourceRow[run]);
    this.tokens.runStarted(this.destinationRow[run]);
  }

  /** Files of the run have ended; the run ends with the last of them. */
  ended(run: number, files: number): void {
    this.open[run] -= files;
    if (this.open[run] > 0) return;
    if (this.sourceRow[run] !== NO_ROW) {
      this.tokens.runEnded(this.sourceRow[run]);
      this.tokens.runEnded(this.destinationRow[run]);
    }
    this.pool.give(run);
  }

  /** Visits every run with a file that waits. */
  forEachWaiting(visit: (run: number) => void): void {
    for (let run = 0; run < this.pool.top; run++) if (this.waiting(run) > 0) visit(run);
  }

  private begin(run: number, sourceRow: number, destinationRow: number): void {
    this.cursor[run] = 0;
    this.open[run] = this.files[run];
    this.missing[run] = 0;
    this.overdue[run] = 0;
    this.queuedUs[run] = this.simulation.nowUs;
    this.sourceRow[run] = sourceRow;
    this.destinationRow[run] = destinationRow;
    if (sourceRow === NO_ROW) return;
    this.tokens.runAdded(sourceRow);
    this.tokens.runAdded(destinationRow);
  }
}
