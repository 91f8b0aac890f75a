import type { Simulation } from '../../kernel/simulation.js';
import { HOLD, Station } from '../../kernel/station.js';
import type { IssuerConfig } from '../../scenario/schema.js';
import { Grant } from '../ports.js';
import type { Database } from './database.js';
import { INTERNAL, type Requests } from './requests.js';

/** What a pod asks and tells of its requests. */
export interface PodOwner {
  /** A slot is free for the request: how long it will work, µs. */
  started(request: number): number;
  /** The work is done; thread, connection and slot are free again. */
  completed(request: number): void;
  /** Threads and accept queue were full. */
  refused(request: number): void;
  /** No database connection came free within the pool's timeout. */
  poolTimedOut(request: number): void;
}

/** Told of a health check; `good`: it got a connection, and an answer of the database. */
export type OnChecked = (request: number, good: boolean) => void;

/**
 * One IAM pod: a request takes a worker thread (or waits in the accept queue, or is refused), then a database
 * connection (or gives up after the pool's timeout), then a slot, which is what one pod can work on at a time
 * (Spring Boot, HikariCP; the slot is fitted to a load test). It keeps all three to its end.
 *
 * Guarantee: no resource is held by more than its size, and all that a request holds it gives back once, or with
 * everything else when the pod dies. Mechanism: three nested stations; only the innermost schedules the end of service.
 * Cost: one event a request, two where the database is a station of its own.
 */
export class Pod {
  private readonly threads: Station;
  private readonly connections: Station;
  private readonly slots: Station;
  private podPartDone: number;
  private stalled = false;
  /** Health checks that have a connection and no answer of the database. */
  private readonly heldChecks: number[] = [];

  constructor(
    private readonly simulation: Simulation,
    name: string,
    config: IssuerConfig,
    private readonly requests: Requests,
    private readonly owner: PodOwner,
    /** Absent: the database is part of the pod. */
    private readonly database: Database | undefined,
    private readonly checked: OnChecked,
  ) {
    this.podPartDone = this.registerPodPart();
    this.threads = new Station(
      simulation,
      { name: `${name} threads`, servers: config.threads, queueLimit: config.accept_queue },
      {
        serviceUs: (request) => this.withThread(request),
        served: never,
        refused: (request) => owner.refused(request),
      },
    );
    this.connections = new Station(
      simulation,
      {
        name: `${name} connections`,
        servers: config.pool.connections,
        waitingTimeoutUs: config.pool.timeout,
      },
      {
        serviceUs: (request) => this.withConnection(request),
        served: never,
        timedOut: (request) => this.giveUp(request),
      },
    );
    this.slots = new Station(
      simulation,
      { name: `${name} slots`, servers: config.slots },
      {
        serviceUs: (request) => this.withSlot(request),
        served: (request) => this.finish(request),
      },
    );
  }

  /** The load balancer sends a request. */
  admit(request: number): void {
    this.threads.arrive(request);
  }

  /** A health check: asks the database through the pool. */
  check(request: number): void {
    this.connections.arrive(request);
  }

  /** The pod dies: whatever it had in hand is no longer there. What the database works on goes on there. */
  die(): void {
    this.threads.abandon();
    this.connections.abandon();
    this.slots.abandon();
    this.heldChecks.length = 0;
    this.podPartDone = this.registerPodPart();
  }

  /** The database answers nobody, or does again. Where it is part of the pod all slots stop. */
  stall(stalled: boolean): void {
    this.stalled = stalled;
    if (this.database === undefined) {
      if (stalled) this.slots.pause();
      else this.slots.resume();
    }
    if (stalled) return;
    for (const request of this.heldChecks.splice(0)) this.checkDone(request);
  }

  /** Slots at work. */
  get busySlots(): number {
    return this.slots.busy;
  }

  /** The database has answered a request of this pod. */
  databaseDone(request: number): void {
    this.slots.release();
    this.finish(request);
  }

  private finish(request: number): void {
    if (needsDatabase(this.requests.grant[request])) this.connections.release();
    this.threads.release();
    this.owner.completed(request);
  }

  /** The pod's part of the work; once the pod has died those under way lead nowhere. */
  private registerPodPart(): number {
    const kind: number = this.simulation.register((request) => {
      if (kind === this.podPartDone) this.database?.arrive(request);
    });
    return kind;
  }

  private withThread(request: number): number {
    if (needsDatabase(this.requests.grant[request])) this.connections.arrive(request);
    else this.slots.arrive(request);
    return HOLD;
  }

  private withConnection(request: number): number {
    if (this.requests.grant[request] !== INTERNAL.healthCheck) this.slots.arrive(request);
    else if (this.stalled) this.heldChecks.push(request);
    else this.checkDone(request);
    return HOLD;
  }

  private withSlot(request: number): number {
    const workUs = this.owner.started(request);
    if (this.database === undefined || !needsDatabase(this.requests.grant[request])) return workUs;
    this.simulation.post(workUs - this.requests.databaseUs[request], this.podPartDone, request);
    return HOLD;
  }

  private checkDone(request: number): void {
    this.connections.release();
    this.checked(request, true);
  }

  private giveUp(request: number): void {
    if (this.requests.grant[request] === INTERNAL.healthCheck) {
      this.checked(request, false);
      return;
    }
    this.threads.release();
    this.owner.poolTimedOut(request);
  }
}

/** The discovery document and the public keys are served from memory. */
function needsDatabase(grant: number): boolean {
  return grant !== Grant.discovery && grant !== INTERNAL.keyFetch;
}

/** Threads and connections are held, never timed. */
function never(): void {}
