import { type Estimate, estimateOf, type Sampled, type Statistic } from '../measure/estimate.js';
import type { StudyResult } from '../measure/study-result.js';
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
  readonly measure: Omit<Measure, 'of' | 'kind' | 'stat'> & { readonly stat: string };
  readonly cells: readonly ComparedCell[];
  /** What the table shows in the place of the figures, where numbers alone do not say it. */
  readonly texts?: readonly string[];
}

/** Every figure that at least one variant has. */
export function compare({ study, dependence, baseline }: ComparedStudy): Comparison[] {
  const runs = study.variants.map((variant) => variant.runs.map((run) => new RunFigures(run)));
  const base = study.variants.findIndex(({ name }) => name === baseline);
  const measured = MEASURES.map(({ of, kind, ...measure }) => ({
    measure,
    statistic: { kind, stat: measure.stat, unit: measure.unit },
    samples: runs.map((replications) => replications.map((run) => of(run))),
  }));
  const derived = dependenceMeasures(study.variants.map(({ name }) => dependence.get(name) ?? []));
  return [...measured, ...derived]
    .map(({ samples, statistic, ...rest }) => ({
      ...rest,
      cells: samples.map((sample) => {
        const estimate = meanOf(statistic, sample);
        const apart = base < 0 ? [] : differences(sample, samples[base]);
        return { estimate, difference: meanOf(differenceOf(statistic, estimate), apart) };
      }),
    }))
    .filter(({ cells }) => cells.some(({ estimate }) => estimate !== undefined));
}

type Sample = readonly (Sampled | undefined)[];

/** Replication by replication; a difference from or to an endless time is none. */
function differences(sample: Sample, baseline: Sample): Sample {
  return sample.map((one, replication) => {
    const [value, from] = [one?.value, baseline[replication]?.value];
    if (value === undefined || from === undefined) return undefined;
    return Number.isFinite(value) && Number.isFinite(from) ? { value: value - from } : undefined;
  });
}

/** A difference is a mean of differences, if what is compared has an interval. */
function differenceOf({ stat, unit }: Statistic, estimate: Estimate | undefined): Statistic {
  return { kind: 'level', stat: estimate?.ci95 === undefined ? stat : 'mean', unit };
}

function meanOf(statistic: Statistic, sample: Sample): Estimate | undefined {
  const known = sample.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : estimateOf(statistic, known);
}
