import { resolve } from 'node:path';
import { listed } from '../language/listed.js';
import { printable } from '../language/printable.js';

/** Names that a person reads. */
const NAMED_MAX = 8;

/** Tells, before a long simulation, which earlier results in a folder its results will take the place of; nothing if none. */
export function tellReplaced(folder: string, names: readonly string[]): void {
  if (names.length === 0) return;
  process.stderr.write(printable(`replaces in ${resolve(folder)}: ${listed(names, NAMED_MAX)}`).concat('\n'));
}
