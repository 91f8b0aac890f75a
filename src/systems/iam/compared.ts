import { type ComparedFigure, STORED, writesPerTransfer } from '../compared.js';
import { CLIENT_GRANTS, GRANTS } from './grants.js';
import { ISSUER_ERRORS } from './outcomes.js';

/** Issuers are added up; of their latency and utilisation the highest counts. */
export const COMPARED: readonly ComparedFigure[] = [
  { ...requests('all'), brief: { mean: 'requests' }, evenZero: true, axis: 'load' },
  ...GRANTS.map(requests),
  {
    ...requests('errors'),
    metric: ISSUER_ERRORS.map((answer) => `errors.${answer}`),
    name: 'issuer.errors',
    labels: { total: 'answered without a token' },
    brief: { total: 'refused' },
  },
  ...CLIENT_GRANTS.map(
    (grant): ComparedFigure => ({
      section: 'Latency of the issuer',
      metric: `latency.${grant}`,
      over: 'largest',
      better: 'lower',
      name: `issuer.latency.${grant}`,
      labels: { mean: undefined, p50: `${grant}, p50`, p95: `${grant}, p95`, p99: undefined, max: undefined },
      ...(grant === 'client_credentials' ? { brief: { p95: 'latency p95' } } : {}),
    }),
  ),
  { ...busy('utilisation', 'slots'), brief: { mean: 'busy slots' } },
  busy('database.utilisation', 'database'),
  { ...stored('access'), brief: { max: 'stored' } },
  stored('refresh'),
  writesPerTransfer('iam', 'issuer.writes_per_transfer', 'at the issuer'),
];

function requests(what: string): ComparedFigure {
  return {
    section: 'Requests to the issuer (peak: the busiest minute)',
    metric: `rate.${what}`,
    better: 'lower',
    name: `issuer.requests.${what}`,
    labels: { mean: `${what}, mean`, max: `${what}, peak`, total: undefined },
  };
}

function busy(metric: string, what: string): ComparedFigure {
  return {
    section: 'Utilisation of the issuer',
    metric,
    over: 'largest',
    better: 'lower',
    name: `issuer.${metric}`,
    labels: { mean: `busy ${what}, mean`, max: `busy ${what}, max` },
  };
}

function stored(kind: 'access' | 'refresh'): ComparedFigure {
  return {
    section: STORED,
    metric: `stored.${kind}_token`,
    better: 'lower',
    name: `issuer.stored.${kind}`,
    labels: { mean: `${kind} tokens, mean`, max: `${kind} tokens, peak`, final: undefined },
  };
}
