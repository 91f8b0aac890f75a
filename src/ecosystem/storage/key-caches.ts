import type { Simulation } from '../../kernel/simulation.js';
import type { Meter } from '../../measure/meter.js';
import type { Rate } from '../../measure/rate.js';
import { Failure, KeyAnswer, type KeySource, OK } from '../ports.js';
import type { KeyFamily } from './key-family.js';

/** A signer whose tokens endpoints check. */
export interface TrustedIssuer {
  /** The system by its path (`issuers.cms`); names its random streams. */
  readonly path: string;
  readonly keys: KeySource;
}

/** An endpoint as its caches of keys see it. */
export interface KeyUser {
  readonly name: string;
  readonly family: KeyFamily;
}

/** Age of no keys: no key was published before it. */
const NO_KEYS = Number.NaN;

/**
 * The public keys that each endpoint holds of each issuer.
 *
 * Guarantee: a token passes exactly when the key that signed it had been published when the endpoint last fetched keys
 * and those have not expired. Keys age from the start on: their first age is uniform up to the refresh.
 * Mechanism: a cache changes only when it is used. Up to `dueUs` its state answers by itself; from then on each access
 * fetches, and what comes of it follows the `KeyFamily`. While a fetch hangs, no other begins: who has old keys goes on
 * with them, who has none waits for it.
 * Cost: two comparisons a check when all is well, no event; 32 bytes an endpoint and issuer.
 */
export class KeyCaches {
  /** How long the last `check` waited for a fetch, µs. */
  stalledUs = 0;
  private readonly count: number;
  private readonly paths: readonly string[];
  private readonly fetched: Rate;
  private readonly failed: Rate;
  /** Up to when a cache needs no fetch. */
  private readonly dueUs: Float64Array;
  /** When the keys that it holds were fetched. */
  private readonly fetchedUs: Float64Array;
  /** When they expire. */
  private readonly expiryUs: Float64Array;
  /** Up to when a fetch hangs. */
  private readonly busyUntilUs: Float64Array;

  /** @param issuers by number; undefined: its tokens are good without a key */
  constructor(
    private readonly simulation: Simulation,
    meter: Meter,
    private readonly users: readonly KeyUser[],
    private readonly issuers: readonly (TrustedIssuer | undefined)[],
  ) {
    this.fetched = meter.rate('storage.all.keys.fetched');
    this.failed = meter.rate('storage.all.keys.failed');
    this.count = issuers.length;
    this.paths = users.map(({ name }) => `sites.${name}`);
    const size = users.length * issuers.length;
    this.dueUs = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.fetchedUs = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.expiryUs = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.busyUntilUs = new Float64Array(size);
    users.forEach(({ name, family }, site) => {
      issuers.forEach((issuer, number) => {
        if (issuer === undefined) return;
        const u = simulation.streams.stream('storage', name, 'keys', issuer.path).next();
        this.hold(site * this.count + number, family, simulation.nowUs - Math.round(u * family.refreshUs));
      });
    });
  }

  /** Looks up the key of a token: `OK`, or `Failure.keys`. Fetches keys when that is due. */
  check(site: number, issuer: number, issuedUs: number): number {
    const cache = site * this.count + issuer;
    if (this.simulation.nowUs < this.dueUs[cache] && this.knows(cache, issuer, issuedUs)) {
      this.stalledUs = 0;
      return OK;
    }
    return this.access(cache, site, issuer, issuedUs) ? OK : Failure.keys;
  }

  /** An endpoint loses all of its keys. */
  forget(site: number): void {
    for (let issuer = 0; issuer < this.count; issuer++) {
      if (this.issuers[issuer] === undefined) continue;
      const cache = site * this.count + issuer;
      this.fetchedUs[cache] = NO_KEYS;
      this.dueUs[cache] = this.busyUntilUs[cache] = this.simulation.nowUs;
    }
  }

  /** Whether the key that signed a token is among those held. */
  private knows(cache: number, issuer: number, issuedUs: number): boolean {
    const trusted = this.issuers[issuer];
    return trusted === undefined || trusted.keys.publishedUs(issuedUs) <= this.fetchedUs[cache];
  }

  private access(cache: number, site: number, issuer: number, issuedUs: number): boolean {
    const { nowUs } = this.simulation;
    const { family } = this.users[site];
    if (nowUs >= this.expiryUs[cache]) this.fetchedUs[cache] = NO_KEYS;
    const holds = !Number.isNaN(this.fetchedUs[cache]);
    const knew = this.knows(cache, issuer, issuedUs);
    this.stalledUs = 0;
    if (nowUs < this.busyUntilUs[cache]) {
      if (!holds) this.stalledUs = this.busyUntilUs[cache] - nowUs;
    } else if (nowUs >= this.dueUs[cache]) {
      const hangs = this.fetch(cache, site, issuer, holds);
      if (holds && family.beside) return knew;
      if (hangs) this.stalledUs = family.timeoutUs;
    }
    return this.knows(cache, issuer, issuedUs);
  }

  /** Fetches the keys; true when the issuer hangs. */
  private fetch(cache: number, site: number, issuer: number, holds: boolean): boolean {
    const { nowUs } = this.simulation;
    const { family } = this.users[site];
    const answer = this.issuers[issuer]?.keys.fetch(this.paths[site]) ?? KeyAnswer.ok;
    this.fetched.add();
    if (answer === KeyAnswer.ok) {
      this.hold(cache, family, nowUs);
      return false;
    }
    this.failed.add();
    const hangs = answer === KeyAnswer.hanging;
    const endUs = hangs ? nowUs + family.timeoutUs : nowUs;
    this.busyUntilUs[cache] = endUs;
    if (!holds) this.dueUs[cache] = endUs + family.failureUs;
    return hangs;
  }

  private hold(cache: number, family: KeyFamily, fetchedUs: number): void {
    this.fetchedUs[cache] = fetchedUs;
    this.dueUs[cache] = fetchedUs + Math.min(family.refreshUs, family.expiryUs);
    this.expiryUs[cache] = fetchedUs + family.expiryUs;
  }
}
