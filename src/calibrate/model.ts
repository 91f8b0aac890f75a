import type { IssuerConfig } from '../scenario/schema.js';
import {
  capacityHz,
  closedLoop,
  type IssuerTerms,
  issuerTerms,
  openLoopWith,
} from '../theory/closed-loop.js';
import { openLoopWithQuantile } from '../theory/latency-quantile.js';
import { inFlight, type Measurement } from './measurement.js';
import type { Values } from './parameters.js';

/** How service times grow with stored rows. */
export type GrowthLaw = IssuerConfig['growth']['law'];

/** What the curve gives where a point was measured. */
export interface PredictedPoint {
  readonly rateHz: number;
  /** s, mean or quantile as at the point; undefined at full load, where the latency depends on how many wait. */
  readonly latencyS: number | undefined;
}

/** The issuer that values describe, with that many pods. Its pools are as large as its slots. */
export function termsOf(
  values: Values,
  growth: GrowthLaw,
  { pods, mix, rows }: Pick<Measurement, 'pods' | 'mix' | 'rows'>,
): IssuerTerms {
  const servers = values['database.servers'];
  const issuer = {
    pods,
    slots: values.slots,
    service: { law: 'exponential', mean: values['service.mean'] * 1e6 },
    weights: {
      client_credentials: 1,
      token_exchange: values['weights.token_exchange'],
      refresh_token: values['weights.refresh_token'],
      discovery: values['weights.discovery'],
    },
    scaling: { sigma: values['scaling.sigma'], kappa: values['scaling.kappa'] },
    growth: { law: growth, reference_rows: values['growth.reference_rows'] },
    round_trip: { law: 'constant', value: values.round_trip * 1e6 },
    database: Number.isFinite(servers) ? { servers, share: values['database.share'] } : undefined,
    threads: Number.POSITIVE_INFINITY,
    pool: { connections: Number.POSITIVE_INFINITY },
  } as const;
  return issuerTerms(issuer, mix, { counted: rows ?? 0, access: 0 });
}

/**
 * What the curve gives at a point: with its clients, or with as many requests on their way as were measured. Of a quantile
 * of the latency, rate × latency is as measured.
 */
export function predict(point: Measurement, values: Values, growth: GrowthLaw): PredictedPoint {
  const terms = termsOf(values, growth, point);
  const { load, quantile, latencyS: measuredS } = point;
  if (load.kind === 'full') return { rateHz: capacityHz(terms), latencyS: undefined };
  if (quantile !== undefined && measuredS !== undefined) {
    return openLoopWithQuantile(terms, point.rateHz * measuredS, quantile);
  }
  const { rateHz, latencyS } =
    load.kind === 'closed'
      ? closedLoop(terms, load.clients, load.thinkS)
      : openLoopWith(terms, inFlight(point) ?? 0);
  return { rateHz, latencyS };
}

/**
 * How far a point lies from what was predicted for it, as shares: +0.1 is measured 10 % above. By Little's law rate
 * and latency of a load test say the same thing twice, so a point counts once: as the mean of the two squares.
 */
export function residualsOf(
  point: Measurement,
  predicted: PredictedPoint,
): { readonly rate: number; readonly latency: number | undefined; readonly size: number } {
  const rate = Math.log(point.rateHz / predicted.rateHz);
  const latency =
    point.latencyS === undefined || predicted.latencyS === undefined
      ? undefined
      : Math.log(point.latencyS / predicted.latencyS);
  const size = latency === undefined ? Math.abs(rate) : Math.sqrt((rate ** 2 + latency ** 2) / 2);
  return { rate: Math.expm1(rate), latency: latency === undefined ? undefined : Math.expm1(latency), size };
}
