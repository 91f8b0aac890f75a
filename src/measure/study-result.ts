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

/** All that a run of a scenario has to report: plain data. */
export interface StudyResult {
  /** The scenario's name: the name of its output folder. */
  readonly scenario: string;
  readonly title: string;
  readonly seed: number;
  /** Version of tokensim. */
  readonly version: string;
  /** One, or, with `hasVariants`, one a variant and the base first. */
  readonly variants: readonly VariantResult[];
  /** Whether each variant gets a folder of its own. */
  readonly hasVariants: boolean;
}
