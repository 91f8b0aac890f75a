import { Clumps } from './clumps.js';
import type { ClumpSizes } from './estimate.js';
import { Histogram } from './histogram.js';
import { type BinSeries, Instrument, type StatValue, type Windowed } from './instrument.js';

const SECOND_US = 1_000_000;
const QUANTILES = [50, 95, 99] as const;

/**
 * Latencies and delays: µs in, s out.
 *
 * Guarantee: mean and max are exact; quantiles are off by less than 0.8 %, to no side, and lie between the smallest and
 * the largest sample; without a sample there are no statistics.
 * Mechanism: one histogram for the bin, added to that of the run when the bin ends. Cost: see there, twice a metric.
 */
export class Duration extends Instrument implements Windowed {
  private readonly binHistogram = new Histogram();
  private readonly runHistogram = new Histogram();
  private binSumUs = 0;
  private sumUs = 0;
  private leastUs = Number.POSITIVE_INFINITY;
  private maxUs = 0;
  /** The parts' samples of this bin are in the histogram already. */
  private gathered = false;
  private quantiles: number[][] = QUANTILES.map(() => []);
  private clumps = newClumps();

  /** One duration, µs (integer, at least 0). */
  record(us: number): void {
    if (!(us >= 0)) throw new RangeError(`${this.name}: a duration of ${us} µs`);
    this.binSumUs += us;
    if (us > this.maxUs) this.maxUs = us;
    if (us < this.leastUs) this.leastUs = us;
    this.binHistogram.add(us);
  }

  /** `n` equal durations, µs. */
  recordMany(us: number, n: number): void {
    if (n <= 0) return;
    if (!(us >= 0)) throw new RangeError(`${this.name}: a duration of ${us} µs`);
    this.binSumUs += us * n;
    if (us > this.maxUs) this.maxUs = us;
    if (us < this.leastUs) this.leastUs = us;
    this.binHistogram.add(us, n);
  }

  rollBin(_widthUs: number): void {
    this.gather();
    const quantiles = this.quantilesOf(this.binHistogram);
    for (const [index, series] of this.quantiles.entries()) series.push(quantiles[index] ?? Number.NaN);
    this.closeBin();
  }

  override reset(): void {
    super.reset();
    this.closeBin();
    this.runHistogram.clear();
    this.sumUs = this.maxUs = 0;
    this.leastUs = Number.POSITIVE_INFINITY;
    this.quantiles = QUANTILES.map(() => []);
    this.clumps = newClumps();
  }

  openWindow(): () => StatValue[] {
    const before = this.taken();
    return () => {
      const { histogram, sumUs } = this.taken();
      histogram.removeAll(before.histogram);
      if (histogram.count === 0) return [];
      const quantiles = histogram.percentiles(QUANTILES).map((us) => us / SECOND_US);
      return statsOf(histogram.count, sumUs - before.sumUs, quantiles);
    };
  }

  stats(_elapsedUs: number): StatValue[] {
    this.closeBin();
    const { count } = this.runHistogram;
    if (count === 0) return [];
    return [
      ...statsOf(count, this.sumUs, this.quantilesOf(this.runHistogram), sizesOf(this.clumps)),
      { stat: 'max', value: this.maxUs / SECOND_US, samples: count },
    ];
  }

  override series(): readonly BinSeries[] {
    return QUANTILES.map((quantile, index) => ({ suffix: `.p${quantile}`, values: this.quantiles[index] }));
  }

  private gather(): void {
    if (this.gathered) return;
    this.gathered = true;
    for (const part of this.parts) {
      part.gather();
      if (part.binHistogram.count === 0) continue;
      this.binHistogram.addAll(part.binHistogram);
      this.binSumUs += part.binSumUs;
      this.leastUs = Math.min(this.leastUs, part.leastUs);
      this.maxUs = Math.max(this.maxUs, part.maxUs);
    }
  }

  /** All samples since the last reset. */
  private taken(): { readonly histogram: Histogram; readonly sumUs: number } {
    const histogram = new Histogram();
    if (this.parts.length === 0) {
      histogram.addAll(this.runHistogram);
      histogram.addAll(this.binHistogram);
      return { histogram, sumUs: this.sumUs + this.binSumUs };
    }
    const parts = this.parts.map((part) => part.taken());
    for (const part of parts) histogram.addAll(part.histogram);
    return { histogram, sumUs: parts.reduce((sum, part) => sum + part.sumUs, 0) };
  }

  private closeBin(): void {
    this.gathered = false;
    if (this.binHistogram.count === 0) return;
    for (const clumps of this.clumps) clumps.addBin(this.binHistogram, this.runHistogram);
    this.runHistogram.addAll(this.binHistogram);
    this.sumUs += this.binSumUs;
    this.binHistogram.clear();
    this.binSumUs = 0;
  }

  /** In seconds; none without a sample. */
  private quantilesOf(histogram: Histogram): number[] {
    if (histogram.count === 0) return [];
    const clamped = (us: number) => Math.min(Math.max(us, this.leastUs), this.maxUs);
    return histogram.percentiles(QUANTILES).map((us) => clamped(us) / SECOND_US);
  }
}

function newClumps(): Clumps[] {
  return QUANTILES.map((percent) => new Clumps(percent));
}

/** By quantile; undefined where there are too few bins. */
function sizesOf(clumps: readonly Clumps[]): readonly (ClumpSizes | undefined)[] {
  const [median] = clumps.map(({ size }) => size);
  return clumps.map(({ size: beyond }) =>
    median === undefined || beyond === undefined ? undefined : { median, beyond },
  );
}

/** Mean and quantiles; quantiles in seconds, and how their samples come where that is known. */
function statsOf(
  samples: number,
  sumUs: number,
  quantiles: readonly number[],
  clumps: readonly (ClumpSizes | undefined)[] = [],
): StatValue[] {
  return [
    { stat: 'mean', value: sumUs / samples / SECOND_US, samples },
    ...QUANTILES.map((quantile, index) => ({
      stat: `p${quantile}` as const,
      value: quantiles[index],
      samples,
      clumps: clumps[index],
    })),
  ];
}
