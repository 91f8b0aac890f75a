import { z } from 'zod';
import { named } from '../language/names.js';
import * as all from './all.js';
import type { FaultKind } from './fault-kind.js';
import type { PartRules } from './rules.js';
import type { Section, SystemDescription } from './system.js';

type AnySystem = (typeof all)[keyof typeof all];

/** Every system, in the order of tables and pages. */
const ALL: readonly AnySystem[] = Object.values(all).sort((a, b) => a.rank - b.rank);
export const SYSTEMS: readonly SystemDescription[] = ALL;

type Sectioned = Extract<AnySystem, { readonly section: Section }>;
type Records = {
  [S in Sectioned as S['section']['key']]: z.ZodDefault<z.ZodRecord<z.ZodString, S['section']['schema']>>;
};

/** The records of a scenario in which systems stand. */
export const SECTIONS: readonly Section[] = SYSTEMS.flatMap(({ section }) => section ?? []);

/** The lists of a scenario that belong to systems. */
export const LISTS = SYSTEMS.flatMap(({ lists = [] }) => lists);

/** What is told of the parts of a scenario. */
export const RULES: readonly PartRules[] = SYSTEMS.flatMap(({ rules = [] }) => rules);

/** Their keys in a scenario, each a record of instances by name. */
export const sectionSchemas = Object.fromEntries(
  SECTIONS.map(({ key, schema }) => [key, named(schema).default({})]),
) as unknown as Records;

/** Every kind of fault, with its keys. */
type AnyFault = AnySystem['faults'][number];
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

/** Placeholders that stand for one of a few values, of all systems. */
export const DIMENSIONS: Readonly<Record<string, readonly string[]>> = Object.assign(
  {},
  ...SYSTEMS.map(({ dimensions }) => dimensions),
);
