import type { Range } from './range.js';

/** A closed form: what a rate or a stock of a submitter's tokens must come to in the long run. */
export interface ClosedForm {
  readonly name: string;
  /** The metric of a run that it is to agree with, where this submitter is the only one of its issuer and FTS. */
  readonly metric: string;
  /** `Hz`, or the things that are stored. */
  readonly unit: string;
  readonly range: Range;
  /** How it comes about, in words. */
  readonly formula: string;
}
