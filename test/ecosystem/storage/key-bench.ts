import { OK, WAITS } from '../../../src/ecosystem/ports.js';
import { Simulation } from '../../../src/kernel/simulation.js';
import { Meter } from '../../../src/measure/meter.js';
import { siteSchema, storageSchema } from '../../../src/systems/storage/schema.js';
import { KeyCaches, type KeyWaiters } from '../../../src/systems/storage/simulator/key-caches.js';
import { NO_CHECK, WaitingChecks } from '../../../src/systems/storage/simulator/waiting-checks.js';
import { type KeyHandling, validatorSoftware } from '../../../src/systems/storage/software.js';
import { statOf } from '../../measure/clock.js';
import { FakeKeys } from './fake-keys.js';

export const S = 1_000_000;
export const MIN = 60 * S;
export const H = 60 * MIN;
export const D = 24 * H;

/** How an endpoint keeps keys, as a scenario would say it. */
export function handling(site: Record<string, unknown>): KeyHandling {
  return validatorSoftware(siteSchema.parse(site), storageSchema.parse({})).keys;
}

/** A check, and when it was answered with what. */
export interface Asked {
  readonly askedUs: number;
  outcome: number;
  answeredUs: number;
}

/** The key caches of many alike endpoints, and one issuer. */
export class KeyBench implements KeyWaiters {
  readonly simulation: Simulation;
  readonly checks: WaitingChecks;
  readonly source: FakeKeys;
  readonly caches: KeyCaches;
  readonly asked: Asked[] = [];
  private readonly meter: Meter;
  private readonly ask: number;

  constructor(site: Record<string, unknown>, sites = 1, seed = 7) {
    this.simulation = new Simulation(seed);
    this.meter = new Meter(this.simulation, 1e6);
    this.checks = new WaitingChecks(this.simulation);
    this.source = new FakeKeys(this.simulation);
    const keys = handling(site);
    const users = Array.from({ length: sites }, (_, number) => ({ name: `S${number}`, keys }));
    const issuers = [{ path: 'issuers.cms', keys: this.source }];
    this.caches = new KeyCaches(this.simulation, this.meter, users, issuers, this);
    this.ask = this.simulation.register((at) => this.begin(this.asked[at], at));
  }

  /** An access now, after moving on to a time, with a token that is signed then: its answer, or `WAITS`. */
  at(timeUs: number, site = 0, issuedUs = timeUs): number {
    this.simulation.advanceTo(timeUs);
    return this.check(site, issuedUs);
  }

  /** An access at a time to come; its answer is in what is returned when it has come. */
  later(timeUs: number): Asked {
    const asked = { askedUs: timeUs, outcome: WAITS, answeredUs: Number.NaN };
    this.simulation.at(timeUs, this.ask, this.asked.push(asked) - 1);
    return asked;
  }

  /** Makes the cache as fresh as it can be, at a time. */
  fetchAt(timeUs: number): void {
    this.simulation.advanceTo(timeUs);
    this.caches.forget(0);
    if (this.caches.check(0, 0, 0) !== OK) throw new Error('no keys');
  }

  stat(name: string, stat: string): number | undefined {
    const metric = this.meter.finish().metrics.find((one) => one.name === name);
    return statOf(metric?.stats ?? [], stat);
  }

  keysAnswered(check: number, outcome: number): void {
    const asked = this.asked[this.checks.subject[check]];
    if (asked !== undefined) {
      asked.outcome = outcome;
      asked.answeredUs = this.simulation.nowUs;
    }
    this.checks.close(check);
  }

  fetchBegins(): void {}
  fetchEnded(): void {}

  private begin(asked: Asked, subject: number): void {
    asked.outcome = this.check(0, this.simulation.nowUs, subject);
    if (asked.outcome !== WAITS) asked.answeredUs = this.simulation.nowUs;
  }

  private check(site: number, issuedUs: number, subject = NO_CHECK): number {
    const outcome = this.caches.check(site, 0, issuedUs);
    if (outcome === WAITS) {
      const token = { jwt: 1, issuer: 0, claims: 0, bytes: 0, files: 0, issuedUs, expiryUs: 0 };
      this.caches.join(this.checks.open(0, subject, site, 0, token));
    }
    return outcome;
  }
}

/** How long each of them waited, s. */
export function waited(asked: readonly Asked[]): number[] {
  return asked.map(({ askedUs, answeredUs }) => (answeredUs - askedUs) / S);
}
