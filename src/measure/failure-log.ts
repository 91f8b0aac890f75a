import type { FailureRow } from './run-result.js';

/** Writes a failed transfer's numbers as text; called once a row, when the run is over. */
export type SampleFormat = (dataset: number, file: number, source: number, destination: number) => string;

const SAMPLE_FIELDS = 4;

/**
 * Failed transfers by experiment and cause, with the first and last time and the first transfer that failed so.
 *
 * Mechanism: one column of numbers a quantity, indexed by experiment × cause; the sample is kept as numbers and
 * written only at the end. Cost: a few array writes a failure.
 */
export class FailureLog {
  private readonly transfers: Float64Array;
  private readonly firstUs: Float64Array;
  private readonly lastUs: Float64Array;
  private readonly samples: Float64Array;

  /**
   * @param experiments names, by their index in `record`
   * @param causes names, by their index in `record`
   */
  constructor(
    private readonly experiments: readonly string[],
    private readonly causes: readonly string[],
    private readonly format: SampleFormat,
  ) {
    const cells = experiments.length * causes.length;
    this.transfers = new Float64Array(cells);
    this.firstUs = new Float64Array(cells);
    this.lastUs = new Float64Array(cells);
    this.samples = new Float64Array(cells * SAMPLE_FIELDS);
  }

  /**
   * `files` transfers failed now, and the numbers of the first of them.
   * @param dataset a number that stays true to the end of the run (a serial, not a slot)
   */
  record(
    experiment: number,
    cause: number,
    nowUs: number,
    files: number,
    dataset: number,
    file: number,
    source: number,
    destination: number,
  ): void {
    if (files <= 0) return;
    const cell = experiment * this.causes.length + cause;
    if (this.transfers[cell] === 0) {
      this.firstUs[cell] = nowUs;
      const at = cell * SAMPLE_FIELDS;
      this.samples[at] = dataset;
      this.samples[at + 1] = file;
      this.samples[at + 2] = source;
      this.samples[at + 3] = destination;
    }
    this.transfers[cell] += files;
    this.lastUs[cell] = nowUs;
  }

  /** Forgets what was recorded so far: the warm-up is over. */
  reset(): void {
    this.transfers.fill(0);
  }

  /** What failed, in the order of experiments and causes. */
  rows(): FailureRow[] {
    const rows: FailureRow[] = [];
    for (let cell = 0; cell < this.transfers.length; cell++) {
      if (this.transfers[cell] === 0) continue;
      const at = cell * SAMPLE_FIELDS;
      rows.push({
        experiment: this.experiments[Math.floor(cell / this.causes.length)],
        cause: this.causes[cell % this.causes.length],
        transfers: this.transfers[cell],
        firstUs: this.firstUs[cell],
        lastUs: this.lastUs[cell],
        sample: this.format(
          this.samples[at],
          this.samples[at + 1],
          this.samples[at + 2],
          this.samples[at + 3],
        ),
      });
    }
    return rows;
  }
}
