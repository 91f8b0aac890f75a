import { kindColumn } from '../../../kernel/columns.js';
import type { Stream } from '../../../kernel/streams.js';
import type { WorkloadConfig } from '../../../scenario/schema.js';

/**
 * A choice among sites by weight, without repetition.
 *
 * Guarantee: the choice depends on the stream, the dataset's number and the weights, not on the order in which the
 * scenario lists the sites.
 * Mechanism: candidates stand in the order of their numbers; each pick is one keyed draw and one walk over the weights.
 */
export class SiteChoice {
  private readonly candidates: Int32Array;
  private readonly weights: Float64Array;
  private readonly taken: Uint8Array;

  /**
   * @param chosen one site, a list or weights; absent: every site
   * @param sites all sites in the order of their numbers
   */
  constructor(
    chosen: WorkloadConfig['sources'],
    sites: readonly string[],
    private readonly stream: Stream,
  ) {
    const weightOf = weightsOf(chosen, sites);
    const candidates = sites.map((_, site) => site).filter((site) => (weightOf.get(sites[site]) ?? 0) > 0);
    this.candidates = Int32Array.from(candidates);
    this.weights = Float64Array.from(candidates, (site) => weightOf.get(sites[site]) ?? 0);
    this.taken = kindColumn(candidates.length);
  }

  /** Sites that can be chosen. */
  get size(): number {
    return this.candidates.length;
  }

  /**
   * Picks up to `count` sites other than `except` for a dataset, into `into`; returns how many there were.
   * With as many candidates as asked for, or fewer, all are taken in the order of their numbers, without a draw.
   */
  pick(ordinal: number, count: number, except: number, into: Int32Array): number {
    let total = 0;
    let available = 0;
    for (let i = 0; i < this.candidates.length; i++) {
      this.taken[i] = this.candidates[i] === except ? 1 : 0;
      if (this.taken[i] === 1) continue;
      available++;
      total += this.weights[i];
    }
    if (count >= available) return this.takeAll(into);
    for (let n = 0; n < count; n++) {
      const i = this.walk(this.stream.draw(ordinal, n) * total);
      this.taken[i] = 1;
      total -= this.weights[i];
      into[n] = this.candidates[i];
    }
    return count;
  }

  private takeAll(into: Int32Array): number {
    let n = 0;
    for (let i = 0; i < this.candidates.length; i++) if (this.taken[i] === 0) into[n++] = this.candidates[i];
    return n;
  }

  private walk(target: number): number {
    let left = target;
    let last = -1;
    for (let i = 0; i < this.candidates.length; i++) {
      if (this.taken[i] === 1) continue;
      last = i;
      left -= this.weights[i];
      if (left < 0) break;
    }
    return last;
  }
}

function weightsOf(chosen: WorkloadConfig['sources'], sites: readonly string[]): Map<string, number> {
  if (chosen === undefined) return new Map(sites.map((site) => [site, 1]));
  if (typeof chosen === 'string') return new Map([[chosen, 1]]);
  if (Array.isArray(chosen)) return new Map(chosen.map((site: string) => [site, 1]));
  return new Map(Object.entries(chosen as Readonly<Record<string, number>>));
}
