import { growColumns, kindColumn } from '../../../kernel/columns.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { FtsConfig } from '../../../scenario/schema.js';
import type { LinkQueues } from './link-queue.js';
import type { ServiceState } from './service-state.js';

const SECOND_US = 1_000_000;
/** Weight of the last sample in the moving average of throughput (FTS OptimizerConstants.h). */
const EMA_ALPHA = 0.1;
/** Below this share of files that end well the link shrinks, unless it recovers from not far below. */
const LOW_SUCCESS = 0.97;
const BASE_SUCCESS = 0.96;
const STEP = 1;
const AGGRESSIVE_STEP = 2;

/** Active files of a link with the optimizer's first decision, or for good without the optimizer. */
export function initialLimit(config: FtsConfig['link']): number {
  if (config.initial !== undefined) return Math.min(config.max, Math.max(config.min, config.initial));
  return config.optimizer ? config.min + Math.floor((config.max - config.min) / 2) : config.max;
}

/**
 * The optimizer (FTS OptimizerConnections.cpp): every 60 s it moves the number of active files of each link by −1, 0,
 * +1 or +2, by the share of files that ended well and by the moving average of throughput.
 *
 * Mechanism: sums of files, successes, bytes and seconds a link, which fade with a window of 5, 15 or 30 minutes
 * after the mean duration. Cost: a few additions a file that ends, and one visit a minute to each link with activity.
 */
export class Optimizer {
  private readonly turn: number;
  private pending = false;
  private pendingTurn = -1;
  private busy: number[] = [];
  private listed = kindColumn(0);
  private known = kindColumn(0);
  private touched = kindColumn(0);
  private ended = new Float64Array(0);
  private good = new Float64Array(0);
  private bytes = new Float64Array(0);
  private durationUs = new Float64Array(0);
  private lastEma = new Float64Array(0);
  private lastSuccess = new Float64Array(0);
  private lastSize = new Float64Array(0);

  constructor(
    private readonly simulation: Simulation,
    private readonly config: FtsConfig['link'],
    private readonly links: LinkQueues,
    private readonly state: ServiceState,
  ) {
    this.turn = simulation.register(() => this.run());
    links.follow((capacity) => growColumns(this, capacity));
  }

  /** Begins, unless it has begun or is switched off; the first turn comes after a delay. */
  start(afterUs = this.config.interval): void {
    if (this.pending || !this.config.optimizer) return;
    this.pending = true;
    this.pendingTurn = this.simulation.after(afterUs, this.turn);
  }

  /** Its process starts anew, and has its first turn after a delay. */
  restart(afterUs: number): void {
    if (this.pending) this.simulation.cancel(this.pendingTurn);
    this.pending = false;
    this.start(afterUs);
  }

  /** An operator has changed the limits: links are within them from now on, those that it leaves alone at the most. */
  reconfigured(): void {
    const { links, config } = this;
    const least = config.optimizer ? config.min : config.max;
    for (let link = 0; link < links.size; link++) {
      links.limit[link] = Math.min(config.max, Math.max(least, links.limit[link]));
      this.links.onRaised(link);
    }
    this.start();
  }

  /** A file of a link has ended, after an agent had started it. */
  record(link: number, ok: boolean, bytes: number, durationUs: number): void {
    this.touched[link] = 1;
    this.ended[link]++;
    this.durationUs[link] += durationUs;
    if (ok) {
      this.good[link]++;
      this.bytes[link] += bytes;
    }
    if (this.listed[link] === 0) {
      this.listed[link] = 1;
      this.busy.push(link);
    }
  }

  private run(): void {
    this.pending = false;
    if (!this.state.down && this.config.optimizer) this.optimizeAll();
    this.start();
  }

  private optimizeAll(): void {
    let kept = 0;
    for (const link of this.busy) {
      this.optimize(link);
      if (this.touched[link] === 1 || this.links.active[link] > 0 || this.links.waiting[link] > 0) {
        this.busy[kept++] = link;
      } else {
        this.listed[link] = 0;
      }
      this.touched[link] = 0;
    }
    this.busy.length = kept;
  }

  private optimize(link: number): void {
    const ended = this.ended[link];
    if (ended < 1e-6) return;
    const windowUs = windowOf(this.durationUs[link] / ended);
    const success = this.good[link] / ended;
    const throughput = (this.bytes[link] * SECOND_US) / windowUs;
    const size = this.good[link] > 0 ? this.bytes[link] / this.good[link] : 0;
    const previous = this.lastEma[link];
    const first = this.known[link] === 0;
    const ema = first ? throughput : EMA_ALPHA * throughput + (1 - EMA_ALPHA) * previous;
    if (!first) this.decide(link, success, ema, size);
    this.known[link] = 1;
    this.lastEma[link] = ema;
    this.lastSuccess[link] = success;
    this.lastSize[link] = size;
    this.fade(link, Math.max(0, 1 - this.config.interval / windowUs));
  }

  private decide(link: number, success: number, ema: number, size: number): void {
    const { links, config } = this;
    const limit = links.limit[link];
    const next = Math.min(config.max, Math.max(config.min, limit + this.change(link, success, ema, size)));
    links.limit[link] = next;
    if (next > limit) this.links.onRaised(link);
  }

  private change(link: number, success: number, ema: number, size: number): number {
    if (success < LOW_SUCCESS) {
      return success > this.lastSuccess[link] && success >= BASE_SUCCESS ? 0 : -STEP;
    }
    if (ema === 0 || this.links.waiting[link] < this.links.limit[link]) return 0;
    if (order(ema) < order(this.lastEma[link])) {
      return order(size) < order(this.lastSize[link]) ? STEP : -STEP;
    }
    return ema > this.lastEma[link] ? AGGRESSIVE_STEP : STEP;
  }

  private fade(link: number, by: number): void {
    this.ended[link] *= by;
    this.good[link] *= by;
    this.bytes[link] *= by;
    this.durationUs[link] *= by;
  }
}

function windowOf(durationUs: number): number {
  if (durationUs < 30 * SECOND_US) return 300 * SECOND_US;
  return (durationUs < 900 * SECOND_US ? 900 : 1800) * SECOND_US;
}

function order(value: number): number {
  return value > 0 ? Math.round(Math.log10(value)) : 0;
}
