import { closeSync, openSync, readSync } from 'node:fs';

/** The first bytes of a file as text, at most so many. Throws what the file system throws. */
export function beginOfFile(path: string, bytes: number): string {
  const file = openSync(path, 'r');
  try {
    const begin = Buffer.alloc(bytes);
    return begin.toString('utf8', 0, readSync(file, begin));
  } finally {
    closeSync(file);
  }
}
