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
    if (this.observed) this.files.push({ dataset, file, source, destination, outcome });
  }

  /** Takes out the files to all destinations that are not kept back. */
  take(keptBack: (destination: number) => boolean, each: (file: EndedFile) => void): void {
    const { files } = this;
    if (files.length === 0) return;
    this.files = files.filter(({ destination }) => keptBack(destination));
    for (const file of files) if (!keptBack(file.destination)) each(file);
  }
}
