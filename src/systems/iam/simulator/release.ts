import type { Stream } from '../../../kernel/streams.js';
import type { IssuerConfig } from '../../../scenario/schema.js';
import type { TableRows } from '../slowness.js';
import { ServiceTime } from './service-time.js';

/**
 * What a pod runs: a version of IAM with the configuration that its process read at its start. Clients and their
 * lifetimes are no part of it: they stand in the database, and count for all pods as soon as they are changed.
 */
export interface Release {
  readonly config: IssuerConfig;
  readonly service: ServiceTime;
}

/**
 * The releases of an issuer, oldest first: that of its pods, perhaps that of its odd pods, and those that operators
 * have rolled out since. All draw their service times from one stream, in the order in which requests start.
 */
export class Releases {
  private readonly all: Release[] = [];
  private readonly oddPods: number;
  private odd = -1;
  private plain = -1;

  constructor(
    config: IssuerConfig,
    private readonly stream: Stream,
    private readonly tables: TableRows,
  ) {
    this.oddPods = config.odd_pods.pods;
    if (this.oddPods > 0) this.odd = this.add(oddConfig(config));
    this.plain = this.add(config);
  }

  at(release: number): Release {
    return this.all[release];
  }

  /** The release of a pod of the beginning. */
  ofFirst(pod: number): number {
    return pod < this.oddPods ? this.odd : this.plain;
  }

  get newest(): number {
    return this.plain;
  }

  /** Whether a pod of this release need not be replaced. Odd pods of the beginning are as they are on purpose. */
  isNewest(release: number): boolean {
    return release === this.plain || release === this.odd;
  }

  /** A release that pods are to have from now on, as they are replaced. */
  renew(config: IssuerConfig): void {
    this.plain = this.add(config);
    this.odd = -1;
  }

  private add(config: IssuerConfig): number {
    return this.all.push({ config, service: new ServiceTime(config, this.stream, this.tables) }) - 1;
  }
}

/** The configuration of the odd pods of an issuer: of another version, or on a slower machine. */
function oddConfig(config: IssuerConfig): IssuerConfig {
  const { odd_pods: odd, store, weights } = config;
  return {
    ...config,
    slots: odd.slots ?? config.slots,
    weights: {
      client_credentials: weights.client_credentials * odd.factor,
      token_exchange: weights.token_exchange * odd.factor,
      refresh_token: weights.refresh_token * odd.factor,
      discovery: weights.discovery * odd.factor,
    },
    store: {
      ...store,
      access_tokens: odd.access_tokens ?? store.access_tokens,
      hidden_refresh_tokens: odd.hidden_refresh_tokens ?? store.hidden_refresh_tokens,
    },
  };
}
