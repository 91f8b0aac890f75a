import { experimentsIn } from '../experiments.js';
import { always, type HeadlineRow, row } from '../headline.js';
import { type ChartPlan, linesOf, panel } from '../plan.js';
import { OF_TOKENS, OF_WAITING } from '../reasons.js';
import type { SystemDescription } from '../system.js';
import { ATTEMPTS } from './attempts.js';
import { FAILURE_CAUSES } from './causes.js';
import { COMPARED } from './compared.js';
import { METRICS } from './metrics.js';

/** What is shown of one of them in the table of a run. */
const HEADLINE: readonly HeadlineRow[] = [
  always('asked for', 'requested', 'total'),
  always('finished', 'finished', 'total'),
  ...FAILURE_CAUSES.map((cause) => row(`failed: ${cause}`, `failed.${cause}`, 'total')),
  row('given up', 'given_up', 'total'),
  always('neither done nor given up at the end', 'open', 'final'),
  row('of these STUCK', 'stuck', 'final'),
  row('of these at FTS', 'in_flight', 'final'),
  row('data moved', 'bytes', 'total'),
  row('copied in vain', 'bytes_in_vain', 'total'),
  row('throughput, mean / peak', 'throughput', 'mean', 'max'),
  row('by token', 'by_token', 'mean'),
  row('by proxy, its token refused', 'x509_after_refusal', 'total'),
  row('delay by tokens, p50 / p95', 'delay.token', 'p50', 'p95'),
  row('request to end, p50 / p95', 'delay.total', 'p50', 'p95'),
];

/** Transfers, by experiment: what every system together makes of them. */
export const transfers = {
  prefix: 'transfers',
  rank: 40,
  title: 'Transfers',
  instances: {
    placeholder: 'e',
    meaning: 'an experiment, or `all` for the sum over experiments',
    plural: 'experiments',
    namesIn: experimentsIn,
  },
  titleOf,
  dimensions: { cause: FAILURE_CAUSES, attempt: ATTEMPTS },
  faults: [],
  metrics: METRICS,
  headline: HEADLINE,
  isShown: isToShow,
  charts,
  compared: COMPARED,
  brings: ['simulator', 'forms'],
  reasons: { shows: [{ metrics: /./, stations: [OF_TOKENS, OF_WAITING] }] },
} satisfies SystemDescription;

/** Every experiment, and their sum where there are several. */
function isToShow(experiment: string, all: readonly string[]): boolean {
  return experiment !== 'all' || all.length > 2;
}

function charts(experiments: readonly string[]): ChartPlan[] {
  return experiments.filter((experiment) => isToShow(experiment, experiments)).map(attempts);
}

function attempts(experiment: string): ChartPlan {
  const name = (measure: string) => `transfers.${experiment}.${measure}`;
  return {
    file: `transfers-${experiment}`,
    title: titleOf(experiment),
    panels: [
      panel('Attempts', 'rate', 'Hz', [
        { metric: name('submitted'), label: 'submitted' },
        { metric: name('finished'), label: 'finished' },
        { metric: name('given_up'), label: 'given up' },
      ]),
      panel(
        'Failed attempts by cause',
        'rate',
        'Hz',
        linesOf(FAILURE_CAUSES, (cause) => name(`failed.${cause}`)),
      ),
    ],
  };
}

function titleOf(experiment: string): string {
  return experiment === 'all' ? 'Transfers of all experiments' : `Transfers of ${experiment}`;
}
