import { findMetric, unitOf } from '../measure/catalogue.js';
import { DIMENSIONS } from '../measure/catalogue-entries.js';
import type { Stat } from '../measure/instrument.js';
import { human } from './human.js';

/** A variant's statistics, as `summaryLookup` gives them. */
export type Lookup = (metric: string, stat: Stat) => number | undefined;

/** One line of the table. */
export interface HeadlineRow {
  readonly label: string;
  /** The text of a variant's cell; `–` where it has no such figure. */
  readonly cell: (lookup: Lookup) => string;
}

/** The lines about one system. */
export interface HeadlineSection {
  readonly title: string;
  readonly rows: readonly HeadlineRow[];
}

/** A line before it is known whether any variant has something to show in it. */
interface Candidate {
  readonly label: string;
  readonly metric: string;
  readonly stats: readonly Stat[];
  /** Shown also when it is 0 in every variant. */
  readonly evenZero: boolean;
  /** Shown also when no variant has a figure: that says something, too. */
  readonly evenNone?: boolean;
}

const row = (label: string, metric: string, ...stats: Stat[]): Candidate => ({
  label,
  metric,
  stats,
  evenZero: false,
});
const always = (label: string, metric: string, ...stats: Stat[]): Candidate => ({
  label,
  metric,
  stats,
  evenZero: true,
});

const evenNone = (label: string, metric: string, ...stats: Stat[]): Candidate => ({
  ...always(label, metric, ...stats),
  evenNone: true,
});

/**
 * What a planner asks of a run, system by system. Lines that no variant has a figure for, and sections without lines,
 * are left out.
 * @param metrics names of all metrics of all variants
 */
export function headlineSections(metrics: readonly string[], lookups: readonly Lookup[]): HeadlineSection[] {
  const instances = (system: string) => [
    ...new Set(metrics.filter((name) => name.startsWith(`${system}.`)).map((name) => name.split('.')[1])),
  ];
  const experiments = instances('transfers');
  return [
    ...instances('iam').map((name) => ({ title: `Issuer ${name}`, candidates: issuerRows(name) })),
    ...instances('rucio').map((name) => ({ title: `Rucio ${name}`, candidates: rucioRows(name) })),
    ...instances('fts').map((name) => ({ title: `FTS ${name}`, candidates: ftsRows(name) })),
    ...experiments
      .filter((name) => name !== 'all' || experiments.length > 2)
      .map((name) => ({
        title: name === 'all' ? 'Transfers of all experiments' : `Transfers of ${name}`,
        candidates: transferRows(name),
      })),
    ...instances('faults')
      .filter((name) => lookups.some((lookup) => (lookup(`faults.${name}.begun`, 'total') ?? 0) > 0))
      .map((name) => ({ title: `Fault ${name}`, candidates: faultRows(name) })),
  ]
    .map(({ title, candidates }) => ({
      title,
      rows: candidates.filter((candidate) => hasFigure(candidate, lookups)).map(toRow),
    }))
    .filter(({ rows }) => rows.length > 0);
}

function issuerRows(issuer: string): Candidate[] {
  const name = (measure: string) => `iam.${issuer}.${measure}`;
  return [
    always('requests, mean / busiest minute', name('rate.all'), 'mean', 'max'),
    ...DIMENSIONS.grant.map((grant) => row(`${grant}, mean / peak`, name(`rate.${grant}`), 'mean', 'max')),
    ...DIMENSIONS.grant
      .filter((grant) => grant !== 'discovery')
      .map((grant) => row(`${grant}, p50 / p95`, name(`latency.${grant}`), 'p50', 'p95')),
    ...DIMENSIONS.answer.map((answer) => row(`errors: ${answer}`, name(`errors.${answer}`), 'total')),
    row('busy slots, mean / max', name('utilisation'), 'mean', 'max'),
    row('database, mean / max', name('database.utilisation'), 'mean', 'max'),
    row('stored access tokens, peak', name('stored.access_token'), 'max'),
    row('stored refresh tokens, peak', name('stored.refresh_token'), 'max'),
    row('clean-up lag, max', name('cleanup.lag'), 'max'),
  ];
}

function rucioRows(submitter: string): Candidate[] {
  const name = (measure: string) => `rucio.${submitter}.${measure}`;
  return [
    row('transfers submitted, mean / peak', name('rate.submitted'), 'mean', 'max'),
    row('token cache, hit ratio', name('cache.hit_ratio'), 'mean'),
    row('waiting requests, peak', name('state.QUEUED'), 'max'),
    row('submissions that failed', name('rate.submission_failed'), 'total'),
    row('transfers by X.509 instead', name('rate.x509_fallback'), 'total'),
    row('transfers without any credential', name('rate.without_credential'), 'total'),
    row('files deleted, mean', name('rate.deleted'), 'mean'),
    row('deletions that failed', name('rate.delete_failed'), 'total'),
    row('files to be deleted, peak', name('deletions'), 'max'),
  ];
}

function ftsRows(instance: string): Candidate[] {
  const name = (measure: string) => `fts.${instance}.${measure}`;
  return [
    row('files in TOKEN_PREP, peak', name('state.TOKEN_PREP'), 'max'),
    row('files in SUBMITTED, peak', name('state.SUBMITTED'), 'max'),
    row('busy agents, mean / max', name('utilisation'), 'mean', 'max'),
    row('tokens to exchange, peak', name('backlog.exchange'), 'max'),
    row('tokens to refresh, peak', name('backlog.refresh'), 'max'),
    row('exchanges that failed', name('rate.exchange_failed'), 'total'),
    row('refreshes that failed', name('rate.refresh_failed'), 'total'),
    row('stored tokens, peak', name('stored.token'), 'max'),
    row('dead tokens at the end', name('dead.token'), 'final'),
    row('restarts by the watchdog', name('restarts'), 'total'),
  ];
}

function transferRows(experiment: string): Candidate[] {
  const name = (measure: string) => `transfers.${experiment}.${measure}`;
  return [
    always('finished', name('finished'), 'total'),
    ...DIMENSIONS.cause.map((cause) => row(`failed: ${cause}`, name(`failed.${cause}`), 'total')),
    row('given up', name('given_up'), 'total'),
    row('in flight at the end', name('in_flight'), 'final'),
    row('data moved', name('bytes'), 'total'),
    row('throughput, mean / peak', name('throughput'), 'mean', 'max'),
    row('by token', name('by_token'), 'mean'),
    row('by proxy, its token refused', name('x509_after_refusal'), 'total'),
    row('delay by tokens, p50 / p95', name('delay.token'), 'p50', 'p95'),
    row('request to end, p50 / p95', name('delay.total'), 'p50', 'p95'),
  ];
}

function faultRows(fault: string): Candidate[] {
  const name = (measure: string) => `faults.${fault}.${measure}`;
  return [
    evenNone('first failed transfer after', name('first_failure'), 'mean'),
    evenNone('failed, to an hour after', name('failed'), 'mean'),
    row('share failed', name('failed_share'), 'mean'),
    row('endpoints that reject, peak', name('rejecting'), 'max'),
    always('goodput during it', name('goodput_during'), 'mean'),
    always('goodput in the hour after', name('goodput_after'), 'mean'),
    evenNone('goodput back after', name('recovery'), 'mean'),
    evenNone('backlog back after', name('drain'), 'mean'),
    row('requests more than usual', name('extra_requests'), 'mean'),
    row('retries more than usual', name('extra_retries'), 'mean'),
  ];
}

function hasFigure({ metric, stats, ...even }: Candidate, lookups: readonly Lookup[]): boolean {
  if (even.evenNone) return true;
  const values = lookups.flatMap((lookup) => stats.map((stat) => lookup(metric, stat)));
  return values.some((value) => value !== undefined && (even.evenZero || value !== 0));
}

function toRow({ label, metric, stats }: Candidate): HeadlineRow {
  const definition = findMetric(metric);
  const cell = (lookup: Lookup) => {
    const texts = stats.map((stat) => {
      const value = lookup(metric, stat);
      return value === undefined || definition === undefined ? '–' : human(value, unitOf(definition, stat));
    });
    return withUnitOnce(texts).join(' / ');
  };
  return { label, cell };
}

/** `1.5 Hz / 146 Hz` is read faster as `1.5 / 146 Hz`. */
function withUnitOnce(texts: readonly string[]): string[] {
  const units = texts.map((text) => text.split(' ')[1]);
  return texts.map((text, index) =>
    units[index] !== undefined && units[index] === units[index + 1] ? text.split(' ')[0] : text,
  );
}
