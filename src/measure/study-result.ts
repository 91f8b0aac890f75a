import type { RunResult } from './run-result.js';

/** The replications of one variant. */
export interface VariantResult {
  /** The variant's name; `base` for the scenario as it stands. */
  readonly name: string;
  /** Hash of the complete, checked scenario of this variant. */
  readonly scenarioHash: string;
  /** Instants at which its keys change, in the order of time. */
  readonly changes: readonly { readonly label: string; readonly atUs: number }[];
  readonly runs: readonly RunResult[];
}

/** Settings of a run that its scenario does not tell. */
export interface StudySettings {
  /** The only variant that was run. */
  readonly variant?: string | undefined;
  readonly seed?: number | undefined;
  /** `path=value` texts. */
  readonly set?: readonly string[] | undefined;
}

/** All that a run of a scenario has to report: plain data. */
export interface StudyResult {
  /** The scenario's name: the name of its output folder. */
  readonly scenario: string;
  readonly title: string;
  readonly seed: number;
  /** Version of tokensim. */
  readonly version: string;
  /** What the command line asked for; left out where it asked for nothing. */
  readonly settings?: StudySettings;
  /** One, or, with `hasVariants`, one a variant and the base first. */
  readonly variants: readonly VariantResult[];
  /** Whether each variant gets a folder of its own. */
  readonly hasVariants: boolean;
}
