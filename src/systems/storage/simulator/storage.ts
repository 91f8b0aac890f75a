import type { FileRange } from '../../../ecosystem/file-ranges.js';
import {
  Action,
  Failure,
  type HeldToken,
  OK,
  type OnAuthorised,
  type Storage,
  type TransferBook,
} from '../../../ecosystem/ports.js';
import { kindColumn } from '../../../kernel/columns.js';
import { LawBroken } from '../../../kernel/laws.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Stream } from '../../../kernel/streams.js';
import type { Level } from '../../../measure/level.js';
import type { Meter } from '../../../measure/meter.js';
import type { SiteConfig, StorageConfig } from '../../../scenario/schema.js';
import { type ValidatorSoftware, validatorSoftware } from '../software.js';
import { attemptNumber, CopyTime } from './copy-time.js';
import type { TrustedIssuer } from './key-caches.js';
import { ProbeToken } from './probe-token.js';
import { type ProbedSites, Probes } from './probes.js';
import { type CheckOwner, TokenChecks } from './token-checks.js';
import { Validator } from './validator.js';

/**
 * The storage endpoints.
 *
 * Guarantee: a site never has more copies under way than transfer slots in that direction; every copy that begins
 * ends once.
 * Mechanism: a column a property, indexed by the site's number; outcomes are keyed draws, so nothing is kept of a copy.
 * Cost: O(1) a call; three draws a copy (overhead, throughput, failure).
 */
export class StorageSites implements Storage, ProbedSites, CheckOwner {
  readonly sites: readonly string[];
  readonly technologies: readonly SiteConfig['technology'][];
  private readonly takesTokens: boolean[];
  private readonly configs: SiteConfig[];
  private readonly down: Uint8Array;
  /** When each endpoint last went down within the run. */
  private readonly wentDownUs: Float64Array;
  private readonly validators: readonly Validator[];
  private readonly checks: TokenChecks;
  private readonly software: ValidatorSoftware[];
  private readonly probes: Probes;
  private readonly probeToken: ProbeToken;
  /** Probes of an endpoint at a time. */
  private readonly throughput: Float64Array;
  private readonly bandwidth: Float64Array;
  private readonly inboundSlots: Int32Array;
  private readonly outboundSlots: Int32Array;
  private readonly inbound: Int32Array;
  private readonly outbound: Int32Array;
  private readonly copyTime: CopyTime;
  private readonly stored: Float64Array;
  private readonly files: Float64Array;
  private readonly failures: readonly Stream[];
  private readonly failure: number;
  private readonly active: Level;

  /** @param sites by name, in any order; they are numbered in the order of their names */
  constructor(
    private readonly simulation: Simulation,
    meter: Meter,
    sites: Readonly<Record<string, SiteConfig>>,
    config: StorageConfig,
    private readonly book: Pick<TransferBook, 'serialOf'>,
  ) {
    this.sites = Object.keys(sites).sort();
    const ordered = this.sites.map((site) => sites[site]);
    this.configs = ordered;
    this.technologies = ordered.map(({ technology }) => technology);
    this.takesTokens = ordered.map((site) => site.readiness !== 'not-ready');
    this.down = kindColumn(ordered.length);
    ordered.forEach(({ readiness }, site) => {
      this.down[site] = readiness === 'downtime' ? 1 : 0;
    });
    this.wentDownUs = new Float64Array(ordered.length).fill(Number.NEGATIVE_INFINITY);
    const checking = this.sites.map((name, site) => {
      const software = validatorSoftware(ordered[site], config);
      return { name, software, validator: new Validator(ordered[site], software.leeway) };
    });
    this.software = checking.map(({ software }) => software);
    this.validators = checking.map(({ validator }) => validator);
    this.checks = new TokenChecks(simulation, meter, checking, this);
    this.throughput = Float64Array.from(ordered, (site) => site.throughput);
    this.bandwidth = Float64Array.from(ordered, (site) => site.bandwidth);
    this.stored = Float64Array.from(ordered, (site) => site.stored);
    this.files = Float64Array.from(ordered, (site) => site.stored_files);
    this.inboundSlots = Int32Array.from(ordered, (site) => site.inbound);
    this.outboundSlots = Int32Array.from(ordered, (site) => site.outbound);
    this.inbound = new Int32Array(ordered.length);
    this.outbound = new Int32Array(ordered.length);
    this.copyTime = new CopyTime(simulation, config, this.sites, book);
    this.failures = this.sites.map((site) => simulation.streams.stream('storage', site, 'failure'));
    this.failure = config.failure;
    this.active = meter.level('storage.all.active');
    this.probeToken = new ProbeToken(config.probes.interval);
    this.probes = new Probes(simulation, meter, this, config.probes.interval);
    ordered.forEach(({ readiness }, site) => {
      if (readiness === 'failed' || readiness === 'downtime') this.probes.set(site, true);
    });
    simulation.checkAtEnd(() => this.checkSlots());
  }

  /** Whose tokens are checked, by issuer number: from now on keys are needed, and endpoints are probed. */
  trust(issuers: readonly (TrustedIssuer | undefined)[]): void {
    const probed = this.checks.trust(issuers);
    this.probes.begin(probed.map((number) => ({ number, path: issuers[number]?.path ?? '' })));
  }

  storedBytes(site: number): number {
    return this.stored[site];
  }

  storedFiles(site: number): number {
    return this.files[site];
  }

  acceptsTokens(source: number, destination: number): boolean {
    return this.takesTokens[source] && this.takesTokens[destination];
  }

  connect(onAuthorised: OnAuthorised): number {
    return this.checks.connect(onAuthorised);
  }

  authorise(client: number, site: number, action: Action, token: HeldToken, subject: number): number {
    if (this.down[site] > 0) return Failure.endpointDown;
    return this.checks.authorise(client, site, action, token, subject);
  }

  isDown(site: number): boolean {
    return this.down[site] > 0;
  }

  reach(site: number): number {
    return this.down[site] > 0 ? Failure.endpointDown : OK;
  }

  sessionEndsUs(site: number, expiryUs: number): number {
    return this.validators[site].sessionEndsUs(expiryUs);
  }

  setDown(site: number, down: boolean): void {
    this.down[site] += down ? 1 : -1;
    if (down) this.wentDownUs[site] = this.simulation.nowUs;
  }

  setAudienceRejected(site: number, rejected: boolean): void {
    this.validators[site].rejectsAudience = rejected;
  }

  setScopeRejected(site: number, rejected: boolean): void {
    this.validators[site].rejectsScope = rejected;
  }

  /** Adds to the offset of an endpoint's clock, µs. */
  shiftClock(site: number, byUs: number): void {
    this.validators[site].offsetUs += byUs;
  }

  /** The validator comes back with an empty key cache, and remembers no token. */
  restartValidator(site: number): void {
    this.checks.forget(site);
  }

  /**
   * The endpoint is what `config` and `storage` say from now on: readiness, release, keys, tokens that it keeps,
   * audiences, scope, clock, slots, bandwidth. Its technology stays. Where software or its settings change, the service
   * restarts: dCache and StoRM lose the keys that they hold, scitokens-cpp has them in a file, and no token is
   * remembered. Copies under way go on, above a smaller number of slots too.
   */
  reconfigure(site: number, config: SiteConfig, storage: StorageConfig): void {
    const before = this.configs[site];
    this.configs[site] = config;
    this.takesTokens[site] = config.readiness !== 'not-ready';
    if (before.readiness === 'downtime') this.setDown(site, false);
    if (config.readiness === 'downtime') this.setDown(site, true);
    this.throughput[site] = config.throughput;
    this.bandwidth[site] = config.bandwidth;
    this.stored[site] = config.stored;
    this.files[site] = config.stored_files;
    this.inboundSlots[site] = config.inbound;
    this.outboundSlots[site] = config.outbound;
    const software = validatorSoftware(config, storage);
    const isOther = JSON.stringify(software) !== JSON.stringify(this.software[site]);
    this.software[site] = software;
    this.validators[site].configure(config, software.leeway);
    if (isOther) this.checks.reconfigure(site, software);
  }

  probe(site: number): void {
    const validator = this.validators[site];
    const { nowUs } = this.simulation;
    if (this.down[site] > 0) this.probes.set(site, true);
    else if (!this.takesTokens[site]) this.probes.set(site, false);
    else {
      const token = this.probeToken.renewed(nowUs, validator.acceptsAny);
      const isGood = [Action.read, Action.write].every(
        (action) => validator.check(action, token, nowUs) === OK,
      );
      if (isGood) this.checks.probe(site, token);
      else this.probes.set(site, true);
    }
  }

  probed(site: number): void {
    if (this.down[site] > 0) this.probes.set(site, true);
    else this.probes.hear(site, this.checks);
  }

  beginCopy(file: Readonly<FileRange>, bytes: number): number {
    const { source, destination } = file;
    const outbound = ++this.outbound[source];
    const inbound = ++this.inbound[destination];
    if (outbound > this.outboundSlots[source] || inbound > this.inboundSlots[destination]) {
      throw new LawBroken(
        'no site exceeds its transfer slots',
        this.simulation,
        `${this.sites[source]} ${outbound} out, ${this.sites[destination]} ${inbound} in`,
      );
    }
    this.active.add(1);
    return this.copyTime.durationUs(
      file,
      bytes,
      Math.min(this.throughput[source], this.throughput[destination]),
      Math.min(this.bandwidth[source] / outbound, this.bandwidth[destination] / inbound),
    );
  }

  endCopy(file: Readonly<FileRange>, startedUs: number): number {
    const { source, destination } = file;
    if (--this.outbound[source] < 0 || --this.inbound[destination] < 0) {
      throw new LawBroken(
        'a copy ends once',
        this.simulation,
        `${this.sites[source]} to ${this.sites[destination]}`,
      );
    }
    this.active.add(-1);
    if (this.wasDown(source, startedUs) || this.wasDown(destination, startedUs)) return Failure.endpointDown;
    if (this.failure === 0) return OK;
    const u = this.failures[destination].draw(this.book.serialOf(file.dataset), attemptNumber(file));
    return u < this.failure ? Failure.storageError : OK;
  }

  freeOutbound(site: number): number {
    return this.outboundSlots[site] - this.outbound[site];
  }

  freeInbound(site: number): number {
    return this.inboundSlots[site] - this.inbound[site];
  }

  private wasDown(site: number, sinceUs: number): boolean {
    return this.down[site] > 0 || this.wentDownUs[site] >= sinceUs;
  }

  private checkSlots(): void {
    let out = 0;
    let into = 0;
    for (let site = 0; site < this.sites.length; site++) {
      out += this.outbound[site];
      into += this.inbound[site];
    }
    if (out !== into || out !== this.active.value) {
      throw new LawBroken(
        'a copy holds a slot at both ends',
        this.simulation,
        `${out} outgoing, ${into} incoming, ${this.active.value} copies`,
      );
    }
  }
}
