/** A file that FTS has ended. */
export interface EndedFile {
  readonly dataset: number;
  readonly file: number;
  readonly source: number;
  readonly destination: number;
  /** `OK` or why it failed. */
  readonly outcome: number;
}

/**
 * Files that have ended, one by one, for an observer: Rucio itself only counts those that are done.
 * Cost: nothing in a run that nobody observes.
 */
export class EndedFiles {
  private files: EndedFile[] = [];

  constructor(private readonly observed: boolean) {}

  add(dataset: number, file: number, source: number, destination: number, outcome: number): void {
    this.put({ dataset, file, source, destination, outcome });
  }

  put(file: EndedFile): void {
    if (this.observed) this.files.push(file);
  }

  /** Moves the first `most` files to the end of a list. */
  moveTo(list: EndedFile[], most: number): void {
    if (this.observed) list.push(...this.files.splice(0, most));
  }
}
