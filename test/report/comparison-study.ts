import type { MetricResult, RunResult } from '../../src/measure/run-result.js';
import type { StudyResult } from '../../src/measure/study-result.js';
import type { ComparedStudy } from '../../src/report/comparison.js';
import type { Stat } from '../../src/systems/metric.js';
import type { Dependence, Service } from '../../src/systems/tokens/forms/dependence.js';

/** A made-up token model: what its runs and its dependences look like. */
export interface Model {
  readonly name: string;
  readonly requestsHz: number;
  readonly exposureBh: number;
  /** Share of the exposure that is by `storage.modify`. */
  readonly modify: number;
  readonly failed: number;
  /** Longest outage of the issuer that fails no transfer at FTS, s; undefined: not needed. */
  readonly outageS: number | undefined;
}

const PB = 1e15;

/** Twelve models, from no issuer at all to one that is asked for every file. */
export const MODELS: readonly Model[] = [
  ['x509', 0, 9000 * PB, 1, 0, undefined],
  ['dc24', 0.31, 620 * PB, 0.5, 1200, 0],
  ['cms-dataset', 2.4, 12 * PB, 0.5, 900, 0],
  ['cms-dataset-uncached', 64, 14 * PB, 0.5, 950, 0],
  ['cms-namespace-any', 0.006, 8000 * PB, 0.5, 1100, 0],
  ['atlas-per-file', 66, 2.1 * PB, 0.5, 30_000, Number.POSITIVE_INFINITY],
  ['fts-just-in-time', 0.3, 600 * PB, 0.5, 200, 0],
  ['fts-callback', 0.2, 610 * PB, 0.5, 100, 1500],
  ['rucio-minted', 0, 0.6 * PB, 0.5, 4000, undefined],
  ['lhcb-dirac', 0, 0.7 * PB, 0, 90, undefined],
  ['alice-envelope', 0, 0.3 * PB, 0, 80, undefined],
  ['presigned-url', 0, 0.28 * PB, 0, 85, undefined],
].map(([name, requestsHz, exposureBh, modify, failed, outageS]) => ({
  name,
  requestsHz,
  exposureBh,
  modify,
  failed,
  outageS,
})) as Model[];

/** A comparison of made-up models; replications differ a little, by an amount that all models share. */
export function comparedModels(
  models: readonly Model[],
  replications = 1,
  baseline: string | undefined = undefined,
): ComparedStudy {
  const study: StudyResult = {
    scenario: 'models',
    title: 'Token models on the same files',
    seed: 7,
    version: '0.1.0',
    hasVariants: true,
    variants: models.map((model) => ({
      name: model.name,
      scenarioHash: '',
      changes: [],
      runs: Array.from({ length: replications }, (_, replication) => runOf(model, replication)),
    })),
  };
  return {
    study,
    dependence: new Map(models.map((model) => [model.name, dependenceOn(model)])),
    baseline,
  };
}

const BINS = 288;
const BIN_S = 300;

function runOf(model: Model, replication: number): RunResult {
  const { requestsHz, exposureBh, modify, failed } = model;
  const noise = 1 + 0.1 * Math.sin(7 * replication);
  const wave = (bin: number) =>
    noise * (1 + 0.5 * Math.sin(bin / 23) + 0.3 * Math.sin(bin * requestsHz * 50));
  const rate = (name: string, hz: number): MetricResult => ({
    name,
    stats: stats({ mean: hz * noise, max: hz * noise * 2.5, total: Math.round(hz * noise * BINS * BIN_S) }),
    series: [{ name, values: Float64Array.from({ length: BINS }, (_, bin) => hz * wave(bin)) }],
  });
  const level = (name: string, value: number): MetricResult => ({
    name,
    stats: stats({ mean: value * noise, max: value * noise * 1.8, final: value }),
    series: [{ name, values: Float64Array.from({ length: BINS }, (_, bin) => (value * bin * noise) / BINS) }],
  });
  const total = (name: string, value: number): MetricResult => ({
    name,
    stats: stats({ mean: value / BINS / BIN_S, total: value }),
    series: [],
  });
  const peak = (name: string, value: number): MetricResult[] =>
    value === 0 ? [] : [{ name, stats: stats({ max: value }), series: [] }];
  const files = Math.round(2_000_000 * noise);
  const metrics = [
    rate('iam.cms.rate.all', requestsHz),
    rate('iam.cms.rate.client_credentials', requestsHz * 0.7),
    rate('iam.cms.rate.token_exchange', requestsHz * 0.3),
    rate('iam.cms.rate.writes', requestsHz * 2),
    level('iam.cms.stored.access_token', requestsHz * 40_000),
    level('iam.cms.stored.refresh_token', requestsHz * 70_000),
    level('iam.cms.utilisation', Math.min(1, requestsHz / 200)),
    level('fts.cern.stored.token', 5000),
    rate('fts.cern.rate.exchange', requestsHz * 0.3),
    rate('rucio.cms.rate.signed', requestsHz === 0 ? 60 : 0),
    total('transfers.all.requested', files),
    total('transfers.all.finished', files - failed),
    total('transfers.all.bytes', files * 1.5e9),
    total('transfers.all.failed.token_expired', failed),
    level('tokens.all.exposure.modify', exposureBh * modify),
    level('tokens.all.exposure.create', exposureBh * (1 - modify) * 0.5),
    level('tokens.all.exposure.read', exposureBh * (1 - modify * 0.5) * 0.5),
    ...peak('tokens.all.worst.modify', (exposureBh * modify) / 100),
    ...peak('tokens.all.worst.read', exposureBh / 120),
    level('tokens.all.live', 5000 + requestsHz * 3600),
    ...(requestsHz === 0
      ? []
      : [
          {
            name: 'iam.cms.latency.client_credentials',
            stats: stats({ mean: 0.06 + requestsHz / 1000, p50: 0.05, p95: 0.18 + requestsHz / 400 }),
            series: [],
          },
        ]),
    {
      name: 'transfers.all.delay.token',
      stats: stats({ mean: requestsHz / 3, p50: requestsHz / 4, p95: requestsHz }),
      series: [],
    },
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    replication,
    startUs: 0,
    endUs: BINS * BIN_S * 1e6,
    binEndsUs: Array.from({ length: BINS }, (_, bin) => (bin + 1) * BIN_S * 1e6),
    metrics,
    failures: [],
    faults: [],
    windows: [],
  };
}

function stats(values: Partial<Record<Stat, number>>): MetricResult['stats'] {
  return Object.entries(values).map(([stat, value]) => ({ stat: stat as Stat, value }));
}

function dependenceOn({ outageS }: Model): Dependence[] {
  const any = Number.POSITIVE_INFINITY;
  const on = (service: Service, start: number | undefined, finish: number | undefined): Dependence => ({
    service,
    toStart: start !== undefined,
    toFinish: finish !== undefined,
    startToleranceS: start ?? any,
    finishToleranceS: finish ?? any,
    because: 'made up',
  });
  return [
    on('issuer', outageS === undefined ? undefined : 0, outageS === any ? undefined : outageS),
    on('submitter', any, undefined),
    on('fts', any, 9000),
    on('source', undefined, 0),
    on('keys', undefined, outageS === undefined ? undefined : 345_000),
  ];
}
