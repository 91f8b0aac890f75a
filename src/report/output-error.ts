import { cut, printable } from '../language/printable.js';

/** Something cannot be written: one line with the reason and the remedy. What was there before is as it was. */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(message: string, options?: ErrorOptions) {
    super(printable(cut(message, MESSAGE_MAX)), options);
  }
}

/** Of paths that are longer than a file system takes. */
const MESSAGE_MAX = 10_000;

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'its folder cannot be made',
  ENOTDIR: 'a part of the path is a file and not a folder',
  EEXIST: 'a part of the path is a file and not a folder',
  ENAMETOOLONG: 'the path is too long',
  EMFILE: 'too many files are open (`ulimit -n` raises the limit)',
};

/**
 * Turns what the file system threw into one clear line. An `OutputError` passes as it is.
 * @param what what cannot be written, with its path
 * @param remedy what the user can do
 */
export function outputError(error: unknown, what: string, remedy: string): OutputError {
  if (error instanceof OutputError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const reason = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
  return new OutputError(`cannot write ${what}: ${reason}; ${remedy}`, { cause: error });
}
