import { faults } from './faults/system.js';
import { fts } from './fts/system.js';
import { iam } from './iam/system.js';
import { rucio } from './rucio/system.js';
import { storage } from './storage/system.js';
import type { SystemDescription } from './system.js';
import { tokens } from './tokens/system.js';
import { transfers } from './transfers/system.js';

/** Every system, in the order of tables and pages. */
export const SYSTEMS: readonly SystemDescription[] = [iam, rucio, fts, transfers, storage, tokens, faults];

/** Placeholders that stand for one of a few values, of all systems. */
export const DIMENSIONS: Readonly<Record<string, readonly string[]>> = Object.assign(
  {},
  ...SYSTEMS.map(({ dimensions }) => dimensions),
);

/** The system whose metrics begin with a prefix. */
export function systemOf(prefix: string): SystemDescription | undefined {
  return SYSTEMS.find((system) => system.prefix === prefix);
}
