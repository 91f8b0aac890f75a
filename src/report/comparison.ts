import type { StudyResult } from '../measure/study-result.js';
import { meanOf } from '../measure/summary.js';
import type { Dependence } from '../systems/tokens/forms/dependence.js';
import { dependenceMeasures } from './comparison-dependence.js';
import { MEASURES, type Measure } from './comparison-measures.js';
import { RunFigures } from './comparison-runs.js';

/** What is compared. */
export interface ComparedStudy {
  readonly study: StudyResult;
  /** For each variant by name: what its transfers depend on, over all its submitters. */
  readonly dependence: ReadonlyMap<string, readonly Dependence[]>;
  /** Name of the variant from which differences are shown. */
  readonly baseline: string | undefined;
}

/** A mean over replications. */
export interface Estimate {
  readonly value: number;
  /** The 95 % confidence interval (Student's t); undefined with one replication. */
  readonly ci95: { readonly low: number; readonly high: number } | undefined;
  readonly replications: number;
}

/** One figure of one variant; undefined where there is none. */
export interface ComparedCell {
  readonly estimate: Estimate | undefined;
  /**
   * From the baseline. Both variants move the same files in a replication, so that the interval is that of the
   * differences within replications: narrower than those of the variants' own figures.
   */
  readonly difference: Estimate | undefined;
}

/** One figure of all variants, in their order. */
export interface Comparison {
  readonly measure: Omit<Measure, 'of'>;
  readonly cells: readonly ComparedCell[];
  /** What the table shows in the place of the figures, where numbers alone do not say it. */
  readonly texts?: readonly string[];
}

/** Every figure that at least one variant has. */
export function compare({ study, dependence, baseline }: ComparedStudy): Comparison[] {
  const runs = study.variants.map((variant) => variant.runs.map((run) => new RunFigures(run)));
  const base = study.variants.findIndex(({ name }) => name === baseline);
  const measured = MEASURES.map(({ of, ...measure }) => ({
    measure,
    samples: runs.map((replications) => replications.map((run) => of(run))),
  }));
  const derived = dependenceMeasures(study.variants.map(({ name }) => dependence.get(name) ?? []));
  return [...measured, ...derived]
    .map(({ samples, ...rest }) => ({
      ...rest,
      cells: samples.map((sample) => ({
        estimate: estimateOf(sample),
        difference: base < 0 ? undefined : estimateOf(differences(sample, samples[base])),
      })),
    }))
    .filter(({ cells }) => cells.some(({ estimate }) => estimate !== undefined));
}

/** Replication by replication; a difference from or to an endless time is none. */
function differences(
  sample: readonly (number | undefined)[],
  baseline: readonly (number | undefined)[],
): (number | undefined)[] {
  return sample.map((value, replication) => {
    const from = baseline[replication];
    if (value === undefined || from === undefined) return undefined;
    return Number.isFinite(value) && Number.isFinite(from) ? value - from : undefined;
  });
}

function estimateOf(sample: readonly (number | undefined)[]): Estimate | undefined {
  const values = sample.filter((value) => value !== undefined);
  const n = values.length;
  if (n === 0) return undefined;
  return { ...meanOf(values), replications: n };
}
