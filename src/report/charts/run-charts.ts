import { DIMENSIONS } from '../../measure/catalogue-entries.js';
import type { Chart, Panel } from './chart.js';
import type { RunSeries } from './run-series.js';

/** Quantiles of a duration that a timeline has. */
export const QUANTILES = ['p50', 'p95', 'p99'] as const;

/**
 * The charts of one variant, some of them with nothing to show yet; `overlay` or `withoutEmptyPanels` drops these.
 * @param quantiles of latencies; an overlay has a panel for each and makes do with fewer
 */
export function runCharts(series: RunSeries, quantiles: readonly string[] = QUANTILES): Chart[] {
  const issuers = series.instances('iam');
  const instances = series.instances('fts');
  return [
    ...issuers.flatMap((issuer) => [
      issuerRequests(series, issuer),
      issuerLatency(series, issuer, quantiles),
    ]),
    storedTokens(series, issuers, instances),
    ...instances.map((instance) => ftsFiles(series, instance)),
    ...experimentsToShow(series).map((experiment) => transfers(series, experiment)),
    cacheHitRatio(series),
    rejectingEndpoints(series),
  ];
}

function issuerRequests(series: RunSeries, issuer: string): Chart {
  return {
    file: `issuer-${issuer}-requests`,
    title: `Issuer ${issuer}: requests`,
    panels: [
      {
        title: 'Requests by grant',
        quantity: 'request rate',
        unit: 'Hz',
        series: DIMENSIONS.grant.map((grant) => series.line(`iam.${issuer}.rate.${grant}`, grant)),
      },
      {
        title: 'Requests that got no token, by answer',
        quantity: 'request rate',
        unit: 'Hz',
        series: DIMENSIONS.answer.map((answer) => series.line(`iam.${issuer}.errors.${answer}`, answer)),
      },
    ],
  };
}

function issuerLatency(series: RunSeries, issuer: string, quantiles: readonly string[]): Chart {
  const latencies = DIMENSIONS.grant.map(
    (grant): Panel => ({
      title: `Latency of ${grant}`,
      quantity: 'latency',
      unit: 's',
      series: quantiles.map((quantile) =>
        series.line(`iam.${issuer}.latency.${grant}.${quantile}`, quantile),
      ),
    }),
  );
  return {
    file: `issuer-${issuer}-latency`,
    title: `Issuer ${issuer}: latency and load`,
    panels: [
      ...latencies,
      {
        title: 'Load',
        quantity: 'request rate',
        unit: 'Hz',
        series: [series.line(`iam.${issuer}.rate.all`, 'all requests')],
      },
      {
        title: 'Busy slots',
        quantity: 'share of slots',
        unit: 'share',
        series: [
          series.line(`iam.${issuer}.utilisation`, 'issuer'),
          series.line(`iam.${issuer}.database.utilisation`, 'database'),
        ],
      },
    ],
  };
}

function storedTokens(series: RunSeries, issuers: readonly string[], instances: readonly string[]): Chart {
  return {
    file: 'stored-tokens',
    title: 'Stored tokens',
    panels: [
      ...issuers.map(
        (issuer): Panel => ({
          title: `Issuer ${issuer}`,
          quantity: 'tokens',
          unit: 'count',
          series: [
            series.line(`iam.${issuer}.stored.access_token`, 'access tokens, stored'),
            series.line(`iam.${issuer}.live.access_token`, 'access tokens, not expired'),
            series.line(`iam.${issuer}.stored.refresh_token`, 'refresh tokens, stored'),
          ],
        }),
      ),
      {
        title: 'FTS, rows of t_token',
        quantity: 'tokens',
        unit: 'count',
        series: instances.map((instance) => series.line(`fts.${instance}.stored.token`, instance)),
      },
      {
        title: 'FTS, dead tokens',
        quantity: 'tokens',
        unit: 'count',
        series: instances.map((instance) => series.line(`fts.${instance}.dead.token`, instance)),
      },
    ],
  };
}

function ftsFiles(series: RunSeries, instance: string): Chart {
  return {
    file: `fts-${instance}`,
    title: `FTS ${instance}: files and token backlog`,
    panels: [
      {
        title: 'Files by state',
        quantity: 'files',
        unit: 'count',
        series: DIMENSIONS.file_state.map((state) => series.line(`fts.${instance}.state.${state}`, state)),
      },
      {
        title: 'Tokens that wait',
        quantity: 'tokens',
        unit: 'count',
        series: [
          series.line(`fts.${instance}.backlog.exchange`, 'exchange'),
          series.line(`fts.${instance}.backlog.refresh`, 'refresh'),
        ],
      },
    ],
  };
}

/** Every experiment, and their sum where there are several. */
function experimentsToShow(series: RunSeries): readonly string[] {
  const all = series.instances('transfers');
  return all.length > 2 ? all : all.filter((experiment) => experiment !== 'all');
}

function transfers(series: RunSeries, experiment: string): Chart {
  const causes = DIMENSIONS.cause.map((cause) =>
    series.line(`transfers.${experiment}.failed.${cause}`, cause),
  );
  return {
    file: `transfers-${experiment}`,
    title: experiment === 'all' ? 'Transfers of all experiments' : `Transfers of ${experiment}`,
    panels: [
      {
        title: 'Attempts',
        quantity: 'rate',
        unit: 'Hz',
        series: [
          series.line(`transfers.${experiment}.submitted`, 'submitted'),
          series.line(`transfers.${experiment}.finished`, 'finished'),
          series.line(`transfers.${experiment}.given_up`, 'given up'),
        ],
      },
      { title: 'Failed attempts by cause', quantity: 'rate', unit: 'Hz', series: causes },
    ],
  };
}

function rejectingEndpoints(series: RunSeries): Chart {
  return {
    file: 'storage-rejecting',
    title: 'Endpoints that reject good tokens or do not answer',
    panels: [
      {
        title: 'Share of the endpoints of each storage software',
        quantity: 'share of endpoints',
        unit: 'share',
        series: series
          .instances('storage')
          .filter((technology) => technology !== 'all')
          .map((technology) => series.line(`storage.${technology}.rejecting`, technology)),
      },
    ],
  };
}

function cacheHitRatio(series: RunSeries): Chart {
  return {
    file: 'cache-hit-ratio',
    title: 'Token cache of the submitters',
    panels: [
      {
        title: 'Look-ups that the cache answers',
        quantity: 'hit ratio',
        unit: 'share',
        series: series
          .instances('rucio')
          .map((submitter) => series.line(`rucio.${submitter}.cache.hit_ratio`, submitter)),
      },
    ],
  };
}
