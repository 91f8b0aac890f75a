import type { Simulation } from '../../kernel/simulation.js';
import { SECOND_US } from '../../kernel/simulation.js';
import type { IssuerConfig } from '../../scenario/schema.js';
import { CLEANUP_STAGES, type TokenStore } from './token-store.js';

/** How much one clean-up run may do, and when the next one follows. */
export interface CleanupModel {
  /** Pages that one stage may take. */
  readonly maxPages: number;
  /** Time after which a stage takes no further page, µs. */
  readonly maxTimeUs: number;
  /** When the run after this one begins, µs. */
  nextRunUs(startUs: number, endUs: number): number;
}

/** The model that a configuration names; undefined when clean-up is off. */
export function cleanupModel(config: IssuerConfig['cleanup']): CleanupModel | undefined {
  // A pause of nothing would have an idle job turn for ever at one instant.
  const periodUs = Math.max(SECOND_US, config.period);
  switch (config.model) {
    case 'off':
      return undefined;
    case 'loop':
      return {
        maxPages: config.max_pages,
        maxTimeUs: config.max_time,
        nextRunUs: (_start, endUs) => endUs + periodUs,
      };
    case 'single-page':
      return {
        maxPages: 1,
        maxTimeUs: Number.POSITIVE_INFINITY,
        nextRunUs: (startUs, endUs) => Math.max(endUs, startUs + periodUs),
      };
  }
}

/**
 * The job of one pod that deletes expired rows: access tokens, then refresh tokens, then orphaned holders, each page
 * by page, each row by itself (IAM TaskConfig, MITREid AbstractPageOperationTemplate).
 * A stage ends with an empty page or at the limits of the model. One event a page.
 */
export class CleanupJob {
  private readonly pageDone: number;
  private readonly run: number;
  private runStartUs = 0;
  private stage = 0;
  private stageStartUs = 0;
  private pages = 0;

  constructor(
    private readonly simulation: Simulation,
    private readonly config: IssuerConfig['cleanup'],
    private readonly model: CleanupModel,
    private readonly store: TokenStore,
  ) {
    this.run = simulation.register(() => this.beginRun());
    this.pageDone = simulation.register((rows) => {
      this.store.deletePage(this.stage, rows);
      this.work();
    });
    simulation.post(config.initial_delay, this.run);
  }

  private beginRun(): void {
    this.runStartUs = this.simulation.nowUs;
    this.beginStage(0);
    this.work();
  }

  private beginStage(stage: number): void {
    this.stage = stage;
    this.stageStartUs = this.simulation.nowUs;
    this.pages = 0;
  }

  /** Takes the next page, of this stage or of a later one; without any the run is over. */
  private work(): void {
    while (this.stage < CLEANUP_STAGES.length) {
      const rows = this.mayGoOn() ? this.store.takePage(this.stage, this.config.page) : 0;
      if (rows > 0) {
        this.pages++;
        this.simulation.post(rows * this.config.delete_time, this.pageDone, rows);
        return;
      }
      this.beginStage(this.stage + 1);
    }
    this.simulation.at(this.model.nextRunUs(this.runStartUs, this.simulation.nowUs), this.run);
  }

  private mayGoOn(): boolean {
    return (
      this.pages < this.model.maxPages && this.simulation.nowUs - this.stageStartUs < this.model.maxTimeUs
    );
  }
}
