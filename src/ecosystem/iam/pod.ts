import type { Simulation } from '../../kernel/simulation.js';
import { HOLD, Station } from '../../kernel/station.js';
import type { IssuerConfig } from '../../scenario/schema.js';
import { Grant } from '../ports.js';
import type { Database } from './database.js';
import type { Requests } from './requests.js';

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

/**
 * One IAM pod: a request takes a worker thread (or waits in the accept queue, or is refused), then a database
 * connection (or gives up after the pool's timeout), then a slot, which is what one pod can work on at a time
 * (Spring Boot, HikariCP; the slot is fitted to a load test). It keeps all three to its end.
 *
 * Guarantee: no resource is held by more than its size, and all that a request holds it gives back once.
 * Mechanism: three nested stations; only the innermost schedules the end of service.
 * Cost: one event a request, two where the database is a station of its own.
 */
export class Pod {
  private readonly threads: Station;
  private readonly connections: Station;
  private readonly slots: Station;
  private readonly podPartDone: number;

  constructor(
    private readonly simulation: Simulation,
    name: string,
    config: IssuerConfig,
    private readonly requests: Requests,
    private readonly owner: PodOwner,
    /** Absent: the database is part of the pod. */
    private readonly database: Database | undefined,
  ) {
    this.podPartDone = simulation.register((request) => this.database?.arrive(request));
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

  private withThread(request: number): number {
    if (needsDatabase(this.requests.grant[request])) this.connections.arrive(request);
    else this.slots.arrive(request);
    return HOLD;
  }

  private withConnection(request: number): number {
    this.slots.arrive(request);
    return HOLD;
  }

  private withSlot(request: number): number {
    const workUs = this.owner.started(request);
    if (this.database === undefined || !needsDatabase(this.requests.grant[request])) return workUs;
    this.simulation.post(workUs - this.requests.databaseUs[request], this.podPartDone, request);
    return HOLD;
  }

  private giveUp(request: number): void {
    this.threads.release();
    this.owner.poolTimedOut(request);
  }
}

/** The discovery document is served from memory. */
function needsDatabase(grant: number): boolean {
  return grant !== Grant.discovery;
}

/** Threads and connections are held, never timed. */
function never(): void {}
