import type { Network } from '../../../ecosystem/network.js';
import { KeyAnswer, type KeyClient, type KeySource } from '../../../ecosystem/ports.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Rate } from '../../../measure/rate.js';
import type { IssuerConfig } from '../../../scenario/schema.js';
import { INTERNAL, type Requests } from './requests.js';
import type { SigningKeys } from './signing-keys.js';

/** What the desk works with. */
export interface KeyDeskParts {
  readonly simulation: Simulation;
  readonly path: string;
  readonly config: IssuerConfig['keys'];
  readonly network: Network;
  readonly requests: Requests;
  readonly keys: SigningKeys;
  readonly fetched: Rate;
  readonly abandoned: Rate;
}

/** What the desk asks of its issuer. */
export interface KeyDeskOwner {
  readonly hangs: boolean;
  readonly readyPods: number;
  /** A pod takes a fetch, or refuses it, which is told within the call; false when it is refused. */
  admitFetch(request: number): boolean;
}

/**
 * Where the public keys of an issuer are fetched (JWKS): its own pods, or another host.
 *
 * Guarantee: a fetch that a pod takes is answered once. Mechanism: with a weight, a fetch is a request that takes a
 * thread and a slot and no connection, since the keys are in memory; without, it costs nothing and takes no time.
 * Cost: one event a fetch that has a weight.
 */
export class KeyDesk implements KeySource {
  private readonly froms: string[] = [];
  private readonly clients: KeyClient[] = [];

  private config: IssuerConfig['keys'];

  constructor(
    private readonly parts: KeyDeskParts,
    private readonly owner: KeyDeskOwner,
  ) {
    this.config = parts.config;
  }

  /** Fetches are answered otherwise from now on. */
  reconfigure(config: IssuerConfig['keys']): void {
    this.config = config;
  }

  connect(from: string, client: KeyClient): number {
    this.froms.push(from);
    return this.clients.push(client) - 1;
  }

  fetch(caller: number, fetch: number, again = false): KeyAnswer {
    const { network, path, requests, simulation, fetched } = this.parts;
    const { config } = this;
    const atIssuer = config.host === 'issuer';
    if (atIssuer && network.isCut(this.froms[caller], path)) return KeyAnswer.unreachable;
    if (!again) fetched.add();
    if (!atIssuer) return KeyAnswer.ok;
    if (this.owner.hangs) return KeyAnswer.held;
    if (this.owner.readyPods === 0) return KeyAnswer.unreachable;
    if (config.weight === 0) return KeyAnswer.ok;
    const request = requests.open(INTERNAL.keyFetch, fetch, simulation.nowUs);
    requests.caller[request] = caller;
    if (this.owner.admitFetch(request)) return KeyAnswer.later;
    requests.close(request);
    return KeyAnswer.unreachable;
  }

  abandoned(): void {
    this.parts.abandoned.add();
  }

  publishedUs(issuedUs: number): number {
    return this.parts.keys.publicationOf(issuedUs) + this.config.delay;
  }

  /** A fetch has been answered, or its pod has died. */
  done(request: number, ok: boolean): void {
    const { requests } = this.parts;
    const client = this.clients[requests.caller[request]];
    const fetch = requests.subject[request];
    requests.close(request);
    client.keysCame(fetch, ok);
  }

  /** The issuer no longer hangs. */
  released(): void {
    this.clients.forEach((client, caller) => {
      client.keysReleased(caller);
    });
  }
}
