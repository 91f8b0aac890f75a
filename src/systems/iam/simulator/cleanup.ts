import type { Simulation } from '../../../kernel/simulation.js';
import type { IssuerConfig } from '../../../scenario/schema.js';
import type { CleanupTurn } from '../cleanup-turn.js';
import type { Database } from './database.js';
import { INTERNAL, type Requests } from './requests.js';
import { CLEANUP_STAGES, type TokenStore } from './token-store.js';

/** Pages that the clean-up jobs of an issuer are deleting now. */
export interface PagesAtWork {
  count: number;
}

/** What a clean-up job works with. */
export interface CleanupParts {
  readonly simulation: Simulation;
  readonly config: IssuerConfig['cleanup'];
  readonly turn: CleanupTurn;
  readonly store: TokenStore;
  readonly requests: Requests;
  /** Absent: the job puts no load on a station. */
  readonly database: Database | undefined;
  readonly atWork: PagesAtWork;
}

/** No event is pending. */
const NONE = -1;

/**
 * The job of one pod that deletes expired rows: access tokens, then refresh tokens, then orphaned holders, and
 * revocations, each page by page, each row by itself, one stage after the other on the pod's one scheduler thread (IAM
 * TaskConfig, MITREid AbstractPageOperationTemplate).
 * A stage ends with an empty page or at the limits of the turn. One event a page, two where it waits for the database.
 * A page that the job of a dead pod had in hand is deleted all the same.
 */
export class CleanupJob {
  private readonly run: number;
  private pageRead: number;
  /** Handle of the next run. */
  private nextRun = NONE;
  /** Number of times that the pod's process has stopped: pages of before lead to no further one. */
  private generation = 0;
  private paused = false;
  private stalled = false;
  /** The page that waits for a database that answers nobody, or NONE. */
  private heldPage = NONE;
  private runStartUs = 0;
  private stage = 0;
  private stageStartUs = 0;
  private pages = 0;

  /** @param job its number, among the issuer's */
  constructor(
    private readonly job: number,
    private readonly parts: CleanupParts,
  ) {
    this.run = parts.simulation.register(() => this.beginRun());
    this.pageRead = this.registerPage();
  }

  /** The pod's process has begun. */
  start(): void {
    this.startAfter(this.parts.config.initial_delay);
  }

  /** The first run is this far ahead, µs. */
  startAfter(delayUs: number): void {
    this.nextRun = this.parts.simulation.after(delayUs, this.run);
  }

  /** The pod's process has ended. */
  stop(): void {
    this.parts.simulation.cancel(this.nextRun);
    if (this.heldPage !== NONE) this.endPage(this.heldPage);
    this.heldPage = NONE;
    this.generation++;
    this.pageRead = this.registerPage();
  }

  /** The job takes no further page, or does again from its next run on. */
  pause(paused: boolean): void {
    this.paused = paused;
  }

  /** The database answers nobody, or does again. */
  stall(stalled: boolean): void {
    this.stalled = stalled;
    if (stalled || this.heldPage === NONE) return;
    const page = this.heldPage;
    this.heldPage = NONE;
    this.deleted(page, this.generation);
  }

  /** The database station has deleted a page. */
  databaseDone(request: number): void {
    const { requests } = this.parts;
    const page = requests.page[request];
    const generation = requests.generation[request];
    requests.close(request);
    this.deleted(page, generation);
  }

  private beginRun(): void {
    this.runStartUs = this.parts.simulation.nowUs;
    this.beginStage(0);
    this.work();
  }

  private beginStage(stage: number): void {
    this.stage = stage;
    this.stageStartUs = this.parts.simulation.nowUs;
    this.pages = 0;
  }

  /** Takes the next page, of this stage or of a later one; without any the run is over. */
  private work(): void {
    const { simulation, config, turn, store } = this.parts;
    while (this.stage < CLEANUP_STAGES.length) {
      const rows = this.mayGoOn() ? store.takePage(this.stage, config.page) : 0;
      if (rows > 0) {
        this.pages++;
        this.begin(rows);
        return;
      }
      this.beginStage(this.stage + 1);
    }
    this.nextRun = simulation.at(turn.nextRunUs(this.runStartUs, simulation.nowUs), this.run);
  }

  private begin(rows: number): void {
    const { simulation, config, atWork } = this.parts;
    atWork.count++;
    const ownUs = rows * config.delete_time - this.databaseUs(rows);
    simulation.post(ownUs, this.pageRead, rows * CLEANUP_STAGES.length + this.stage);
  }

  private databaseUs(rows: number): number {
    const { config, database } = this.parts;
    return database === undefined ? 0 : Math.round(rows * config.delete_time * config.database_share);
  }

  private registerPage(): number {
    const { generation } = this;
    return this.parts.simulation.register((page) => this.read(page, generation));
  }

  /** The job's own part of a page is done; the rest is the database's. */
  private read(page: number, generation: number): void {
    const { simulation, requests, database } = this.parts;
    const databaseUs = this.databaseUs(rowsOf(page));
    if (database !== undefined && databaseUs > 0) {
      const { nowUs } = simulation;
      const request = requests.open(INTERNAL.cleanupPage, this.job, nowUs);
      requests.page[request] = page;
      requests.generation[request] = generation;
      requests.databaseUs[request] = databaseUs;
      database.arrive(request);
    } else if (this.stalled && generation === this.generation) {
      this.heldPage = page;
    } else {
      this.deleted(page, generation);
    }
  }

  private deleted(page: number, generation: number): void {
    this.endPage(page);
    if (generation === this.generation) this.work();
  }

  private endPage(page: number): void {
    this.parts.atWork.count--;
    this.parts.store.deletePage(stageOf(page), rowsOf(page));
  }

  private mayGoOn(): boolean {
    const { simulation, turn } = this.parts;
    if (this.paused) return false;
    return this.pages < turn.maxPages && simulation.nowUs - this.stageStartUs < turn.maxTimeUs;
  }
}

/** A page as one number: its rows and its stage. */
function rowsOf(page: number): number {
  return Math.floor(page / CLEANUP_STAGES.length);
}

function stageOf(page: number): number {
  return page % CLEANUP_STAGES.length;
}
