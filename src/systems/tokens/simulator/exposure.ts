import { Claim, type Credentials, type HeldToken } from '../../../ecosystem/ports.js';
import { LawBroken } from '../../../kernel/laws.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Level } from '../../../measure/level.js';
import type { Meter } from '../../../measure/meter.js';
import type { Peak } from '../../../measure/peak.js';
import { ExpiryRing, type RingColumns } from './expiry-ring.js';
import { LiveWeights } from './live-weights.js';

const HOUR_US = 3_600_000_000;
/** Empty buckets that are passed at once in the search for the next expiry. */
const SEARCH = 512;
const NONE = Number.POSITIVE_INFINITY;

const ACCESSES = ['read', 'create', 'modify'] as const;
const MEASURES = [
  ...ACCESSES.flatMap((access) => [`exposure.${access}`, `exposed_files.${access}`, `worst.${access}`]),
  'live',
];

/**
 * What thieves of all live credentials could do: the metrics `tokens.*`.
 *
 * Guarantee: every credential issued expires once, as is checked when the run ends. Values are exact, but between the
 * first and the last expiry within one bucket of expiry time (see `LiveWeights`).
 * Mechanism: credentials are summed in buckets by their expiry. One event is pending while any is live: at the last
 * expiry of the next bucket that is not empty.
 * Cost: O(1) a credential and no event; memory follows the longest life and not the number of credentials.
 */
export class Exposure implements Credentials {
  private readonly experiments: readonly ExperimentExposure[];
  private readonly ring: ExpiryRing;
  private readonly kind: number;
  /** The bucket of the pending event; none without a live credential. */
  private due = NONE;
  private dueEvent = 0;
  private issuedCount = 0;
  private expiredCount = 0;

  /**
   * @param experiments in the order of their names
   * @param longestLifeUs longest life of a credential, µs; a longer one is taken when it comes
   */
  constructor(
    private readonly simulation: Simulation,
    meter: Meter,
    experiments: readonly string[],
    longestLifeUs: number,
  ) {
    this.ring = new ExpiryRing(longestLifeUs);
    this.experiments = experiments.map((name) => new ExperimentExposure(meter, name));
    for (const measure of MEASURES) {
      meter.combine(
        `tokens.all.${measure}`,
        experiments.map((name) => `tokens.${name}.${measure}`),
      );
    }
    this.kind = simulation.register(() => this.expire());
    simulation.checkAtEnd(() => this.check());
  }

  /** A credential of an experiment has been issued, now; of no account when it has expired already. */
  issued(experiment: number, token: Pick<HeldToken, 'claims' | 'bytes' | 'files' | 'expiryUs'>): void {
    const { ring } = this;
    const { nowUs } = this.simulation;
    const { expiryUs } = token;
    if (!Number.isSafeInteger(expiryUs)) throw new RangeError(`a credential expires at ${expiryUs} µs`);
    if (expiryUs <= nowUs) return;
    if (!ring.holds(nowUs, expiryUs)) this.widen(expiryUs - nowUs);
    const bucket = ring.bucketOf(expiryUs);
    const slot = ring.slotOf(bucket);
    if (expiryUs > ring.lastUs[slot]) ring.lastUs[slot] = expiryUs;
    this.experiments[experiment].issued(ring, bucket, nowUs, token);
    this.issuedCount++;
    if (bucket < this.due) {
      if (this.due !== NONE) this.simulation.cancel(this.dueEvent);
      this.wakeAt(bucket, ring.lastUs[slot]);
    }
  }

  private widen(lifeUs: number): void {
    const columns = this.experiments.flatMap(({ columns }) => columns);
    const merged = this.ring.widen(this.simulation.nowUs, lifeUs, columns);
    if (this.due !== NONE) this.due = Math.floor(this.due / merged);
  }

  /** The pending event: the bucket has expired, or has got a later expiry, or is where the search was left. */
  private expire(): void {
    const { ring } = this;
    const { nowUs } = this.simulation;
    const bucket = this.due;
    const slot = ring.slotOf(bucket);
    if (ring.lastUs[slot] > nowUs) {
      this.wakeAt(bucket, ring.lastUs[slot]);
      return;
    }
    if (ring.lastUs[slot] > 0) {
      ring.lastUs[slot] = 0;
      for (const experiment of this.experiments) {
        this.expiredCount += experiment.expire(ring, bucket, nowUs);
      }
    }
    this.due = NONE;
    if (this.issuedCount > this.expiredCount) this.wakeAtNext(bucket + 1);
  }

  /** Wakes at the first bucket from one on that is not empty, or goes on with the search later. */
  private wakeAtNext(from: number): void {
    const { ring } = this;
    let bucket = from;
    while (bucket < from + SEARCH && ring.lastUs[ring.slotOf(bucket)] === 0) bucket++;
    this.wakeAt(bucket, Math.max(ring.startUs(bucket), ring.lastUs[ring.slotOf(bucket)]));
  }

  private wakeAt(bucket: number, timeUs: number): void {
    this.due = bucket;
    this.dueEvent = this.simulation.at(timeUs, this.kind);
  }

  private check(): void {
    let live = 0;
    for (const experiment of this.experiments) live += experiment.live.value;
    let counted = 0;
    for (const { columns } of this.experiments) counted += columns[0].total();
    const late = this.ring.lastUs.some((lastUs) => lastUs > 0 && lastUs < this.simulation.nowUs);
    if (late || counted !== live || this.issuedCount !== this.expiredCount + live) {
      throw new LawBroken(
        'every credential expires once',
        this.simulation,
        `${this.issuedCount} issued, ${this.expiredCount} expired, ${live} live, ${counted} counted`,
      );
    }
  }
}

/** The `tokens.<experiment>.*` instruments of one experiment, and what feeds them. */
class ExperimentExposure {
  readonly live: Level;
  readonly columns: readonly [Counts, ...RingColumns[]];
  private readonly counts = new Counts();
  private readonly accesses: readonly AccessExposure[];

  constructor(meter: Meter, experiment: string) {
    this.live = meter.level(`tokens.${experiment}.live`);
    this.accesses = ACCESSES.map((access) => new AccessExposure(meter, experiment, access));
    this.columns = [this.counts, ...this.accesses.flatMap(({ columns }) => columns)];
  }

  issued(
    ring: ExpiryRing,
    bucket: number,
    nowUs: number,
    token: Pick<HeldToken, 'claims' | 'bytes' | 'files' | 'expiryUs'>,
  ): void {
    const { claims } = token;
    const [read, create, modify] = this.accesses;
    this.counts.add(ring, bucket);
    this.live.add(1);
    if ((claims & Claim.read) !== 0) read.issued(ring, bucket, nowUs, token);
    if ((claims & Claim.modify) !== 0) modify.issued(ring, bucket, nowUs, token);
    else if ((claims & Claim.create) !== 0) create.issued(ring, bucket, nowUs, token);
  }

  /** @returns how many credentials have expired */
  expire(ring: ExpiryRing, bucket: number, nowUs: number): number {
    const gone = this.counts.take(ring, bucket);
    if (gone === 0) return 0;
    this.live.add(-gone);
    for (const access of this.accesses) access.expire(ring, bucket, nowUs);
    return gone;
  }
}

/** The credentials of one experiment that give one access. */
class AccessExposure {
  readonly columns: readonly RingColumns[];
  private readonly counts = new Counts();
  private readonly bytes: LiveWeights;
  private readonly files: LiveWeights;
  private readonly worst: Peak;
  private live = 0;

  constructor(meter: Meter, experiment: string, access: string) {
    this.bytes = new LiveWeights(meter.ramp(`tokens.${experiment}.exposure.${access}`));
    this.files = new LiveWeights(meter.ramp(`tokens.${experiment}.exposed_files.${access}`));
    this.worst = meter.peak(`tokens.${experiment}.worst.${access}`);
    this.columns = [this.counts, this.bytes, this.files];
  }

  issued(
    ring: ExpiryRing,
    bucket: number,
    nowUs: number,
    { bytes, files, expiryUs }: Pick<HeldToken, 'bytes' | 'files' | 'expiryUs'>,
  ): void {
    this.live++;
    this.counts.add(ring, bucket);
    this.bytes.add(ring, bucket, bytes, nowUs, expiryUs);
    this.files.add(ring, bucket, files, nowUs, expiryUs);
    this.worst.record(bytes * ((expiryUs - nowUs) / HOUR_US));
  }

  expire(ring: ExpiryRing, bucket: number, nowUs: number): void {
    const gone = this.counts.take(ring, bucket);
    if (gone === 0) return;
    this.live -= gone;
    this.bytes.expire(ring, bucket, nowUs, this.live === 0);
    this.files.expire(ring, bucket, nowUs, this.live === 0);
  }
}

/** How many credentials expire in each bucket. */
class Counts implements RingColumns {
  private counts = new Int32Array(0);

  add(ring: ExpiryRing, bucket: number): void {
    if (this.counts.length === 0) this.counts = new Int32Array(ring.slots);
    this.counts[ring.slotOf(bucket)]++;
  }

  /** Empties a bucket and returns what was in it. */
  take(ring: ExpiryRing, bucket: number): number {
    if (this.counts.length === 0) return 0;
    const slot = ring.slotOf(bucket);
    const count = this.counts[slot];
    this.counts[slot] = 0;
    return count;
  }

  total(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  reshape(slots: number, move: Parameters<RingColumns['reshape']>[1]): void {
    const { counts } = this;
    if (counts.length === 0) return;
    this.counts = new Int32Array(slots);
    move((from, to) => {
      this.counts[to] += counts[from];
    });
  }
}
