import { randomUUID } from 'node:crypto';
import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolder } from './make-folder.js';
import { outputError } from './output-error.js';

const REMEDY = 'name another file';

/** Makes sure, before minutes of simulating, that a file can be written; makes its folder. Throws `OutputError`. */
export function checkOutputFile(file: string): void {
  const path = resolve(file);
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw new Error('it is a folder');
    if (found === undefined) makeFolder(dirname(path));
    // A file is replaced, which takes a folder that may be written; a pipe or a device is written to.
    accessSync(found === undefined || found.isFile() ? dirname(path) : path, constants.W_OK);
  } catch (error) {
    throw outputError(error, path, REMEDY);
  }
}

/** Writes a file whole or not at all; a pipe or a device is written to. Returns the path. Throws `OutputError`. */
export function writeOutputFile(file: string, text: string): string {
  const path = resolve(file);
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined && !found.isFile()) writeFileSync(path, text);
    else replace(found === undefined ? path : realpathSync(path), text);
  } catch (error) {
    throw outputError(error, path, REMEDY);
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
