import type { FileRange } from '../../../ecosystem/file-ranges.js';
import type { TransferBook } from '../../../ecosystem/ports.js';
import { quantileOf } from '../../../kernel/distribution.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Stream } from '../../../kernel/streams.js';
import type { StorageConfig } from '../../../scenario/schema.js';
import { ATTEMPTS_MAX } from '../../workload/schema.js';

const SECOND_US = 1_000_000;

/** The number of an attempt at a file among those of its dataset, by which its draws are keyed. */
export function attemptNumber({ firstFile, attempt }: Readonly<FileRange>): number {
  return firstFile * ATTEMPTS_MAX + attempt;
}

/**
 * How long a copy takes: an overhead, and the bytes at a rate that is fixed when it starts.
 *
 * Guarantee: the draws of an attempt depend on the destination's name, the dataset, the file and the attempt alone,
 * so that every token model sees the same network.
 * Mechanism: two keyed draws; the throughput's spread is a lognormal factor of mean 1 on both ends' throughput.
 */
export class CopyTime {
  private readonly overheads: readonly Stream[];
  private readonly factors: readonly Stream[];
  private readonly overheadOf: (u: number) => number;
  /** The spread of a copy's throughput. */
  private readonly spreadOf: (u: number) => number;

  constructor(
    simulation: Simulation,
    config: StorageConfig,
    sites: readonly string[],
    private readonly book: Pick<TransferBook, 'serialOf'>,
  ) {
    this.overheads = sites.map((site) => simulation.streams.stream('storage', site, 'overhead'));
    this.factors = sites.map((site) => simulation.streams.stream('storage', site, 'throughput'));
    this.overheadOf = quantileOf(config.overhead);
    this.spreadOf = quantileOf({ law: 'lognormal', mean: 1, cv: config.throughput_cv });
  }

  /**
   * Duration of a copy of a file, µs.
   * @param throughput of one transfer between the two ends, B/s, before its spread
   * @param bandwidthShare what the busier end has left for this transfer, B/s
   */
  durationUs(file: Readonly<FileRange>, bytes: number, throughput: number, bandwidthShare: number): number {
    const { destination } = file;
    const serial = this.book.serialOf(file.dataset);
    const attempt = attemptNumber(file);
    const spread = this.spreadOf(this.factors[destination].draw(serial, attempt));
    const rate = Math.min(throughput * spread, bandwidthShare);
    const overheadUs = this.overheadOf(this.overheads[destination].draw(serial, attempt));
    return Math.max(1, Math.round(overheadUs + (bytes / rate) * SECOND_US));
  }
}
