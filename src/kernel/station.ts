import { LawBroken } from './laws.js';
import type { Simulation } from './simulation.js';
import { TimedFifo } from './timed-fifo.js';

/** How a station is built; times in µs. */
export interface StationOptions {
  readonly name: string;
  /** Parallel servers, at least 1. */
  readonly servers: number;
  /** Customers that may wait; absent: no limit. One more is refused. */
  readonly queueLimit?: number;
  /** Longest wait for a server, µs; absent: patient customers. */
  readonly waitingTimeoutUs?: number;
}

/** What a station tells its owner; `customer` is the number given to `arrive`. */
export interface StationOwner {
  /** A server is free for this customer: the time for which it will be held, µs, or HOLD to release it by hand. */
  serviceUs(customer: number): number;
  /** Service of a timed customer has ended. Not called for HOLD. */
  served(customer: number): void;
  /** The queue was full. */
  refused?(customer: number): void;
  /** The customer waited for the whole timeout and has left the queue. */
  timedOut?(customer: number): void;
}

/** Answer of `serviceUs` for a customer that keeps its server until `release`. */
export const HOLD = -1;

/** Start of a pause that is not there. */
const NEVER = -1;

/**
 * Servers in parallel before one first-come-first-served queue, with an optional queue limit and waiting timeout.
 *
 * Guarantee: never more customers in service than servers; each customer is served, refused, timed out or abandoned
 * once. Mechanism: one completion event a customer; the timeout is one for all, so only the head of the queue can be
 * the next to give up and one pending event watches it. A pause and an abandonment give completions a new kind of
 * event, so that those scheduled before know that they are late, or that nobody is there any more.
 * Cost: one pending event a customer in service, one for all who wait; one handler a pause or abandonment.
 */
export class Station {
  /** Customers in service. */
  busy = 0;
  /** Customers waiting. */
  waiting = 0;
  /** Customers accepted; refused ones are counted apart. */
  arrivals = 0;
  departures = 0;
  refusals = 0;
  timeouts = 0;

  private readonly queue = new TimedFifo();
  private completion: number;
  /** Number of pauses, resumptions and abandonments: completions of before it are looked at closely. */
  private epoch = 0;
  /** Number of abandonments. */
  private generation = 0;
  /** Length of all pauses that are over, µs. */
  private pausedUs = 0;
  private pauseStartUs = NEVER;
  /** Customers who have a server while the servers are paused, with the service that they still need. */
  private readonly frozen = new TimedFifo();
  private readonly expiry: number;
  private readonly servers: number;
  private readonly queueLimit: number;
  private readonly waitingTimeoutUs: number;
  private readonly impatient: boolean;
  private expiryPending = false;
  private startingWaiters = false;
  private busyIntegral = 0;
  private populationIntegral = 0;
  private lastUs = 0;
  /** Departure times minus arrival times so far: one small sum, where two large ones would lose the difference. */
  private sojournBalanceUs = 0;

  constructor(
    private readonly simulation: Simulation,
    readonly options: StationOptions,
    private readonly owner: StationOwner,
  ) {
    if (!(options.servers >= 1)) throw new RangeError(`station ${options.name} needs at least one server`);
    this.servers = options.servers;
    this.queueLimit = options.queueLimit ?? Number.POSITIVE_INFINITY;
    this.waitingTimeoutUs = options.waitingTimeoutUs ?? Number.POSITIVE_INFINITY;
    this.impatient = this.waitingTimeoutUs !== Number.POSITIVE_INFINITY;
    this.completion = this.registerCompletion();
    this.expiry = simulation.register(() => this.expireWaiting());
    simulation.checkAtEnd(() => this.checkLittle());
  }

  /** A customer arrives: it is served at once, waits, or is refused. */
  arrive(customer: number): void {
    const serverFree = this.busy < this.servers && this.waiting === 0;
    if (!serverFree && this.waiting >= this.queueLimit) {
      this.refusals++;
      this.owner.refused?.(customer);
      return;
    }
    this.accrue();
    this.arrivals++;
    const { nowUs } = this.simulation;
    this.sojournBalanceUs -= nowUs;
    if (serverFree) {
      this.start(customer);
      return;
    }
    this.waiting++;
    if (this.impatient) {
      this.queue.push(customer, nowUs);
      if (!this.expiryPending) this.scheduleExpiry();
    } else {
      // Nobody asks when a patient customer came.
      this.queue.push(customer, 0);
    }
  }

  /** Frees the server of a customer that was started with HOLD. */
  release(): void {
    this.leave();
  }

  /** The servers stop: no timed service goes on or begins until `resume`. Waiting and its timeout go on. */
  pause(): void {
    if (this.pauseStartUs !== NEVER) this.broken('a station is paused once');
    this.pauseStartUs = this.simulation.nowUs;
    this.epoch++;
  }

  /** The servers go on where they stopped. */
  resume(): void {
    if (this.pauseStartUs === NEVER) this.broken('a station that is resumed was paused');
    this.pausedUs += this.simulation.nowUs - this.pauseStartUs;
    this.pauseStartUs = NEVER;
    this.epoch++;
    this.completion = this.registerCompletion();
    while (this.frozen.size > 0) {
      const leftUs = this.frozen.headTimeUs();
      this.simulation.post(leftUs, this.completion, this.frozen.shift());
    }
  }

  /** Everybody in service and waiting is gone at once, those of HOLD too: the owner is not told and must not release. */
  abandon(): void {
    this.accrue();
    const present = this.busy + this.waiting;
    this.departures += present;
    this.sojournBalanceUs += present * this.simulation.nowUs;
    this.busy = 0;
    this.waiting = 0;
    this.queue.clear();
    this.frozen.clear();
    this.epoch++;
    this.generation++;
    this.completion = this.registerCompletion();
  }

  /** Time-averaged customers in service over the run so far, divided by the servers. */
  utilisation(): number {
    this.accrue();
    return this.simulation.nowUs === 0 ? 0 : this.busyIntegral / this.simulation.nowUs / this.servers;
  }

  /** Time-averaged customers present. */
  meanPopulation(): number {
    this.accrue();
    return this.simulation.nowUs === 0 ? 0 : this.populationIntegral / this.simulation.nowUs;
  }

  private start(customer: number): void {
    this.busy++;
    if (this.busy > this.servers) this.broken('no station exceeds its capacity');
    const serviceUs = this.owner.serviceUs(customer);
    if (serviceUs === HOLD) return;
    if (this.pauseStartUs === NEVER) this.simulation.post(serviceUs, this.completion, customer);
    else this.frozen.push(customer, serviceUs);
  }

  private registerCompletion(): number {
    const { epoch, generation, pausedUs } = this;
    return this.simulation.register((customer) => {
      if (epoch === this.epoch) this.complete(customer);
      else if (generation === this.generation) this.completeLate(customer, this.pausedUs - pausedUs);
    });
  }

  private complete(customer: number): void {
    this.leave();
    this.owner.served(customer);
  }

  /** The servers have been paused, for `lostUs` in all, since this service was timed; they may be again. */
  private completeLate(customer: number, lostUs: number): void {
    const { nowUs } = this.simulation;
    if (this.pauseStartUs !== NEVER) this.frozen.push(customer, lostUs + nowUs - this.pauseStartUs);
    else if (lostUs > 0) this.simulation.post(lostUs, this.completion, customer);
    else this.complete(customer);
  }

  private leave(): void {
    this.accrue();
    if (this.busy <= 0) this.broken('a server is released once');
    this.busy--;
    this.departures++;
    this.sojournBalanceUs += this.simulation.nowUs;
    if (this.waiting > 0 && !this.startingWaiters) this.startWaiters();
  }

  /** A loop and not a recursion: an owner may release a server while it is asked for the service time. */
  private startWaiters(): void {
    this.startingWaiters = true;
    while (this.waiting > 0 && this.busy < this.servers) {
      this.waiting--;
      this.start(this.queue.shift());
    }
    this.startingWaiters = false;
  }

  /** One timeout for all and first come first served: only the head of the queue can be the next to give up. */
  private scheduleExpiry(): void {
    if (this.expiryPending || this.waiting === 0) return;
    this.expiryPending = true;
    this.simulation.at(this.queue.headTimeUs() + this.waitingTimeoutUs, this.expiry);
  }

  private expireWaiting(): void {
    this.accrue();
    this.expiryPending = false;
    while (this.waiting > 0 && this.queue.headTimeUs() + this.waitingTimeoutUs <= this.simulation.nowUs) {
      const customer = this.queue.shift();
      this.waiting--;
      this.timeouts++;
      this.departures++;
      this.sojournBalanceUs += this.simulation.nowUs;
      this.owner.timedOut?.(customer);
    }
    this.scheduleExpiry();
  }

  private accrue(): void {
    const { nowUs } = this.simulation;
    const elapsed = nowUs - this.lastUs;
    if (elapsed > 0) {
      this.busyIntegral += this.busy * elapsed;
      this.populationIntegral += (this.busy + this.waiting) * elapsed;
      this.lastUs = nowUs;
    }
  }

  private broken(law: string): never {
    throw new LawBroken(law, this.simulation, this.options.name);
  }

  private checkLittle(): void {
    this.accrue();
    const present = this.busy + this.waiting;
    if (this.arrivals !== this.departures + present) {
      throw new LawBroken(
        'every customer is conserved',
        this.simulation,
        `${this.options.name}: ${this.arrivals} arrived, ${this.departures} left, ${present} present`,
      );
    }
    const sojourns = this.sojournBalanceUs + present * this.simulation.nowUs;
    if (!(Math.abs(sojourns - this.populationIntegral) <= 1 + 1e-7 * this.populationIntegral)) {
      throw new LawBroken(
        "Little's law",
        this.simulation,
        `${this.options.name}: sojourns ${sojourns} µs, population ${this.populationIntegral} µs`,
      );
    }
  }
}
