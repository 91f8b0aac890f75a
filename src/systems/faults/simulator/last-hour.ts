import { FAILURE_CAUSES } from '../../transfers/causes.js';
import type { RunCounts } from './run-counts.js';

export const MINUTE_US = 60_000_000;
/** Minutes over which goodput and failures are compared with those of other times. */
export const SPELL = 5;
const HOUR = 60;
const CAUSES = FAILURE_CAUSES.length;
/** A backlog that moves through the hour by more than this share of its mean, and by so many files, is not steady… */
const DRIFT = { share: 0.05, files: 5 };
/** …where a straight line tells more than this share of how it varies. */
const STRAIGHT = 0.5;

/** How it was in one hour without a fault. */
export interface CalmHour {
  readonly bytesPerUs: number;
  readonly requestsPerUs: number;
  readonly retriesPerUs: number;
  /** By cause. */
  readonly failedPerUs: Float64Array;
  /** The fewest bytes in five minutes. */
  readonly fewestBytes: number;
  /** The most transfers that failed in five minutes, by cause. */
  readonly mostFailed: Float64Array;
  readonly meanBacklog: number;
  readonly highestBacklog: number;
  /** False where the backlog grows or shrinks by itself: then it, and requests for what waits, have no usual value. */
  readonly isSteady: boolean;
}

/** The counts of a run at each of the last 61 minutes: a ring of columns, a few additions a minute. */
export class LastHour {
  private readonly bytes = new Float64Array(HOUR + 1);
  private readonly requests = new Float64Array(HOUR + 1);
  private readonly retries = new Float64Array(HOUR + 1);
  private readonly backlog = new Float64Array(HOUR + 1);
  private readonly failed = new Float64Array((HOUR + 1) * CAUSES);
  /** Minutes recorded. */
  private minutes = 0;

  constructor(private readonly counts: RunCounts) {}

  /** Time of the last minute recorded, µs. */
  get lastUs(): number {
    return (this.minutes - 1) * MINUTE_US;
  }

  /** A minute has ended; the first call is at time 0. */
  record(): void {
    const { counts } = this;
    const row = this.minutes++ % (HOUR + 1);
    this.bytes[row] = counts.bytes;
    this.requests[row] = counts.requests;
    this.retries[row] = counts.retries;
    this.backlog[row] = counts.backlog;
    this.failed.set(counts.failed, row * CAUSES);
  }

  /** Bytes of the last five minutes recorded. */
  get bytesOfSpell(): number {
    return this.bytes[this.rowAgo(0)] - this.bytes[this.rowAgo(SPELL)];
  }

  /** Transfers that have failed by the fifth minute before the last one. */
  failedBeforeSpell(cause: number): number {
    return this.failed[this.rowAgo(SPELL) * CAUSES + cause];
  }

  /** The hour up to the last minute recorded; undefined when the run is younger. */
  summary(): CalmHour | undefined {
    if (this.minutes <= HOUR) return undefined;
    const [first, last] = [this.rowAgo(HOUR), this.rowAgo(0)];
    const perUs = (column: Float64Array, from = first, to = last) =>
      (column[to] - column[from]) / (HOUR * MINUTE_US);
    let fewestBytes = Number.POSITIVE_INFINITY;
    let sumOfBacklog = 0;
    let highestBacklog = 0;
    const mostFailed = new Float64Array(CAUSES);
    for (let ago = 0; ago < HOUR; ago++) {
      const row = this.rowAgo(ago);
      sumOfBacklog += this.backlog[row];
      highestBacklog = Math.max(highestBacklog, this.backlog[row]);
      if (ago + SPELL > HOUR) continue;
      const earlier = this.rowAgo(ago + SPELL);
      fewestBytes = Math.min(fewestBytes, this.bytes[row] - this.bytes[earlier]);
      for (let cause = 0; cause < CAUSES; cause++) {
        const failed = this.failed[row * CAUSES + cause] - this.failed[earlier * CAUSES + cause];
        mostFailed[cause] = Math.max(mostFailed[cause], failed);
      }
    }
    return {
      bytesPerUs: perUs(this.bytes),
      requestsPerUs: perUs(this.requests),
      retriesPerUs: perUs(this.retries),
      failedPerUs: Float64Array.from(FAILURE_CAUSES, (_, cause) =>
        perUs(this.failed, first * CAUSES + cause, last * CAUSES + cause),
      ),
      fewestBytes,
      mostFailed,
      meanBacklog: sumOfBacklog / HOUR,
      highestBacklog,
      isSteady: !this.drifts(sumOfBacklog / HOUR),
    };
  }

  /** Whether the backlog of the hour lies along a line that goes up or down: least squares. */
  private drifts(meanBacklog: number): boolean {
    let along = 0;
    let square = 0;
    let squareOfTimes = 0;
    for (let ago = 0; ago < HOUR; ago++) {
      const time = (HOUR - 1) / 2 - ago;
      const beyond = this.backlog[this.rowAgo(ago)] - meanBacklog;
      along += time * beyond;
      square += beyond * beyond;
      squareOfTimes += time * time;
    }
    const moved = Math.abs(along / squareOfTimes) * HOUR;
    if (moved <= DRIFT.share * meanBacklog || moved <= DRIFT.files) return false;
    return along * along > STRAIGHT * square * squareOfTimes;
  }

  /** The row of some minutes before the last one; of time 0 where the run is younger. */
  private rowAgo(minutes: number): number {
    return Math.max(0, this.minutes - 1 - minutes) % (HOUR + 1);
  }
}
