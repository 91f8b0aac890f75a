import {
  Action,
  Failure,
  type HeldToken,
  noToken,
  OK,
  type OnAuthorised,
  WAITS,
} from '../../../ecosystem/ports.js';
import { Chains } from '../../../kernel/chains.js';
import { kindColumn } from '../../../kernel/columns.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Duration } from '../../../measure/duration.js';
import type { Meter } from '../../../measure/meter.js';
import type { Rate } from '../../../measure/rate.js';
import type { Ratio } from '../../../measure/ratio.js';
import type { ValidatorSoftware } from '../software.js';
import { AcceptedTokens, UNKNOWN } from './accepted-tokens.js';
import { KeyCaches, type KeyWaiters, type TrustedIssuer } from './key-caches.js';
import { ReloadLocks } from './reload-locks.js';
import type { Validator } from './validator.js';
import { NO_CHECK, WaitingChecks } from './waiting-checks.js';

/** An endpoint as it checks tokens. */
export interface CheckingSite {
  readonly name: string;
  readonly validator: Validator;
  readonly software: ValidatorSoftware;
}

/** What the checks ask and tell of the endpoints. */
export interface CheckOwner {
  isDown(site: number): boolean;
  /** A probe has ended; `TokenChecks.isRejected` tells whose tokens were turned away. */
  probed(site: number): void;
}

/**
 * The checks of tokens at the endpoints, in their order: what the endpoint remembers of the token, the key that signed
 * it, its claims. One that needs keys may wait for them.
 *
 * Guarantee: every check is answered once, within the call or later. Cost: none beside that of the parts.
 */
export class TokenChecks implements KeyWaiters {
  readonly checks: WaitingChecks;
  private keys: KeyCaches | undefined;
  /** Checks by the endpoint of which they wait for the lock. */
  private readonly locked: Chains;
  private readonly locks: ReloadLocks;
  /** By site; undefined where every token is verified each time. */
  private readonly accepted: (AcceptedTokens | undefined)[];
  private readonly clients: OnAuthorised[] = [];
  private readonly held = noToken();
  /** Issuers with whose tokens endpoints are probed. */
  private issuers: readonly number[] = [];
  /** By site: probes that wait. */
  private readonly probing: Int32Array;
  /** By site, then by issuer: 1 where the last probe was turned away. */
  private rejected = kindColumn(0);
  private issuerNumbers = 0;
  private readonly waited: Ratio;
  private readonly aclHitRatio: Ratio;
  private readonly wait: Duration;
  private readonly expiredPassed: Rate;

  constructor(
    private readonly simulation: Simulation,
    private readonly meter: Meter,
    private readonly sites: readonly CheckingSite[],
    private readonly owner: CheckOwner,
  ) {
    const reloads = Float64Array.from(sites, ({ software }) => software.reload);
    this.checks = new WaitingChecks(simulation);
    this.locked = new Chains(0, sites.length);
    this.checks.follow((capacity) => this.locked.growNodes(capacity));
    this.locks = new ReloadLocks(
      simulation,
      sites.map(({ name }) => name),
      reloads,
    );
    this.accepted = sites.map(({ software }) => memoryOf(software));
    this.probing = new Int32Array(sites.length);
    this.waited = meter.ratio('storage.all.keys.waited');
    this.aclHitRatio = meter.ratio('storage.all.acl_hit_ratio');
    this.wait = meter.duration('storage.all.keys.wait');
    this.expiredPassed = meter.rate('storage.all.expired_accepted');
  }

  /** Whose tokens are checked, by issuer number: from now on keys are needed. Returns the numbers of those probed with. */
  trust(issuers: readonly (TrustedIssuer | undefined)[]): readonly number[] {
    const users = this.sites.map(({ name, software }) => ({ name, keys: software.keys }));
    this.keys = new KeyCaches(this.simulation, this.meter, users, issuers, this);
    this.issuers = [...issuers.keys()].filter((issuer) => issuers[issuer] !== undefined);
    this.issuerNumbers = issuers.length;
    this.rejected = kindColumn(this.sites.length * issuers.length);
    return this.issuers;
  }

  /** Whether the last probe of an endpoint with a token of this issuer was turned away. */
  isRejected(site: number, issuer: number): boolean {
    return this.rejected[site * this.issuerNumbers + issuer] === 1;
  }

  connect(onAuthorised: OnAuthorised): number {
    return this.clients.push(onAuthorised) - 1;
  }

  /** Checks a token: `OK`, a `Failure`, or `WAITS`, after which the client is told. */
  authorise(client: number, site: number, action: Action, token: HeldToken, subject: number): number {
    if (this.locks.isLocked(site)) {
      const check = this.open(client, subject, site, action, token);
      this.locked.append(site, check);
      this.waited.add(1, 1);
      return WAITS;
    }
    const outcome = this.look(site, action, token);
    this.waited.add(outcome === WAITS ? 1 : 0, 1);
    if (outcome === WAITS) this.keys?.join(this.open(client, subject, site, action, token));
    return outcome;
  }

  /** Probes an endpoint with a token of each issuer, unless the last probe still waits. */
  probe(site: number, token: Readonly<HeldToken>): void {
    if (this.probing[site] > 0) return;
    for (const issuer of this.issuers) {
      Object.assign(this.held, token, { issuer });
      const outcome = this.probeOne(site, this.held);
      if (outcome === WAITS) this.probing[site]++;
      else this.keepProbe(site, issuer, outcome);
    }
    if (this.probing[site] === 0) this.owner.probed(site);
  }

  /** An endpoint loses the keys and the tokens that it holds. */
  forget(site: number): void {
    this.keys?.forget(site);
    this.accepted[site]?.clear();
  }

  /** An endpoint comes back with other software. */
  reconfigure(site: number, software: ValidatorSoftware): void {
    this.accepted[site] = memoryOf(software);
    this.locks.set(site, software.reload);
    this.keys?.reconfigure(site, software.keys);
    if (!software.keepsFile) this.keys?.forget(site);
  }

  keysAnswered(check: number, outcome: number): void {
    const { checks } = this;
    const site = checks.site[check];
    const client = checks.client[check];
    if (client === NO_CHECK) {
      this.probeAnswered(check, outcome);
      return;
    }
    checks.readToken(check, this.held);
    this.answer(check, this.owner.isDown(site) ? Failure.endpointDown : this.judge(check, outcome));
  }

  fetchBegins(site: number): void {
    this.locks.begin(site);
  }

  fetchEnded(site: number): void {
    if (this.locks.end(site)) this.locked.drain(site, (check) => this.again(check));
  }

  private open(client: number, subject: number, site: number, action: Action, token: HeldToken): number {
    const check = this.checks.open(client, subject, site, action, token);
    this.checks.sinceUs[check] = this.simulation.nowUs;
    return check;
  }

  /** Everything that can be said now. */
  private look(site: number, action: Action, token: HeldToken): number {
    const { nowUs } = this.simulation;
    const { validator } = this.sites[site];
    const accepted = this.accepted[site];
    const memory = accepted === undefined ? UNKNOWN : accepted.recall(token, nowUs);
    if (accepted !== undefined) this.aclHitRatio.add(memory === UNKNOWN ? 0 : 1, 1);
    if (accepted !== undefined && memory !== UNKNOWN) {
      if (memory !== OK) return memory;
      return this.noted(
        token,
        accepted.outlivesExpiry
          ? validator.checkRights(action, token)
          : validator.check(action, token, nowUs),
      );
    }
    if (this.keys === undefined || validator.broken) return this.claims(site, action, token);
    const key = this.keys.check(site, token.issuer, token.issuedUs);
    if (key === WAITS) return WAITS;
    if (key === OK) return this.claims(site, action, token);
    accepted?.keep(token, key, nowUs);
    return key;
  }

  private claims(site: number, action: Action, token: HeldToken): number {
    const { nowUs } = this.simulation;
    const outcome = this.sites[site].validator.check(action, token, nowUs);
    // What a token may do is looked up each time; who shows it is what is remembered.
    if (outcome !== Failure.scope) this.accepted[site]?.keep(token, outcome, nowUs);
    return this.noted(token, outcome);
  }

  private noted(token: HeldToken, outcome: number): number {
    if (outcome === OK && this.simulation.nowUs >= token.expiryUs) this.expiredPassed.add();
    return outcome;
  }

  private judge(check: number, key: number): number {
    const { checks, held } = this;
    const site = checks.site[check];
    if (key === OK) return this.claims(site, checks.action[check] as Action, held);
    this.accepted[site]?.keep(held, key, this.simulation.nowUs);
    return key;
  }

  private answer(check: number, outcome: number): void {
    const { checks } = this;
    const onAuthorised = this.clients[checks.client[check]];
    const subject = checks.subject[check];
    this.wait.record(this.simulation.nowUs - checks.sinceUs[check]);
    checks.close(check);
    onAuthorised(subject, outcome);
  }

  /** The lock is free: the check begins. */
  private again(check: number): void {
    const { checks, held } = this;
    const site = checks.site[check];
    if (this.locks.isLocked(site)) {
      this.locked.append(site, check);
      return;
    }
    checks.readToken(check, held);
    const isProbe = checks.client[check] === NO_CHECK;
    const outcome =
      isProbe || this.owner.isDown(site)
        ? (this.keys?.check(site, held.issuer, held.issuedUs) ?? OK)
        : this.look(site, checks.action[check] as Action, held);
    if (outcome === WAITS) this.keys?.join(check);
    else if (isProbe) this.probeAnswered(check, outcome);
    else this.answer(check, this.owner.isDown(site) ? Failure.endpointDown : outcome);
  }

  private probeOne(site: number, token: HeldToken): number {
    if (this.keys === undefined) return OK;
    if (this.locks.isLocked(site)) {
      this.locked.append(site, this.open(NO_CHECK, 0, site, Action.read, token));
      return WAITS;
    }
    const outcome = this.keys.check(site, token.issuer, token.issuedUs);
    if (outcome === WAITS) this.keys.join(this.open(NO_CHECK, 0, site, Action.read, token));
    return outcome;
  }

  private probeAnswered(check: number, outcome: number): void {
    const site = this.checks.site[check];
    this.keepProbe(site, this.checks.issuer[check], outcome);
    this.checks.close(check);
    if (--this.probing[site] === 0) this.owner.probed(site);
  }

  private keepProbe(site: number, issuer: number, outcome: number): void {
    this.rejected[site * this.issuerNumbers + issuer] = outcome === OK ? 0 : 1;
  }
}

function memoryOf({ accepted }: ValidatorSoftware): AcceptedTokens | undefined {
  return accepted.lifetime === 0 ? undefined : new AcceptedTokens(accepted);
}
