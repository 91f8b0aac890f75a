import { LawBroken } from '../../kernel/laws.js';
import type { Simulation } from '../../kernel/simulation.js';
import type { Stream } from '../../kernel/streams.js';
import type { Level } from '../../measure/level.js';
import type { Meter } from '../../measure/meter.js';
import type { SiteConfig, StorageConfig } from '../../scenario/schema.js';
import { type Action, Failure, type HeldToken, OK, type Storage, type TransferBook } from '../ports.js';
import { CopyTime } from './copy-time.js';
import { SiteControls } from './site-controls.js';
import { Validator } from './validator.js';

/** Attempts that a file's keyed draws tell apart. */
const ATTEMPTS = 512;

/**
 * The storage endpoints.
 *
 * Guarantee: a site never has more copies under way than transfer slots in that direction; every copy that begins
 * ends once.
 * Mechanism: a column a property, indexed by the site's number; outcomes are keyed draws, so nothing is kept of a copy.
 * Cost: O(1) a call; three draws a copy (overhead, throughput, failure).
 */
export class StorageSites implements Storage {
  readonly sites: readonly string[];
  readonly stalledUs = 0;
  readonly controls = new SiteControls();
  private readonly takesTokens: readonly boolean[];
  private readonly down: readonly boolean[];
  private readonly validators: readonly Validator[];
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
    this.takesTokens = ordered.map((site) => site.readiness !== 'not-ready');
    this.down = ordered.map((site) => site.readiness === 'downtime');
    this.validators = ordered.map((site) => new Validator(site));
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
    const rejecting = ordered.filter((site) => site.readiness === 'failed' || site.readiness === 'downtime');
    meter.level('storage.all.rejecting').set(ordered.length === 0 ? 0 : rejecting.length / ordered.length);
    simulation.checkAtEnd(() => this.checkSlots());
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
    return this.validators[site].check(action, token, this.simulation.nowUs);
  }

  reach(site: number): number {
    return this.down[site] ? Failure.endpointDown : OK;
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
      file * ATTEMPTS + attempt,
      bytes,
      Math.min(this.throughput[source], this.throughput[destination]),
      Math.min(this.bandwidth[source] / outbound, this.bandwidth[destination] / inbound),
    );
  }

  endCopy(source: number, destination: number, dataset: number, file: number, attempt: number): number {
    if (--this.outbound[source] < 0 || --this.inbound[destination] < 0) {
      throw new LawBroken(
        'a copy ends once',
        this.simulation,
        `${this.sites[source]} to ${this.sites[destination]}`,
      );
    }
    this.active.add(-1);
    if (this.failure === 0) return OK;
    const u = this.failures[destination].draw(this.book.serialOf(dataset), file * ATTEMPTS + attempt);
    return u < this.failure ? Failure.storageError : OK;
  }

  freeOutbound(site: number): number {
    return this.outboundSlots[site] - this.outbound[site];
  }

  freeInbound(site: number): number {
    return this.inboundSlots[site] - this.inbound[site];
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
