import type { Histogram } from './histogram.js';

/** Batches that tell how samples come; twice as many are kept before two neighbours become one. */
const BATCHES = 20;

/**
 * How samples beyond a quantile come together: a queue that builds up makes many slow requests at once, and these tell
 * of the quantile no more than one does.
 *
 * Guarantee: 1 for independent samples, more where some times have many beyond the quantile and others none. Mechanism:
 * batches of neighbouring bins, 20 to 39 of a run, so that a batch is long against a queue that comes and goes; in each
 * the samples beyond the quantile of all bins before are counted; the variance of these counts over what independent
 * samples would have. Cost: a few additions a bin.
 */
export class Clumps {
  private readonly beyond: number[] = [];
  private readonly samples: number[] = [];
  private binsABatch = 1;
  /** Bins of the last batch. */
  private bins = 0;

  constructor(private readonly percent: number) {}

  /** A bin with samples has ended; `all` are those of the bins before it. */
  addBin(bin: Histogram, all: Histogram): void {
    if (all.count === 0) return;
    const [quantile] = all.percentiles([this.percent]);
    if (this.bins === 0) {
      this.beyond.push(0);
      this.samples.push(0);
    }
    const last = this.beyond.length - 1;
    this.beyond[last] += bin.countFrom(quantile);
    this.samples[last] += bin.count;
    this.bins++;
    if (this.bins < this.binsABatch) return;
    this.bins = 0;
    if (this.beyond.length === 2 * BATCHES) this.merge();
  }

  private merge(): void {
    for (let batch = 0; batch < BATCHES; batch++) {
      this.beyond[batch] = this.beyond[2 * batch] + this.beyond[2 * batch + 1];
      this.samples[batch] = this.samples[2 * batch] + this.samples[2 * batch + 1];
    }
    this.beyond.length = BATCHES;
    this.samples.length = BATCHES;
    this.binsABatch *= 2;
  }

  /** How many samples beyond the quantile are as good as one independent one; undefined of too few bins. */
  get size(): number | undefined {
    const beyond = sum(this.beyond);
    if (this.beyond.length < BATCHES || beyond === 0) return undefined;
    const samples = sum(this.samples);
    const share = beyond / samples;
    if (share === 1) return 1;
    const apart = this.beyond.reduce(
      (all, count, batch) => all + (count - share * this.samples[batch]) ** 2,
      0,
    );
    return Math.max(1, apart / (samples * share * (1 - share)));
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
