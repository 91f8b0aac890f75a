import type { FileRange } from '../../../src/ecosystem/file-ranges.js';

/** One file on its way from one site to another. */
export function oneFile(source: number, destination: number, keys: Partial<FileRange> = {}): FileRange {
  return { dataset: 0, firstFile: 0, files: 1, source, destination, attempt: 0, ...keys };
}
