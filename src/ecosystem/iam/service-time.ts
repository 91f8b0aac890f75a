import { quantileOf } from '../../kernel/distribution.js';
import type { Stream } from '../../kernel/streams.js';
import type { IssuerConfig } from '../../scenario/schema.js';
import { GRANTS, type Grant } from '../ports.js';

/** Rows of the issuer's tables, by which requests may slow down. */
export interface TableRows {
  readonly accessRows: number;
  readonly refreshRows: number;
  readonly revokedRows: number;
}

/**
 * How long a request keeps its slot: the law of a client_credentials request, times the weight of its grant, the
 * loss between pods (Universal Scalability Law) and the growth with stored rows. One draw a request.
 */
export class ServiceTime {
  private readonly quantile: (u: number) => number;
  private readonly weights: readonly number[];
  /** By grant: whether it slows down as the tables grow. */
  private readonly grows: readonly boolean[];

  constructor(
    private readonly config: IssuerConfig,
    private readonly stream: Stream,
    private readonly tables: TableRows,
  ) {
    const { service, weights, growth } = config;
    this.quantile = quantileOf(service);
    this.weights = GRANTS.map((grant) => weights[grant]);
    this.grows = GRANTS.map((grant) => growth.law !== 'none' && growth.grants.includes(grant));
  }

  /** Draws a service time, µs. */
  sampleUs(grant: Grant, readyPods: number): number {
    const growth = this.grows[grant] ? this.growthFactor() : 1;
    const factor = this.weights[grant] * this.scalingFactor(readyPods) * growth;
    return Math.round(this.quantile(this.stream.next()) * factor);
  }

  /** Draws a time for work of a weight, relative to a client_credentials request, µs. */
  sampleOfWeightUs(weight: number, readyPods: number): number {
    return Math.round(this.quantile(this.stream.next()) * weight * this.scalingFactor(readyPods));
  }

  /** How much slower a request is with that many pods at work. */
  scalingFactor(pods: number): number {
    const { sigma, kappa } = this.config.scaling;
    return 1 + sigma * (pods - 1) + kappa * pods * (pods - 1);
  }

  /** How much slower a request that feels the tables is now. */
  private growthFactor(): number {
    const { law, reference_rows: reference } = this.config.growth;
    const rows = this.rows();
    return law === 'linear' ? 1 + rows / reference : 1 + Math.log1p(rows / reference) / 10;
  }

  private rows(): number {
    const { accessRows, refreshRows, revokedRows } = this.tables;
    switch (this.config.growth.rows) {
      case 'all':
        return accessRows + refreshRows;
      case 'access_tokens':
        return accessRows;
      case 'refresh_tokens':
        return refreshRows;
      case 'revoked':
        return revokedRows;
    }
  }
}
