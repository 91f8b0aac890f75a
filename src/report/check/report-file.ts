import { randomUUID } from 'node:crypto';
import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolder } from '../make-folder.js';
import { OutputError } from '../output-error.js';

/**
 * Makes sure, before minutes of simulating, that a report can be written to a file; makes its folder. Throws
 * `OutputError`.
 */
export function prepareReport(file: string): void {
  const path = resolve(file);
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw new Error('it is a folder; name a file in it');
    if (found === undefined) makeFolder(dirname(path));
    // A file is replaced, which takes a folder that may be written; a pipe or a device is written to.
    accessSync(found === undefined || found.isFile() ? dirname(path) : path, constants.W_OK);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Writes a report whole or not at all; a pipe or a device is written to. Returns the path. Throws `OutputError`. */
export function writeReport(file: string, text: string): string {
  const path = resolve(file);
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined && !found.isFile()) writeFileSync(path, text);
    else replace(found === undefined ? path : realpathSync(path), text);
  } catch (error) {
    throw cannotWrite(path, error);
  }
  return path;
}

function replace(path: string, text: string): void {
  const fresh = join(dirname(path), `.${basename(path)}.tmp-${randomUUID().slice(0, 8)}`);
  try {
    writeFileSync(fresh, text, { flag: 'wx' });
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'its folder cannot be made',
  ENOTDIR: 'a part of the path is a file and not a folder',
  EEXIST: 'a part of the path is a file and not a folder',
};

function cannotWrite(path: string, error: unknown): OutputError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const reason = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
  return new OutputError(`cannot write ${path}: ${reason}`, { cause: error });
}
