import { kindColumn } from '../../../kernel/columns.js';
import type { RunPosition } from '../../../kernel/laws.js';
import { SlotPool } from '../../../kernel/slot-pool.js';

/** No job, in a list. */
const NONE = -1;

/** Where a job is in its life. */
export const JobState = { free: 0, running: 1, held: 2 } as const;

/**
 * The jobs that are running or held: columns by slot, 63 bytes a job. Those of one owner at one access point are a list,
 * so that all are found whose credential is lost.
 */
export class JobTable {
  state = kindColumn(0);
  /** When it began, µs: it fetches its token at each period from then on. */
  startUs = new Float64Array(0);
  lengthUs = new Float64Array(0);
  /** That of its owner at its access point. */
  credential = new Int32Array(0);
  /** Reads still to come. */
  readsLeft = new Int32Array(0);
  attempts = new Int32Array(0);
  /** 1: it shows its token; 0: its site or its software cannot. */
  usesToken = kindColumn(0);
  /** Handle of its next event. */
  next = new Float64Array(0);
  private after = new Int32Array(0);
  private before = new Int32Array(0);
  private readonly pool: SlotPool;
  private readonly lists: { readonly first: Int32Array };

  constructor(name: string, position: RunPosition, credentials: number) {
    this.pool = new SlotPool(name, position, this);
    this.lists = { first: new Int32Array(credentials).fill(NONE) };
  }

  /** Jobs that are running or held. */
  get inHand(): number {
    return this.pool.inUse;
  }

  /** A new job by a credential, running. */
  add(credential: number): number {
    const job = this.pool.take();
    const { first } = this.lists;
    this.credential[job] = credential;
    this.before[job] = NONE;
    this.after[job] = first[credential];
    if (first[credential] !== NONE) this.before[first[credential]] = job;
    first[credential] = job;
    return job;
  }

  remove(job: number): void {
    const { first } = this.lists;
    const after = this.after[job];
    const before = this.before[job];
    if (before === NONE) first[this.credential[job]] = after;
    else this.after[before] = after;
    if (after !== NONE) this.before[after] = before;
    this.state[job] = JobState.free;
    this.pool.give(job);
  }

  /** Visits the jobs of a credential; a visit may not remove one. */
  eachOf(credential: number, visit: (job: number) => void): void {
    for (let job = this.lists.first[credential]; job !== NONE; job = this.after[job]) visit(job);
  }
}
