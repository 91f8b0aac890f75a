import type { Stat } from '../systems/metric.js';
import { DIMENSIONS, SYSTEMS } from '../systems/registry.js';
import { type RunFigures, sumOf } from './comparison-runs.js';

/** Which way a figure is better, where that is plain. */
export type Better = 'lower' | 'higher' | undefined;

/** One figure by which token models are compared. */
export interface Measure {
  /** Heading of the table under which its row stands. */
  readonly section: string;
  /** Name in comparison.csv. */
  readonly measure: string;
  readonly stat: string;
  readonly unit: string;
  readonly better: Better;
  /** Label of its row in the table; undefined: only in comparison.csv. */
  readonly label: string | undefined;
  /** Its row is shown also when it is 0 in every variant. */
  readonly evenZero: boolean;
  /** The figure of one run; undefined where the run has none. */
  readonly of: (run: RunFigures) => number | undefined;
}

/** What all measures of a family have in common. */
type Family = Pick<Measure, 'section' | 'unit' | 'better'> & {
  /** The things that a rate counts: the unit of its total. */
  readonly counts?: string;
  readonly evenZero?: boolean;
};

/** The statistics of a measure, those with a label as rows of the table. */
function measures(
  family: Family,
  measure: string,
  labels: Partial<Record<Stat, string | undefined>>,
  of: (run: RunFigures, stat: Stat) => number | undefined,
): Measure[] {
  const { section, unit, counts = unit, better, evenZero = false } = family;
  return (Object.keys(labels) as Stat[]).map((stat) => ({
    section,
    measure,
    stat,
    unit: stat === 'total' ? counts : unit,
    better,
    label: labels[stat],
    evenZero,
    of: (run) => of(run, stat),
  }));
}

/** What a token may be good for besides `storage.modify`, which can overwrite and delete. */
const REST = ['read', 'create'] as const;
const ACTIONS = [...REST, 'modify'] as const;
const GRANTS = DIMENSIONS.grant;
const TOKEN_GRANTS = GRANTS.filter((grant) => grant !== 'discovery');

/** Everything by which models are compared, in the order of the table. Rates and stocks are sums over instances. */
export const MEASURES: readonly Measure[] = [
  ...requests(),
  ...issuer(),
  ...storedTokens(),
  ...writes(),
  ...signed(),
  ...ftsWork(),
  ...transfers(),
  ...exposure(),
  ...described(),
];

/** What the descriptions of systems say by themselves. */
function described(): Measure[] {
  return SYSTEMS.flatMap(({ prefix, metrics, compared = [] }) =>
    compared.flatMap(({ section, label, metric, stat, better }) => {
      const definition = metrics.find(({ pattern }) => pattern.split('.').slice(2).join('.') === metric);
      if (definition === undefined)
        throw new RangeError(`${prefix} compares ${metric}, which it does not measure`);
      const { unit, counts = unit } = definition;
      return measures({ section, unit, counts, better }, `${prefix}.${metric}`, { [stat]: label }, (run) =>
        run.sum(prefix, metric, stat),
      );
    }),
  );
}

function requests(): Measure[] {
  const family: Family = {
    section: 'Requests to the issuer (peak: the busiest minute)',
    unit: 'Hz',
    counts: 'requests',
    better: 'lower',
  };
  const of = (name: string) => (run: RunFigures, stat: Stat) => run.sum('iam', name, stat);
  const rows = (what: string) => ({ mean: `${what}, mean`, max: `${what}, peak`, total: undefined });
  return [
    ...measures({ ...family, evenZero: true }, 'issuer.requests.all', rows('all'), of('rate.all')),
    ...GRANTS.flatMap((grant) =>
      measures(family, `issuer.requests.${grant}`, rows(grant), of(`rate.${grant}`)),
    ),
    ...measures(family, 'issuer.errors', { total: 'answered without a token' }, (run) =>
      sumOf(DIMENSIONS.answer.map((answer) => run.sum('iam', `errors.${answer}`, 'total'))),
    ),
  ];
}

function issuer(): Measure[] {
  const latency: Family = { section: 'Latency of the issuer', unit: 's', better: 'lower' };
  const load: Family = { section: 'Utilisation of the issuer', unit: '1', better: 'lower' };
  const of = (name: string) => (run: RunFigures, stat: Stat) => run.largest('iam', name, stat);
  return [
    ...TOKEN_GRANTS.flatMap((grant) =>
      measures(
        latency,
        `issuer.latency.${grant}`,
        { mean: undefined, p50: `${grant}, p50`, p95: `${grant}, p95`, p99: undefined, max: undefined },
        of(`latency.${grant}`),
      ),
    ),
    ...measures(
      load,
      'issuer.utilisation',
      { mean: 'busy slots, mean', max: 'busy slots, max' },
      of('utilisation'),
    ),
    ...measures(
      load,
      'issuer.database.utilisation',
      { mean: 'busy database, mean', max: 'busy database, max' },
      of('database.utilisation'),
    ),
  ];
}

function storedTokens(): Measure[] {
  const family: Family = { section: 'Stored tokens', unit: 'tokens', better: 'lower' };
  const rows = (what: string) => ({ mean: `${what}, mean`, max: `${what}, peak`, final: undefined });
  const of = (system: string, name: string) => (run: RunFigures, stat: Stat) => run.sum(system, name, stat);
  return [
    ...measures(family, 'issuer.stored.access', rows('access tokens'), of('iam', 'stored.access_token')),
    ...measures(family, 'issuer.stored.refresh', rows('refresh tokens'), of('iam', 'stored.refresh_token')),
    ...measures(family, 'fts.stored.token', rows('rows of t_token'), of('fts', 'stored.token')),
  ];
}

function writes(): Measure[] {
  const family: Family = { section: 'Database rows written per transfer', unit: 'rows', better: 'lower' };
  const perTransfer = (system: string) => (run: RunFigures) => {
    const rows = run.sum(system, 'rate.writes', 'total');
    const finished = run.figure('transfers.all.finished', 'total');
    return rows === undefined || !finished ? undefined : rows / finished;
  };
  return [
    ...measures(family, 'issuer.writes_per_transfer', { mean: 'at the issuer' }, perTransfer('iam')),
    ...measures(family, 'fts.writes_per_transfer', { mean: 't_token of FTS' }, perTransfer('fts')),
  ];
}

/** Neither more nor less is better: a signature costs next to nothing. */
function signed(): Measure[] {
  const family: Family = {
    section: 'Signed without an issuer',
    unit: 'Hz',
    counts: 'tokens',
    better: undefined,
  };
  const rows = { mean: 'credentials, mean', max: 'credentials, peak', total: undefined };
  return measures(family, 'submitter.signed', rows, (run, stat) => run.sum('rucio', 'rate.signed', stat));
}

function ftsWork(): Measure[] {
  const family: Family = { section: 'Token work of FTS', unit: 'Hz', counts: 'tokens', better: 'lower' };
  const kinds = [
    ['exchange', 'exchanges'],
    ['refresh', 'refreshes'],
    ['call_back', 'call-backs'],
  ] as const;
  const waiting: Family = { section: family.section, unit: 'tokens', better: 'lower' };
  const of = (name: string) => (run: RunFigures, stat: Stat) => run.sum('fts', name, stat);
  return [
    ...kinds.flatMap(([kind, label]) => [
      ...measures(
        family,
        `fts.${kind}`,
        { mean: `${label}, mean`, max: `${label}, peak`, total: undefined },
        of(`rate.${kind}`),
      ),
      ...measures(family, `fts.${kind}_failed`, { total: `${label} that failed` }, of(`rate.${kind}_failed`)),
    ]),
    ...(['exchange', 'refresh'] as const).flatMap((kind) =>
      measures(
        waiting,
        `fts.backlog.${kind}`,
        { mean: undefined, max: `waiting to ${kind}, peak` },
        of(`backlog.${kind}`),
      ),
    ),
    ...measures(waiting, 'fts.dead', { final: 'dead tokens at the end' }, of('dead.token')),
  ];
}

function transfers(): Measure[] {
  const good: Family = { section: 'Transfers', unit: 'transfers', better: 'higher' };
  const bad: Family = { ...good, better: 'lower' };
  const delay: Family = { section: 'Delay by tokens, per transfer attempt', unit: 's', better: 'lower' };
  const of = (name: string) => (run: RunFigures, stat: Stat) => run.figure(`transfers.all.${name}`, stat);
  return [
    ...measures(
      { ...good, better: undefined },
      'transfers.requested',
      { total: 'asked for' },
      of('requested'),
    ),
    ...measures({ ...good, evenZero: true }, 'transfers.finished', { total: 'finished' }, of('finished')),
    ...measures({ ...good, unit: 'B' }, 'transfers.bytes', { total: 'data moved' }, of('bytes')),
    ...measures(bad, 'transfers.failed.all', { total: 'failed attempts' }, (run) =>
      sumOf(DIMENSIONS.cause.map((cause) => run.figure(`transfers.all.failed.${cause}`, 'total'))),
    ),
    ...DIMENSIONS.cause.flatMap((cause) =>
      measures(bad, `transfers.failed.${cause}`, { total: `failed: ${cause}` }, of(`failed.${cause}`)),
    ),
    ...measures(bad, 'transfers.given_up', { total: 'given up' }, of('given_up')),
    ...measures(
      delay,
      'transfers.token_delay',
      { mean: 'mean', p50: 'p50', p95: 'p95', p99: undefined, max: undefined },
      of('delay.token'),
    ),
  ];
}

/** What thieves of all live credentials could do: the bytes that each reaches × the hours that it has left. */
function exposure(): Measure[] {
  const family: Family = {
    section: 'Exposure: bytes in reach × hours left (worst: of one token)',
    unit: 'B h',
    better: 'lower',
  };
  const of = (name: string) => (run: RunFigures, stat: Stat) => run.figure(`tokens.all.${name}`, stat);
  const total = (actions: readonly string[]) => (run: RunFigures, stat: Stat) =>
    sumOf(actions.map((action) => of(`exposure.${action}`)(run, stat)));
  const worst = (actions: readonly string[]) => (run: RunFigures, stat: Stat) => {
    const known = actions.map((action) => of(`worst.${action}`)(run, stat)).filter((v) => v !== undefined);
    // Without a token of this kind there is no sample, and nothing to fear of one.
    return known.length > 0 ? Math.max(...known) : total(actions)(run, 'max') === 0 ? 0 : undefined;
  };
  return [
    ...measures(family, 'exposure.all', { mean: 'all actions, mean' }, total(ACTIONS)),
    ...measures(
      family,
      'exposure.modify',
      { mean: 'storage.modify, mean', max: 'storage.modify, peak' },
      total(['modify']),
    ),
    ...measures(family, 'exposure.rest', { mean: 'the rest, mean' }, total(REST)),
    ...REST.flatMap((action) =>
      measures(family, `exposure.${action}`, { mean: undefined, max: undefined }, total([action])),
    ),
    ...measures(family, 'exposure.worst.modify', { max: 'worst, storage.modify' }, worst(['modify'])),
    ...measures(family, 'exposure.worst.rest', { max: 'worst, the rest' }, worst(REST)),
    ...measures(
      { ...family, unit: 'tokens', better: undefined },
      'exposure.live',
      { mean: 'live credentials, mean', max: 'live credentials, peak' },
      of('live'),
    ),
  ];
}
