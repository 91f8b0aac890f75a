import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { beginOfFile } from '../scenario/file-begin.js';
import { makeFolder } from './make-folder.js';
import { OutputError, outputError } from './output-error.js';
import { removeRemains, temporaryFor } from './temporary.js';

const REMEDY = 'name another file';

/** How the outputs begin that a file may be named for: verdicts as Markdown and JUnit, a trace as JSON and for Perfetto. */
const OWN =
  /^(### tokensim check\n|<\?xml[^>]*>\s*<testsuites name="tokensim check"|\{\s*"(title|displayTimeUnit|traceEvents)":)/;
const BEGIN_BYTES = 200;

/**
 * Makes sure, before minutes of simulating, that the files which a command was told to write can be written: each, in a
 * file of its own, and none over a scenario, a trace or anything else that is no earlier output. Makes their folders.
 * Throws `OutputError`.
 */
export function checkOutputFiles(named: readonly (string | undefined)[]): void {
  const files = named.filter((file) => file !== undefined);
  const paths = files.map(realPathOf);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw new OutputError(`${twice} is to hold two outputs; name a file for each`);
  for (const file of files) checkOutputFile(file);
}

function realPathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file);
  }
}

function checkOutputFile(file: string): void {
  const path = resolve(file);
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw new Error('it is a folder');
    if (found === undefined) makeFolder(dirname(path));
    // A file is replaced, which takes a folder that may be written; a pipe or a device is written to.
    accessSync(found === undefined || found.isFile() ? dirname(path) : path, constants.W_OK);
    if (found?.isFile() && found.size > 0 && !OWN.test(beginOfFile(path, BEGIN_BYTES))) {
      throw new OutputError(`${path} was not written by this command, and would be lost; ${REMEDY}`);
    }
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
  const hidden = join(dirname(path), `.${basename(path)}`);
  removeRemains(hidden);
  const fresh = temporaryFor(hidden);
  try {
    writeFileSync(fresh, text, { flag: 'wx' });
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}
