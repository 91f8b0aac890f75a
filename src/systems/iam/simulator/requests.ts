import { kindColumn } from '../../../kernel/columns.js';
import type { RunPosition } from '../../../kernel/laws.js';
import { SlotPool } from '../../../kernel/slot-pool.js';
import { GRANTS } from '../grants.js';

/** What an issuer does for itself and keeps as a request; numbers after those of the grants. */
export const INTERNAL = {
  /** A probe at a pod's health; `subject` is the pod. */
  healthCheck: GRANTS.length,
  /** A page of rows that the database deletes; `subject` is the job. */
  cleanupPage: GRANTS.length + 1,
  /** A fetch of the public keys. */
  keyFetch: GRANTS.length + 2,
} as const;

/** No pod has the request in hand. */
export const NO_POD = -1;

/** What became of a request whose pod has died. */
export const Lost = { no: 0, unanswered: 1, answered: 2 } as const;

/** The requests in flight at one issuer: a slot each, columns in typed arrays, 78 bytes a request. */
export class Requests {
  caller = new Int32Array(0);
  grant = kindColumn(0);
  subject = new Int32Array(0);
  offlineAccess = kindColumn(0);
  subjectExpiryUs = new Float64Array(0);
  refreshToken = new Float64Array(0);
  /** When the caller asked, µs. */
  askedUs = new Float64Array(0);
  /** The pod that has it in hand, or NO_POD. */
  pod = new Int32Array(0);
  /** Time that the request needs of the database, µs. */
  databaseUs = new Float64Array(0);
  /** What is left of its pod's part of the work once it has a second connection, µs. */
  restUs = new Float64Array(0);
  /** 1 from when it waits for a second connection. */
  second = kindColumn(0);
  /** What its pod runs: index into the releases of the issuer. */
  release = new Int32Array(0);
  /** Page of a clean-up job, and the life of the job's process to which it belongs. */
  page = new Int32Array(0);
  generation = new Int32Array(0);
  /** Expired rows that it deletes itself. */
  pageRows = new Int32Array(0);
  /** Answer of a request that was turned away. */
  rejection = kindColumn(0);
  /** One of `Lost`. */
  lost = kindColumn(0);
  /** 1 while it is at the database station. */
  atDatabase = kindColumn(0);

  private readonly pool: SlotPool;

  constructor(name: string, position: RunPosition) {
    this.pool = new SlotPool(`${name} request`, position, this);
  }

  /** Requests in flight. */
  get inFlight(): number {
    return this.pool.inUse;
  }

  /**
   * Opens a request that no pod has in hand. What a caller shows, and whose request it is, is for who opens it to set.
   * @param grant index into `GRANTS`, or one of `INTERNAL`
   */
  open(grant: number, subject: number, nowUs: number): number {
    const request = this.pool.take();
    this.askedUs[request] = nowUs;
    this.grant[request] = grant;
    this.subject[request] = subject;
    this.pod[request] = NO_POD;
    this.lost[request] = Lost.no;
    this.atDatabase[request] = 0;
    this.second[request] = 0;
    this.pageRows[request] = 0;
    return request;
  }

  close(request: number): void {
    this.pod[request] = NO_POD;
    this.pool.give(request);
  }

  /** Visits what a pod has in hand. The visit may close it. */
  forEachOf(pod: number, visit: (request: number) => void): void {
    for (let request = 0; request < this.pool.top; request++) {
      if (this.pod[request] === pod) visit(request);
    }
  }
}
