import { quantileOf } from '../../kernel/distribution.js';
import type { Stream } from '../../kernel/streams.js';
import type { IssuerConfig } from '../../scenario/schema.js';
import { GRANTS, type Grant } from '../ports.js';

/**
 * How long a request keeps its slot: the law of a client_credentials request, times the weight of its grant, the
 * loss between pods (Universal Scalability Law) and the growth with stored rows. One draw a request.
 */
export class ServiceTime {
  private readonly quantile: (u: number) => number;
  private readonly weights: readonly number[];

  constructor(
    private readonly config: IssuerConfig,
    private readonly stream: Stream,
  ) {
    this.quantile = quantileOf(config.service);
    this.weights = GRANTS.map((grant) => config.weights[grant]);
  }

  /** Draws a service time, µs. */
  sampleUs(grant: Grant, readyPods: number, rows: number): number {
    const factor = this.weights[grant] * this.scalingFactor(readyPods) * this.growthFactor(rows);
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

  /** How much slower a request is with that many rows in the token tables. */
  growthFactor(rows: number): number {
    const { law, reference_rows: reference } = this.config.growth;
    if (law === 'none') return 1;
    return law === 'linear' ? 1 + rows / reference : 1 + Math.log1p(rows / reference) / 10;
  }
}
