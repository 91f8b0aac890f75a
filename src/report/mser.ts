import { humanSeconds } from '../language/human.js';
import { mser5 } from '../measure/mser.js';
import type { RunResult } from '../measure/run-result.js';
import type { StudyResult } from '../measure/study-result.js';
import { metricDefinition } from '../systems/catalogue.js';
import { prose, type Terminal } from './text-table.js';

const SECOND_US = 1_000_000;
/** Names of metrics that one line tells. */
const SHOWN = 3;

/** A series of a run, and how much of its begin its mean should leave out. */
interface Cut {
  readonly metric: string;
  /** From the begin of what is measured, s; undefined where the series finds no level. */
  readonly seconds: number | undefined;
}

/** What MSER-5 says of each variant, by the mean of its replications: how much of the begin the means should leave out. */
export function mserText(study: StudyResult, terminal: Terminal): string {
  const lines = study.variants.map(({ name, runs }) => {
    const cuts = cutsOf(runs);
    const title = study.hasVariants ? `MSER-5, ${name}: ` : 'MSER-5: ';
    return prose([`${title}${cuts.length === 0 ? 'too few bins to tell' : told(cuts)}`], terminal);
  });
  return `${lines.join('\n')}\n`;
}

function told(cuts: readonly Cut[]): string {
  const unsettled = cuts.filter(({ seconds }) => seconds === undefined);
  const longest = cuts.reduce((most, cut) => ((cut.seconds ?? 0) > (most.seconds ?? 0) ? cut : most));
  const names = unsettled.slice(0, SHOWN).map(({ metric }) => metric);
  const without =
    unsettled.length === 0
      ? ''
      : ` ${unsettled.length} of ${cuts.length} find no level within the run, such as ${names.join(', ')}.`;
  if ((longest.seconds ?? 0) === 0) return `means need to leave nothing out.${without}`;
  return `means should leave out the first ${humanSeconds(longest.seconds ?? 0)} of what is measured, for ${longest.metric}.${without}`;
}

/** Of the levels, delays and shares of the runs. What never changes, and counts so far, have no begin to leave out. */
function cutsOf(runs: readonly RunResult[]): Cut[] {
  const [first] = runs;
  if (first === undefined) return [];
  return first.metrics.flatMap((metric) => {
    const { kind } = metricDefinition(metric.name);
    if (kind === 'total' || kind === 'peak') return [];
    return metric.series.flatMap(({ name }) => {
      const mean = meanSeries(runs, metric.name, name);
      const known = mean.filter((value) => !Number.isNaN(value));
      if (known.every((value) => value === known[0])) return [];
      const bins = mser5(mean);
      if (bins === undefined && known.length < mean.length / 2) return [];
      return [{ metric: name, seconds: bins === undefined ? undefined : secondsOf(first, bins) }];
    });
  });
}

/** The mean over the replications of each bin; NaN where one of them has no sample. */
function meanSeries(runs: readonly RunResult[], metric: string, series: string): number[] {
  const all = runs.map(
    (run) =>
      run.metrics.find(({ name }) => name === metric)?.series.find(({ name }) => name === series)?.values ??
      [],
  );
  return Array.from(all[0] ?? [], (_, bin) => {
    return all.reduce((sum, values) => sum + (values[bin] ?? Number.NaN), 0) / all.length;
  });
}

function secondsOf({ startUs, binEndsUs }: RunResult, bins: number): number {
  return bins === 0 ? 0 : (binEndsUs[bins - 1] - startUs) / SECOND_US;
}
