import type { FailureRow } from './run-result.js';

/** A transfer that failed, in numbers until it is written. */
export interface FailedTransfer {
  readonly workload: string;
  /** Number of the dataset within its workload. */
  readonly ordinal: number;
  readonly file: number;
  readonly destination: number;
}

/** What is kept of one experiment's failures with one cause. */
interface Cell {
  transfers: number;
  readonly firstUs: number;
  lastUs: number;
  readonly first: FailedTransfer;
}

/** Told of failed transfers as they are recorded. */
export type OnFailed = (cause: string, files: number) => void;

/**
 * Failed transfers by experiment and cause, with the first and last time and the first transfer that failed so.
 *
 * Mechanism: one record for each pair that occurs; the sample is kept as numbers and written only at the end.
 * Cost: two look-ups and two writes a failure, however many files fail with it.
 */
export class FailureLog {
  private readonly cells = new Map<string, Map<string, Cell>>();
  private sites: readonly string[] = [];
  private onFailed: OnFailed | undefined;

  /** Gives the names of the sites that `record` is told by their numbers. */
  nameSites(sites: readonly string[]): void {
    this.sites = sites;
  }

  /** Tells of every failed transfer from now on, in the warm-up, too. */
  watch(onFailed: OnFailed): void {
    this.onFailed = onFailed;
  }

  /** `files` transfers failed now, of which `first` is the first. */
  record(experiment: string, cause: string, nowUs: number, files: number, first: FailedTransfer): void {
    if (files <= 0) return;
    this.onFailed?.(cause, files);
    let causes = this.cells.get(experiment);
    if (causes === undefined) {
      causes = new Map();
      this.cells.set(experiment, causes);
    }
    const cell = causes.get(cause);
    if (cell === undefined) {
      causes.set(cause, { transfers: files, firstUs: nowUs, lastUs: nowUs, first });
      return;
    }
    cell.transfers += files;
    cell.lastUs = nowUs;
  }

  /** Forgets what was recorded so far: the warm-up is over. */
  reset(): void {
    this.cells.clear();
  }

  /** What failed, in the order of the names of experiments and causes. */
  rows(): FailureRow[] {
    return [...this.cells]
      .flatMap(([experiment, causes]) =>
        [...causes].map(([cause, { first, ...cell }]) => ({
          experiment,
          cause,
          ...cell,
          sample: this.sampleOf(first),
        })),
      )
      .sort((a, b) => compare(a.experiment, b.experiment) || compare(a.cause, b.cause));
  }

  private sampleOf({ workload, ordinal, file, destination }: FailedTransfer): string {
    return transferId(workload, ordinal, file, this.sites[destination] ?? `${destination}`);
  }
}

/** The name of a transfer, as `trace --transfer` takes it: workload, dataset within it, file, destination. */
export function transferId(workload: string, ordinal: number, file: number, destination: string): string {
  return `${workload}/${ordinal}/${file}/${destination}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
