import type { Simulation } from '../../../kernel/simulation.js';
import { Station } from '../../../kernel/station.js';
import type { Level } from '../../../measure/level.js';
import type { Requests } from './requests.js';

/** What a database is built from. */
export interface DatabaseParts {
  readonly simulation: Simulation;
  /** Of its issuer. */
  readonly name: string;
  readonly servers: number;
  readonly requests: Requests;
  readonly utilisation: Level;
}

/** Told of a request on which the database has done its work. */
export type OnServed = (request: number) => void;

/**
 * The one database behind all pods (T5 D6), as a station that they share: a request keeps its slot in the pod while
 * it waits for the database and while the database works on it. A page of the clean-up job may wait here as well.
 */
export class Database {
  private readonly station: Station;

  private readonly requests: Requests;

  constructor({ simulation, name, servers, requests, utilisation }: DatabaseParts, served: OnServed) {
    this.requests = requests;
    this.station = new Station(
      simulation,
      { name: `iam ${name} database`, servers },
      {
        serviceUs: (request) => {
          utilisation.set(this.station.busy / servers);
          return requests.databaseUs[request];
        },
        served: (request) => {
          utilisation.set(this.station.busy / servers);
          requests.atDatabase[request] = 0;
          served(request);
        },
      },
    );
  }

  /** A request has reached the database. */
  arrive(request: number): void {
    this.requests.atDatabase[request] = 1;
    this.station.arrive(request);
  }

  /** The database answers nobody, or goes on with what it has in hand. */
  stall(stalled: boolean): void {
    if (stalled) this.station.pause();
    else this.station.resume();
  }
}
