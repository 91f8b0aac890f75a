import { z } from 'zod';
import type { FaultKind } from './fault-kind.js';
import { faults } from './faults/system.js';
import { fts } from './fts/system.js';
import { iam } from './iam/system.js';
import { rucio } from './rucio/system.js';
import { storage } from './storage/system.js';
import type { Section, SystemDescription } from './system.js';
import { tokens } from './tokens/system.js';
import { transfers } from './transfers/system.js';

/** Every system, in the order of tables and pages. */
const ALL = [iam, rucio, fts, transfers, storage, tokens, faults];
export const SYSTEMS: readonly SystemDescription[] = ALL;

/** Every kind of fault, with its keys. */
type AnyFault = (typeof ALL)[number]['faults'][number];
const FAULTS = ALL.flatMap(({ faults }): readonly AnyFault[] => faults);

/** A fault of a scenario: the keys of each kind. */
export const faultSchema = z.discriminatedUnion(
  'kind',
  FAULTS.map(({ schema }) => schema) as [AnyFault['schema'], ...AnyFault['schema'][]],
);

/** A kind of fault by its name. */
export function faultKindOf(kind: AnyFault['kind']): FaultKind {
  const found = FAULTS.find((fault) => fault.kind === kind);
  if (found === undefined) throw new RangeError(`there is no fault ${kind}`);
  return found;
}

/** The records of a scenario in which systems stand. */
export const SECTIONS: readonly Section[] = SYSTEMS.flatMap(({ section }) => section ?? []);

/** Placeholders that stand for one of a few values, of all systems. */
export const DIMENSIONS: Readonly<Record<string, readonly string[]>> = Object.assign(
  {},
  ...SYSTEMS.map(({ dimensions }) => dimensions),
);

/** The system whose metrics begin with a prefix. */
export function systemOf(prefix: string): SystemDescription | undefined {
  return SYSTEMS.find((system) => system.prefix === prefix);
}
