import { LawBroken } from '../../kernel/laws.js';
import type { Simulation } from '../../kernel/simulation.js';
import type { Stream } from '../../kernel/streams.js';
import type { Level } from '../../measure/level.js';
import type { Meter } from '../../measure/meter.js';
import type { Ratio } from '../../measure/ratio.js';
import { ATTEMPTS_MAX } from '../../scenario/schema/workload.js';
import type { SiteConfig, StorageConfig } from '../../scenario/schema.js';
import { Action, Failure, type HeldToken, OK, type Storage, type TransferBook } from '../ports.js';
import { AcceptedTokens } from './accepted-tokens.js';
import { CopyTime } from './copy-time.js';
import { KeyCaches, type TrustedIssuer } from './key-caches.js';
import { cachesTokens, keyFamily } from './key-family.js';
import { ProbeToken } from './probe-token.js';
import { type ProbedSites, Probes } from './probes.js';
import { type FaultyEndpoints, SiteControls } from './site-controls.js';
import { Validator } from './validator.js';

/**
 * The storage endpoints.
 *
 * Guarantee: a site never has more copies under way than transfer slots in that direction; every copy that begins
 * ends once.
 * Mechanism: a column a property, indexed by the site's number; outcomes are keyed draws, so nothing is kept of a copy.
 * Cost: O(1) a call; three draws a copy (overhead, throughput, failure).
 */
export class StorageSites implements Storage, ProbedSites, FaultyEndpoints {
  readonly sites: readonly string[];
  readonly technologies: readonly SiteConfig['technology'][];
  stalledUs = 0;
  readonly controls: SiteControls;
  private readonly takesTokens: readonly boolean[];
  private readonly down: Uint8Array;
  /** When each endpoint last went down within the run. */
  private readonly wentDownUs: Float64Array;
  private readonly validators: readonly Validator[];
  private keys: KeyCaches | undefined;
  /** By site; undefined where every token is verified each time. */
  private readonly accepted: (AcceptedTokens | undefined)[];
  private readonly probes: Probes;
  private readonly probeToken: ProbeToken;
  /** Issuers whose tokens endpoints are probed with. */
  private probedIssuers: readonly number[] = [];
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
  private readonly aclHitRatio: Ratio;

  /** @param sites by name, in any order; they are numbered in the order of their names */
  constructor(
    private readonly simulation: Simulation,
    private readonly meter: Meter,
    sites: Readonly<Record<string, SiteConfig>>,
    private readonly config: StorageConfig,
    private readonly book: Pick<TransferBook, 'serialOf'>,
  ) {
    this.sites = Object.keys(sites).sort();
    const ordered = this.sites.map((site) => sites[site]);
    this.technologies = ordered.map(({ technology }) => technology);
    this.takesTokens = ordered.map((site) => site.readiness !== 'not-ready');
    this.down = Uint8Array.from(ordered, (site) => (site.readiness === 'downtime' ? 1 : 0));
    this.wentDownUs = new Float64Array(ordered.length).fill(Number.NEGATIVE_INFINITY);
    this.validators = ordered.map((site) => new Validator(site));
    this.accepted = ordered.map(({ technology }) =>
      cachesTokens(technology) ? new AcceptedTokens(config.acl_cache) : undefined,
    );
    this.controls = new SiteControls(this, this.validators);
    this.throughput = Float64Array.from(ordered, (site) => site.throughput);
    this.bandwidth = Float64Array.from(ordered, (site) => site.bandwidth);
    this.stored = Float64Array.from(ordered, (site) => site.stored);
    this.files = Float64Array.from(ordered, (site) => site.stored_files);
    this.inboundSlots = Int32Array.from(ordered, (site) => site.inbound);
    this.outboundSlots = Int32Array.from(ordered, (site) => site.outbound);
    this.inbound = new Int32Array(ordered.length);
    this.outbound = new Int32Array(ordered.length);
    this.copyTime = new CopyTime(simulation, config, this.sites);
    this.failures = this.sites.map((site) => simulation.streams.stream('storage', site, 'failure'));
    this.failure = config.failure;
    this.active = meter.level('storage.all.active');
    this.aclHitRatio = meter.ratio('storage.all.acl_hit_ratio');
    this.probeToken = new ProbeToken(config.probes.interval);
    this.probes = new Probes(simulation, meter, this, config.probes.interval);
    ordered.forEach(({ readiness }, site) => {
      if (readiness === 'failed' || readiness === 'downtime') this.probes.set(site, 1);
    });
    simulation.checkAtEnd(() => this.checkSlots());
  }

  /** Whose tokens are checked, by issuer number: from now on keys are needed, and endpoints are probed. */
  trust(issuers: readonly (TrustedIssuer | undefined)[]): void {
    const { simulation, meter, config } = this;
    const users = this.sites.map((name, site) => ({
      name,
      family: keyFamily(this.technologies[site], config.keys),
    }));
    this.keys = new KeyCaches(simulation, meter, users, issuers);
    this.probedIssuers = [...issuers.keys()].filter((issuer) => issuers[issuer] !== undefined);
    this.probes.begin(Math.max(1, this.probedIssuers.length));
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

  authorise(site: number, action: Action, token: HeldToken): number {
    this.stalledUs = 0;
    if (this.down[site] > 0) return Failure.endpointDown;
    const { nowUs } = this.simulation;
    const accepted = this.accepted[site];
    const isAccepted = accepted?.has(token, nowUs) === true;
    if (accepted !== undefined) this.aclHitRatio.add(isAccepted ? 1 : 0, 1);
    if (!isAccepted && this.keys !== undefined && !this.validators[site].broken) {
      const key = this.keys.check(site, token.issuer, token.issuedUs);
      this.stalledUs = this.keys.stalledUs;
      if (key !== OK) return key;
    }
    const outcome = this.validators[site].check(action, token, nowUs);
    if (outcome === OK && !isAccepted) accepted?.add(token, nowUs);
    return outcome;
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

  forget(site: number): void {
    this.keys?.forget(site);
    this.accepted[site]?.clear();
  }

  probe(site: number): number {
    const probes = Math.max(1, this.probedIssuers.length);
    if (this.down[site] > 0) return probes;
    if (!this.takesTokens[site]) return 0;
    const validator = this.validators[site];
    const token = this.probeToken.renewed(this.simulation.nowUs, validator.acceptsAny);
    const outcome = validator.check(Action.read, token, this.simulation.nowUs);
    if (outcome !== OK || validator.check(Action.write, token, this.simulation.nowUs) !== OK) return probes;
    let rejected = 0;
    for (const issuer of this.probedIssuers) {
      if (this.keys?.check(site, issuer, token.issuedUs) !== OK) rejected++;
    }
    return rejected;
  }

  beginCopy(
    source: number,
    destination: number,
    bytes: number,
    dataset: number,
    file: number,
    attempt: number,
  ): number {
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
      destination,
      this.book.serialOf(dataset),
      file * ATTEMPTS_MAX + attempt,
      bytes,
      Math.min(this.throughput[source], this.throughput[destination]),
      Math.min(this.bandwidth[source] / outbound, this.bandwidth[destination] / inbound),
    );
  }

  endCopy(
    source: number,
    destination: number,
    dataset: number,
    file: number,
    attempt: number,
    startedUs: number,
  ): number {
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
    const u = this.failures[destination].draw(this.book.serialOf(dataset), file * ATTEMPTS_MAX + attempt);
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
