/**
 * Consecutive files of one dataset from one source to one destination, at one attempt: what a rule asks for, what Rucio
 * hands to FTS and what it hears of, and what is told of any of them. Records are used again and again: who keeps one
 * copies it.
 */
export interface FileRange {
  /** Dataset slot of the transfer book. */
  dataset: number;
  /** First file of the range. */
  firstFile: number;
  /** Files in the range, at least 1. */
  files: number;
  source: number;
  destination: number;
  /** Rucio's attempt, 0 for the first. */
  attempt: number;
}

/** A place for a range, still empty. */
export function noRange(): FileRange {
  return { dataset: 0, firstFile: 0, files: 0, source: 0, destination: 0, attempt: 0 };
}

/**
 * Ranges in the rows of a table: each system that holds some adds columns of its own, and says who hands out the rows.
 *
 * Guarantee: a range is read, written and split in one place, so that no two of its numbers change places.
 * Mechanism: a column a number. One table for all would save the copy from Rucio to FTS, but a range would then have
 * the columns of each: Rucio's and those of every FTS instance, 36 + 124 × instances bytes. Cost: 24 bytes a range.
 */
export class FileRanges {
  dataset = new Int32Array(0);
  firstFile = new Int32Array(0);
  files = new Int32Array(0);
  source = new Int32Array(0);
  destination = new Int32Array(0);
  attempt = new Int32Array(0);
  private readonly told = noRange();

  /** Copies a range into a row. */
  protected write(row: number, range: Readonly<FileRange>): void {
    this.dataset[row] = range.dataset;
    this.firstFile[row] = range.firstFile;
    this.files[row] = range.files;
    this.source[row] = range.source;
    this.destination[row] = range.destination;
    this.attempt[row] = range.attempt;
  }

  /** Copies a row into a range. */
  read(row: number, into: FileRange): void {
    into.dataset = this.dataset[row];
    into.firstFile = this.firstFile[row];
    into.files = this.files[row];
    into.source = this.source[row];
    into.destination = this.destination[row];
    into.attempt = this.attempt[row];
  }

  /** A row's range; valid only until the table is asked for another. */
  rangeOf(row: number): FileRange {
    this.read(row, this.told);
    return this.told;
  }

  /** The same of some of its files. */
  partOf(row: number, firstFile: number, files: number): FileRange {
    const { told } = this;
    told.dataset = this.dataset[row];
    told.firstFile = firstFile;
    told.files = files;
    told.source = this.source[row];
    told.destination = this.destination[row];
    told.attempt = this.attempt[row];
    return told;
  }
}
