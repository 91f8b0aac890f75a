/** Results cannot be written: one line with the reason and the remedy. Earlier results are as they were. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space or name another folder with --out',
  EDQUOT: 'the disk quota is used up; free some space or name another folder with --out',
  EACCES: 'permission denied; name a folder that you may write to with --out',
  EPERM: 'permission denied; name a folder that you may write to with --out',
  EROFS: 'the file system is read-only; name another folder with --out',
  ENOENT: 'its folder cannot be made; name another folder with --out',
  ENOTDIR: 'a part of the path is a file and not a folder; name another folder with --out',
  EEXIST: 'a part of the path is a file and not a folder; name another folder with --out',
  ENAMETOOLONG: 'the path is too long; name another folder with --out',
  EMFILE: 'too many files are open; raise the limit with `ulimit -n`',
};

/** Turns what the file system threw into one clear line. An `OutputError` passes as it is. */
export function outputError(error: unknown, path: string): OutputError {
  if (error instanceof OutputError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const reason = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
  return new OutputError(`cannot write results to ${path}: ${reason}; earlier results are as they were`, {
    cause: error,
  });
}
