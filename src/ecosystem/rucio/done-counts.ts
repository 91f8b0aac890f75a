import { grown } from '../../kernel/columns.js';
/**
 * Files that were copied well, counted by dataset: all that Rucio needs to know of them. Cost: one addition a file,
 * 8 bytes a dataset slot.
 */
export class DoneCounts {
  /** Files counted. */
  files = 0;
  private counts = new Int32Array(1024);
  private datasets = new Int32Array(1024);
  private size = 0;

  /** Counts files of a dataset slot. */
  add(dataset: number, files: number): void {
    if (dataset >= this.counts.length) this.grow(dataset);
    if (this.counts[dataset] === 0) this.datasets[this.size++] = dataset;
    this.counts[dataset] += files;
    this.files += files;
  }

  /** Gives the counts of the first datasets, up to `most` files, to `take`, and forgets them; returns their number. */
  drain(most: number, take: (dataset: number, files: number) => void): number {
    const { datasets, counts } = this;
    let left = Math.min(most, this.files);
    let drained = 0;
    while (left > 0) {
      const dataset = datasets[drained];
      const files = Math.min(left, counts[dataset]);
      counts[dataset] -= files;
      this.files -= files;
      left -= files;
      take(dataset, files);
      if (counts[dataset] === 0) drained++;
      else break;
    }
    datasets.copyWithin(0, drained, this.size);
    this.size -= drained;
    return drained;
  }

  private grow(dataset: number): void {
    const capacity = Math.max(this.counts.length * 2, dataset + 1);
    this.counts = grown(this.counts, new Int32Array(capacity));
    this.datasets = grown(this.datasets, new Int32Array(capacity));
  }
}
