import type { Histogram } from './histogram.js';

/** Fewer bins do not tell how samples come. */
const FEWEST_BINS = 20;

/**
 * How samples beyond a quantile come together: a queue that builds up makes many slow requests at once, and these tell
 * of the quantile no more than one does.
 *
 * Guarantee: 1 for independent samples, more where bins have many beyond the quantile or none. Mechanism: in each bin
 * the samples beyond the quantile of all bins before are counted; the variance of these counts over what independent
 * samples would have. Clumps that are longer than a bin count as one a bin. Cost: a few additions a bin.
 */
export class Clumps {
  private bins = 0;
  private beyond = 0;
  private samples = 0;
  private beyondSquared = 0;
  private samplesSquared = 0;
  private both = 0;

  constructor(private readonly percent: number) {}

  /** A bin with samples has ended; `all` are those of the bins before it. */
  addBin(bin: Histogram, all: Histogram): void {
    if (all.count === 0) return;
    const [quantile] = all.percentiles([this.percent]);
    const beyond = bin.countFrom(quantile);
    this.bins++;
    this.beyond += beyond;
    this.samples += bin.count;
    this.beyondSquared += beyond ** 2;
    this.samplesSquared += bin.count ** 2;
    this.both += beyond * bin.count;
  }

  /** How many samples beyond the quantile are as good as one independent one; undefined of too few bins. */
  get size(): number | undefined {
    if (this.bins < FEWEST_BINS || this.beyond === 0) return undefined;
    const share = this.beyond / this.samples;
    if (share === 1) return 1;
    const apart = this.beyondSquared - 2 * share * this.both + share ** 2 * this.samplesSquared;
    return Math.max(1, apart / (this.samples * share * (1 - share)));
  }
}
