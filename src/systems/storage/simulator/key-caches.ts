import { Failure, KeyAnswer, type KeySource, OK, WAITS } from '../../../ecosystem/ports.js';
import { Chains } from '../../../kernel/chains.js';
import { kindColumn } from '../../../kernel/columns.js';
import { phaseUs } from '../../../kernel/phase.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Stream } from '../../../kernel/streams.js';
import type { Duration } from '../../../measure/duration.js';
import type { Meter } from '../../../measure/meter.js';
import type { Rate } from '../../../measure/rate.js';
import { oldestKeysUs } from '../key-age.js';
import type { KeyHandling } from '../software.js';
import { FetchState, KeyFetches } from './fetches.js';
import { NO_CHECK, type WaitingChecks } from './waiting-checks.js';

/** A signer whose tokens endpoints check. */
export interface TrustedIssuer {
  /** The system by its path (`issuers.cms`); names its random streams. */
  readonly path: string;
  readonly keys: KeySource;
}

/** An endpoint as its caches of keys see it. */
export interface KeyUser {
  readonly name: string;
  readonly keys: KeyHandling;
}

/** Who waits for keys. */
export interface KeyWaiters {
  readonly checks: WaitingChecks;
  /** A check goes on: with `OK` when its key is there, or `Failure.keys`. */
  keysAnswered(check: number, outcome: number): void;
  /** A fetch that somebody waits for begins at an endpoint. */
  fetchBegins(site: number): void;
  /** It has ended, and who waited for it has been answered. */
  fetchEnded(site: number): void;
}

/** Age of no keys: no key was published before it. */
const NO_KEYS = Number.NaN;

/**
 * The public keys that each endpoint holds of each issuer.
 *
 * Guarantee: a token passes exactly when the key that signed it had been published when the endpoint last got keys
 * and those have not expired. Keys age from the start on: their first age is uniform up to the refresh.
 * Mechanism: up to `dueUs` a cache answers by itself; from then on each access fetches, and who waits for the fetch
 * follows the `KeyHandling`. A fetch is a request at the issuer and takes its time, up to a limit.
 * Cost: two comparisons a check when all is well, no event; two events a fetch; 36 bytes an endpoint and issuer.
 */
export class KeyCaches {
  private readonly count: number;
  private readonly handling: KeyHandling[];
  private readonly fetched: Rate;
  private readonly failed: Rate;
  private readonly time: Duration;
  /** Up to when a cache needs no fetch. */
  private readonly dueUs: Float64Array;
  /** When the keys that it holds were got. */
  private readonly fetchedUs: Float64Array;
  /** When they expire. */
  private readonly expiryUs: Float64Array;
  /** The last fetch in flight for it, or NO_CHECK. */
  private readonly flying: Int32Array;
  /** The number of each endpoint at each issuer. */
  private readonly callers: Int32Array;
  private readonly fetches: KeyFetches;
  /** Checks by the fetch for which they wait. */
  private readonly queues = new Chains();
  private readonly timedOut: number;
  private readonly looks: number;
  private readonly looksOn: Uint8Array;
  private readonly jitters: readonly Stream[];
  /** The fetch for which the check at hand waits. */
  private joining = NO_CHECK;

  /** @param issuers by number; undefined: its tokens are good without a key */
  constructor(
    private readonly simulation: Simulation,
    meter: Meter,
    private readonly users: readonly KeyUser[],
    private readonly issuers: readonly (TrustedIssuer | undefined)[],
    private readonly waiters: KeyWaiters,
  ) {
    this.fetched = meter.rate('storage.all.keys.fetched');
    this.failed = meter.rate('storage.all.keys.failed');
    this.time = meter.duration('storage.all.keys.time');
    this.count = issuers.length;
    this.handling = users.map(({ keys }) => keys);
    const size = users.length * issuers.length;
    this.dueUs = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.fetchedUs = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.expiryUs = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.flying = new Int32Array(size).fill(NO_CHECK);
    this.callers = new Int32Array(size);
    this.looksOn = kindColumn(size);
    waiters.checks.follow((capacity) => this.queues.growNodes(capacity));
    this.fetches = new KeyFetches(simulation, (capacity) => this.queues.growOwners(capacity));
    this.timedOut = simulation.register((fetch) => this.giveUp(fetch));
    this.looks = simulation.register((cache) => this.look(cache));
    this.jitters = users.map(({ name }) => simulation.streams.stream('storage', name, 'keys', 'jitter'));
    this.eachCache((cache, site, issuer) => this.begin(cache, site, issuer));
  }

  /** Looks up the key of a token: `OK`, `Failure.keys`, or `WAITS`, after which the caller must `join`. */
  check(site: number, issuer: number, issuedUs: number): number {
    const cache = site * this.count + issuer;
    if (this.simulation.nowUs < this.dueUs[cache] && this.knows(cache, issuer, issuedUs)) return OK;
    return this.access(cache, issuedUs);
  }

  /** Has the check that was told to wait do so. */
  join(check: number): void {
    this.queues.append(this.joining, check);
  }

  /** An endpoint loses all of its keys, and the fetches that it has begun. */
  forget(site: number): void {
    for (let issuer = 0; issuer < this.count; issuer++) {
      if (this.issuers[issuer] === undefined) continue;
      const cache = site * this.count + issuer;
      this.fetchedUs[cache] = NO_KEYS;
      this.dueUs[cache] = this.simulation.nowUs;
      this.fetches.visitLive((fetch) => this.drop(fetch), cache);
    }
  }

  /** From now on an endpoint keeps keys in another way; what it holds it has since it got it. */
  reconfigure(site: number, keys: KeyHandling): void {
    this.handling[site] = keys;
    for (let issuer = 0; issuer < this.count; issuer++) {
      const cache = site * this.count + issuer;
      if (this.issuers[issuer] === undefined) continue;
      if (!Number.isNaN(this.fetchedUs[cache])) this.hold(cache, this.fetchedUs[cache]);
      this.startLooking(cache);
    }
  }

  private eachCache(visit: (cache: number, site: number, issuer: TrustedIssuer) => void): void {
    this.users.forEach((_, site) => {
      this.issuers.forEach((issuer, number) => {
        if (issuer !== undefined) visit(site * this.count + number, site, issuer);
      });
    });
  }

  private begin(cache: number, site: number, issuer: TrustedIssuer): void {
    const { simulation } = this;
    const { name } = this.users[site];
    this.callers[cache] = issuer.keys.connect(`sites.${name}`, {
      keysCame: (fetch, ok) => this.came(fetch, ok),
      keysReleased: () => this.askAgain(cache),
    });
    const u = simulation.streams.stream('storage', name, 'keys', issuer.path).next();
    this.hold(cache, simulation.nowUs - Math.round(u * oldestKeysUs(this.handling[site])));
    this.startLooking(cache);
  }

  /** Whether the key that signed a token is among those held. */
  private knows(cache: number, issuer: number, issuedUs: number): boolean {
    const trusted = this.issuers[issuer];
    return trusted === undefined || trusted.keys.publishedUs(issuedUs) <= this.fetchedUs[cache];
  }

  private access(cache: number, issuedUs: number): number {
    const { nowUs } = this.simulation;
    const issuer = cache % this.count;
    const handling = this.handling[(cache - issuer) / this.count];
    if (nowUs >= this.expiryUs[cache]) this.fetchedUs[cache] = NO_KEYS;
    const holds = !Number.isNaN(this.fetchedUs[cache]);
    const knew = this.knows(cache, issuer, issuedUs) ? OK : Failure.keys;
    const seeks = holds && knew !== OK && handling.unknown_key === 'fetch';
    if (nowUs < this.dueUs[cache] && !seeks) return knew;
    const way = holds ? handling.with_keys : handling.without_keys;
    const goesOn = holds && !seeks && way !== 'lock';
    if (this.flying[cache] !== NO_CHECK && way !== 'each') {
      return goesOn ? knew : this.waitFor(this.flying[cache]);
    }
    const isBeside = goesOn && way === 'beside';
    const fetch = this.fetch(cache, !isBeside, way === 'lock');
    if (isBeside) return knew;
    if (fetch !== NO_CHECK) return this.waitFor(fetch);
    return this.knows(cache, issuer, issuedUs) ? OK : Failure.keys;
  }

  private waitFor(fetch: number): number {
    this.joining = fetch;
    return WAITS;
  }

  /** KeyFetches the keys; NO_CHECK when that has ended at once. */
  private fetch(cache: number, isForeground: boolean, locks: boolean): number {
    const { fetches, simulation } = this;
    this.fetched.add();
    const fetch = fetches.take();
    const answer = this.sourceOf(cache).fetch(this.callers[cache], fetch);
    if (answer === KeyAnswer.ok || answer === KeyAnswer.unreachable) {
      fetches.give(fetch);
      this.settle(cache, answer === KeyAnswer.ok, simulation.nowUs);
      return NO_CHECK;
    }
    const site = this.siteOf(cache);
    fetches.cache[fetch] = cache;
    fetches.state[fetch] = answer === KeyAnswer.held ? FetchState.held : FetchState.asked;
    fetches.foreground[fetch] = isForeground ? 1 : 0;
    fetches.locks[fetch] = locks ? 1 : 0;
    fetches.beganUs[fetch] = simulation.nowUs;
    fetches.limit[fetch] = simulation.after(this.handling[site].timeout, this.timedOut, fetch);
    this.flying[cache] = fetch;
    if (isForeground) this.waiters.fetchBegins(site);
    return fetch;
  }

  private came(fetch: number, ok: boolean): void {
    const { fetches, simulation } = this;
    const isWanted = fetches.state[fetch] === FetchState.asked;
    const cache = fetches.cache[fetch];
    if (isWanted) simulation.cancel(fetches.limit[fetch]);
    else fetches.give(fetch);
    if (isWanted) {
      fetches.state[fetch] = FetchState.givenUp;
      if (ok) this.time.record(simulation.nowUs - fetches.beganUs[fetch]);
      this.settle(cache, ok, simulation.nowUs);
      this.end(fetch, ok);
      fetches.give(fetch);
    }
  }

  /** Its time is up. One that is held comes to nothing; one that the issuer works on is answered all the same. */
  private giveUp(fetch: number): void {
    const { fetches } = this;
    const cache = fetches.cache[fetch];
    const isHeld = fetches.state[fetch] === FetchState.held;
    if (!isHeld) this.sourceOf(cache).abandoned();
    fetches.state[fetch] = FetchState.givenUp;
    this.settle(cache, false, this.simulation.nowUs);
    this.end(fetch, false);
    if (isHeld) fetches.give(fetch);
  }

  /** The endpoint that had begun it is no more. */
  private drop(fetch: number): void {
    const { fetches } = this;
    const isHeld = fetches.state[fetch] === FetchState.held;
    this.simulation.cancel(fetches.limit[fetch]);
    fetches.state[fetch] = FetchState.givenUp;
    fetches.locks[fetch] = 0;
    this.end(fetch, false);
    if (isHeld) fetches.give(fetch);
  }

  /** The issuer answers again: what it held is sent once more. */
  private askAgain(cache: number): void {
    const { fetches } = this;
    fetches.visitLive((fetch) => {
      if (fetches.state[fetch] !== FetchState.held) return;
      const answer = this.sourceOf(cache).fetch(this.callers[cache], fetch, true);
      fetches.state[fetch] = FetchState.asked;
      if (answer === KeyAnswer.held) fetches.state[fetch] = FetchState.held;
      else if (answer !== KeyAnswer.later) this.came(fetch, answer === KeyAnswer.ok);
    }, cache);
  }

  /** Takes what a fetch has brought into the cache. */
  private settle(cache: number, ok: boolean, nowUs: number): void {
    if (ok) {
      this.hold(cache, nowUs);
      return;
    }
    this.failed.add();
    if (nowUs >= this.expiryUs[cache]) this.fetchedUs[cache] = NO_KEYS;
    const handling = this.handling[this.siteOf(cache)];
    if (Number.isNaN(this.fetchedUs[cache])) this.dueUs[cache] = nowUs + handling.failure;
  }

  /** Answers who has waited for a fetch. */
  private end(fetch: number, ok: boolean): void {
    const { fetches, waiters } = this;
    const cache = fetches.cache[fetch];
    const site = this.siteOf(cache);
    const isForeground = fetches.foreground[fetch] === 1;
    const looksAgain = !ok && fetches.locks[fetch] === 1;
    if (this.flying[cache] === fetch) this.flying[cache] = NO_CHECK;
    this.queues.drain(fetch, (check, isFirst) => {
      const issuedUs = waiters.checks.issuedUs[check];
      if (looksAgain && !isFirst) this.retry(check, cache, issuedUs);
      else waiters.keysAnswered(check, this.knows(cache, cache % this.count, issuedUs) ? OK : Failure.keys);
    });
    if (isForeground) waiters.fetchEnded(site);
  }

  /** A check that has waited for the lock has it, and looks for itself. */
  private retry(check: number, cache: number, issuedUs: number): void {
    const outcome = this.check(this.siteOf(cache), cache % this.count, issuedUs);
    if (outcome === WAITS) this.join(check);
    else this.waiters.keysAnswered(check, outcome);
  }

  private hold(cache: number, fetchedUs: number): void {
    const site = this.siteOf(cache);
    const { refresh, expiry, jitter } = this.handling[site];
    const spread = jitter === 0 ? 1 : 1 + jitter * (2 * this.jitters[site].next() - 1);
    const lifeUs = expiry === 0 ? Number.POSITIVE_INFINITY : expiry;
    this.fetchedUs[cache] = fetchedUs;
    this.dueUs[cache] = fetchedUs + Math.min(Math.round(refresh * spread), lifeUs);
    this.expiryUs[cache] = fetchedUs + lifeUs;
  }

  /** Has the endpoint's own thread look at a cache from now on, if it has one. */
  private startLooking(cache: number): void {
    const site = this.siteOf(cache);
    const { background } = this.handling[site];
    if (background === 0 || this.looksOn[cache] === 1) return;
    this.looksOn[cache] = 1;
    const issuer = this.issuers[cache % this.count]?.path ?? '';
    const { name } = this.users[site];
    this.simulation.post(
      phaseUs(this.simulation, background, 'storage', name, 'keys', issuer),
      this.looks,
      cache,
    );
  }

  private look(cache: number): void {
    const { background, ahead } = this.handling[this.siteOf(cache)];
    if (background === 0) {
      this.looksOn[cache] = 0;
      return;
    }
    const { nowUs } = this.simulation;
    const isHeld = !Number.isNaN(this.fetchedUs[cache]) && nowUs < this.expiryUs[cache];
    if (isHeld && this.flying[cache] === NO_CHECK && this.dueUs[cache] <= nowUs + ahead) {
      this.fetch(cache, false, false);
    }
    this.simulation.post(background, this.looks, cache);
  }

  private siteOf(cache: number): number {
    return Math.floor(cache / this.count);
  }

  private sourceOf(cache: number): KeySource {
    const issuer = this.issuers[cache % this.count];
    if (issuer === undefined) throw new RangeError(`no keys are needed of issuer ${cache % this.count}`);
    return issuer.keys;
  }
}
