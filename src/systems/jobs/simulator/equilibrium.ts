import type { Stream } from '../../../kernel/streams.js';

/** Classes of lengths, of the same chance each. */
const CLASSES = 1024;

/**
 * How long what is under way at an arbitrary moment lasts, and for how long it has lasted: long ones are met more often,
 * each at any moment of its length.
 *
 * Mechanism: quantiles of the law in classes, each weighed by its length. Cost: a search among 1024 classes a draw.
 */
export class Equilibrium {
  readonly mean: number;
  private readonly lengths: Float64Array;
  private readonly upTo: Float64Array;
  /** Of the last draw. */
  length = 0;
  age = 0;

  constructor(quantile: (u: number) => number) {
    this.lengths = Float64Array.from({ length: CLASSES }, (_, at) => quantile((at + 0.5) / CLASSES));
    this.upTo = new Float64Array(CLASSES);
    let sum = 0;
    for (const [at, length] of this.lengths.entries()) {
      sum += length;
      this.upTo[at] = sum;
    }
    this.mean = sum / CLASSES;
  }

  draw(stream: Stream): void {
    const wanted = stream.next() * this.upTo[CLASSES - 1];
    let low = 0;
    let high = CLASSES - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.upTo[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    this.length = Math.round(this.lengths[low]);
    this.age = Math.floor(stream.next() * this.length);
  }
}
