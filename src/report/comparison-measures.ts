import { group } from 'd3-array';
import type { Sampled } from '../measure/estimate.js';
import { metricDefinition, unitOf } from '../systems/catalogue.js';
import type { ComparedFigure } from '../systems/compared.js';
import type { MetricKind, Stat } from '../systems/metric.js';
import { SYSTEMS } from '../systems/registry.js';
import { type RunFigures, sumOf } from './comparison-runs.js';

/** One figure by which token models are compared. */
export interface Measure extends Pick<ComparedFigure, 'axis'> {
  /** Heading of the table under which its row stands. */
  readonly section: string;
  /** Name in comparison.csv. */
  readonly measure: string;
  readonly stat: Stat;
  readonly unit: string;
  /** Which way it is better, where that is plain. */
  readonly better: ComparedFigure['better'] | undefined;
  /** Label of its row in the table; undefined: only in comparison.csv. */
  readonly label: string | undefined;
  /** Title of its column in the short table of a run's variants; undefined: not in it. */
  readonly brief?: string | undefined;
  /** Its row is shown also when it is 0 in every variant. */
  readonly evenZero: boolean;
  /** How the figure is measured, which says what interval it has. */
  readonly kind: MetricKind;
  /** The figure of one run; undefined where the run has none. */
  readonly of: (run: RunFigures) => Sampled | undefined;
}

/** Everything by which models are compared, as the systems describe it: section by section, in the order of the table. */
export const MEASURES: readonly Measure[] = [
  ...group(
    SYSTEMS.flatMap(({ prefix, compared = [] }) => compared.flatMap((figure) => measuresOf(prefix, figure))),
    ({ section }) => section,
  ).values(),
].flat();

/** A figure of a system in each of its statistics. */
function measuresOf(prefix: string, figure: ComparedFigure): Measure[] {
  const { section, labels, brief = {}, metric, over, better, name, evenZero = false, made, ...axis } = figure;
  const metrics = [metric].flat();
  const definition = metricDefinition(`${prefix}.all.${metrics[0]}`);
  const figureOf = (run: RunFigures, one: string, stat: Stat) =>
    over === 'all'
      ? run.sampled(`${prefix}.all.${one}`, stat)
      : over === 'largest'
        ? run.largest(prefix, one, stat)
        : run.sampledSum(prefix, one, stat);
  return (Object.keys(labels) as Stat[]).map((stat) => ({
    section,
    measure: name ?? `${prefix}.${metrics[0]}`,
    stat,
    unit: made?.unit ?? unitOf(definition, stat),
    better,
    label: labels[stat],
    brief: brief[stat],
    evenZero,
    ...axis,
    // What is made of several metrics is a mean over the replications, whatever it is made of.
    kind: made === undefined ? definition.kind : 'level',
    of: (run) => {
      if (made === undefined) return sumOf(metrics.map((one) => figureOf(run, one, stat)));
      const value = made.of(run, stat);
      return value === undefined ? undefined : { value };
    },
  }));
}
