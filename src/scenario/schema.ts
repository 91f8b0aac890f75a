import { z } from 'zod';
import { line, name } from '../language/names.js';
import { duration } from '../language/quantity.js';
import type { FtsConfig } from '../systems/fts/schema.js';
import { faultSchema, sectionSchemas } from '../systems/registry.js';
import type { SubmitterConfig } from '../systems/rucio/schema.js';
import { type SiteConfig, storageSchema } from '../systems/storage/schema.js';
import { tokensSchema } from '../systems/tokens/schema.js';
import { WARNING_NAMES } from '../systems/warnings.js';
import { type LoadTestConfig, loadTestSchema } from '../systems/workload/load-test-schema.js';
import { type WorkloadConfig, workloadSchema } from '../systems/workload/schema.js';
import type { RecordedFlow } from './recorded.js';
import { changeSchema } from './schema/changes.js';
import { checkSchema, expectSchema } from './schema/expect.js';

export type { FtsConfig } from '../systems/fts/schema.js';
export type { ClientConfig, IssuerConfig } from '../systems/iam/schema.js';
export type { SubmitterConfig } from '../systems/rucio/schema.js';
export type { SiteConfig, StorageConfig } from '../systems/storage/schema.js';
export type { TokensConfig } from '../systems/tokens/schema.js';
export type { LoadTestConfig } from '../systems/workload/load-test-schema.js';
export type { WorkloadConfig } from '../systems/workload/schema.js';

/**
 * The one definition of a scenario: its keys, units, defaults and meanings. The checked `Scenario`, the JSON Schema
 * and the reference page are all made from it. `source` in a key's metadata names the fact behind its default.
 */

/** A whole scenario after includes, profiles, presets, variants and overrides: complete, checked, read-only. */
export const scenarioSchema = z.strictObject({
  name: name().meta({ description: 'names the folder of the results' }),
  title: line(120).meta({ description: 'one line for lists and charts' }),
  description: z.string().default('').meta({ description: 'free text' }),
  horizon: duration().meta({ description: 'simulated time' }),
  warmup: duration('0 s').meta({ description: 'statistics begin after this' }),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1)
    .meta({ description: 'every random stream is keyed by it' }),
  start: z.iso
    .datetime()
    .default('2024-01-01T00:00:00Z')
    .meta({ description: 'calendar time of the start, for gates' }),
  bin: duration().optional().meta({ description: 'bin of the timeline; default: about 300 bins' }),
  acknowledge: z
    .array(z.enum(WARNING_NAMES))
    .default([])
    .meta({ description: 'warnings that are meant, by their names: they are not told (see `Warnings`)' }),
  ...sectionSchemas,
  storage: storageSchema.prefault({} as never),
  tokens: tokensSchema.prefault({} as never),
  workloads: z.array(workloadSchema).default([]),
  load_tests: z.array(loadTestSchema).default([]),
  faults: z.array(faultSchema).default([]),
  changes: z.array(changeSchema).default([]),
  expect: z.array(expectSchema).default([]),
  check: checkSchema.prefault({} as never).meta({ description: 'replications of `tokensim check`' }),
});

/** A scenario as the schema alone makes it: defaults applied, names not yet looked up. */
export type ParsedScenario = z.output<typeof scenarioSchema>;
export type FaultConfig = z.output<typeof faultSchema>;

type Complete<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: Exclude<T[P], undefined> };

/** A checked scenario: every name refers to something, and what may be left out has been filled in. */
export type Scenario = Omit<
  ParsedScenario,
  'submitters' | 'fts' | 'sites' | 'workloads' | 'load_tests' | 'faults' | 'changes' | 'expect' | 'check'
> & {
  /** In the order of time; empty in the scenario of a change itself. */
  changes: readonly Change[];
  faults: (FaultConfig & { readonly targets: readonly string[] })[];
  submitters: Record<string, Complete<SubmitterConfig, 'experiment' | 'issuer'>>;
  fts: Record<string, FtsConfig>;
  sites: Record<string, Complete<SiteConfig, 'fts'>>;
  workloads: (Complete<WorkloadConfig, 'submitter' | 'sources' | 'destinations'> & {
    /** What a trace brings, pair by pair of sites; only of traces. */
    readonly recorded?: readonly RecordedFlow[];
  })[];
  load_tests: Complete<LoadTestConfig, 'issuer'>[];
};

/** An instant at which keys change while the services run. */
export interface Change {
  /** For charts and traces: its name, or the keys that it sets and their values. */
  readonly label: string;
  /** From the start, µs. */
  readonly at: number;
  /** The whole scenario from then on. */
  readonly scenario: Scenario;
}
