import type { Grant } from '../../../ecosystem/ports.js';
import { quantileOf } from '../../../kernel/distribution.js';
import type { Stream } from '../../../kernel/streams.js';
import type { IssuerConfig } from '../../../scenario/schema.js';
import { GRANTS } from '../grants.js';
import { countedRows, slownessOfPods, slownessOfRows, type TableRows } from '../slowness.js';

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
    const { growth, scaling } = this.config;
    const grown = this.grows[grant] ? slownessOfRows(growth, countedRows(growth.rows, this.tables)) : 1;
    const factor = this.weights[grant] * slownessOfPods(scaling, readyPods) * grown;
    return Math.round(this.quantile(this.stream.next()) * factor);
  }

  /** Draws a time for work of a weight, relative to a client_credentials request, µs. */
  sampleOfWeightUs(weight: number, readyPods: number): number {
    const slowness = slownessOfPods(this.config.scaling, readyPods);
    return Math.round(this.quantile(this.stream.next()) * weight * slowness);
  }
}
