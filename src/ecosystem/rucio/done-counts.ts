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

  /** Gives every dataset's count to `take`, in the order of their first files, and forgets them. */
  drain(take: (dataset: number, files: number) => void): void {
    const { datasets, counts, size } = this;
    this.size = 0;
    this.files = 0;
    for (let i = 0; i < size; i++) {
      const files = counts[datasets[i]];
      counts[datasets[i]] = 0;
      take(datasets[i], files);
    }
  }

  private grow(dataset: number): void {
    const capacity = Math.max(this.counts.length * 2, dataset + 1);
    this.counts = grown(this.counts, new Int32Array(capacity));
    this.datasets = grown(this.datasets, new Int32Array(capacity));
  }
}
