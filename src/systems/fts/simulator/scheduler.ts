import { growColumns, kindColumn } from '../../../kernel/columns.js';
import type { Stream } from '../../../kernel/streams.js';
import type { FtsConfig } from '../../../scenario/schema.js';
import { FTS } from '../versions.js';
import type { FtsWork } from './fts-work.js';
import { gridAfter } from './phases.js';
import { RunState } from './run-table.js';

/** The agents, as the scheduler sees them. */
export interface AgentStarter {
  /** Agents at work. */
  readonly busy: number;
  /** Agents of this instance that read from a site, and that write to it. */
  readonly outbound: Int32Array;
  readonly inbound: Int32Array;
  /** Starts an agent for a file of a run. */
  start(run: number, file: number): void;
  /** Brings the levels of active files up to date. */
  publish(): void;
}

/**
 * The scheduler (FTS TransfersService.cpp): every 2 s it visits the links in an order that begins anywhere and starts
 * files while link, storage and agent limits allow.
 *
 * Guarantee: no limit is exceeded, and turns are an interval apart.
 * Mechanism: a list of the links that have waiting files and room of their own; a link at its limit comes back when
 * one of its files ends. Without such links there is no turn. Cost: one event a turn, O(1) a link that could start.
 */
export class Scheduler {
  private ready: number[] = [];
  private isReady = kindColumn(0);
  private readonly turn: number;
  private readonly stream: Stream;
  private turnPending = false;
  private pendingTurn = -1;
  /** A turn, from which the others follow, µs. */
  private turnsFromUs: number;
  /** Some link in `ready` has no file waiting or no room of its own. */
  private hasUnready = false;
  private readonly endpoint: FtsConfig['endpoint'];

  constructor(private readonly parts: FtsWork & { readonly agents: AgentStarter }) {
    const { simulation, name, config, links, phases } = parts;
    this.endpoint = config.endpoint;
    this.turnsFromUs = phases.untilTurn('scheduler', config.scheduling_interval, this.firstTurnUs);
    this.turn = simulation.register(() => this.run());
    this.stream = simulation.streams.stream('fts', name, 'scheduler');
    links.follow((capacity) => growColumns(this, capacity));
    links.onRaised = (link) => this.wake(link);
  }

  /** Queues a run of files that may start now. */
  queue(run: number, first: boolean): void {
    const { runs, links } = this.parts;
    runs.state[run] = RunState.queued;
    links.push(run, first);
    this.wake(runs.link[run]);
  }

  /** Something changed at a link: it may have files to start. */
  wake(link: number): void {
    const { links } = this.parts;
    if (this.isReady[link] === 1 || links.waiting[link] === 0 || links.active[link] >= links.limit[link]) {
      return;
    }
    this.isReady[link] = 1;
    this.ready.push(link);
    this.resume();
  }

  /** Its process starts. */
  restart(): void {
    const { simulation } = this.parts;
    this.turnsFromUs = simulation.nowUs + this.firstTurnUs;
    if (this.turnPending) simulation.cancel(this.pendingTurn);
    this.turnPending = false;
    this.resume();
  }

  /** Goes on where there are files to start: now, or once the instance is back. */
  resume(): void {
    if (!this.turnPending && this.ready.length > 0 && !this.parts.state.down) this.schedule();
  }

  private get firstTurnUs(): number {
    const { config } = this.parts;
    return FTS[config.version].serverHeadStartUs + config.scheduling_interval;
  }

  private schedule(): void {
    const { simulation, config } = this.parts;
    this.turnPending = true;
    const turnUs = gridAfter(simulation.nowUs, this.turnsFromUs, config.scheduling_interval);
    this.pendingTurn = simulation.at(turnUs, this.turn);
  }

  private run(): void {
    this.turnPending = false;
    const { ready } = this;
    const { agents, state, simulation, config } = this.parts;
    if (state.down) return;
    const count = ready.length;
    const turn = Math.floor(simulation.nowUs / config.scheduling_interval);
    const start = Math.floor(this.stream.draw(turn, count) * count);
    const end = start + count;
    for (let at = start; at < end && agents.busy < state.slots; at++) {
      this.visit(ready[at < count ? at : at - count]);
    }
    agents.publish();
    if (this.hasUnready) this.dropUnready();
    this.resume();
  }

  private visit(link: number): void {
    const { endpoint } = this;
    const { links, agents, storage, state, metrics } = this.parts;
    const source = links.source[link];
    const outbound = endpoint.outbound - agents.outbound[source];
    if (outbound <= 0) return;
    const destination = links.destination[link];
    const inbound = endpoint.inbound - agents.inbound[destination];
    if (inbound <= 0) return;
    const room = Math.min(
      outbound,
      inbound,
      links.limit[link] - links.active[link],
      links.waiting[link],
      state.slots - agents.busy,
      storage.freeOutbound(source),
      storage.freeInbound(destination),
    );
    if (room > 0) {
      metrics.submitted.add(-room);
      for (let started = 0; started < room; started++) this.startNext(link);
    }
    if (links.waiting[link] === 0 || links.active[link] >= links.limit[link]) this.hasUnready = true;
  }

  private startNext(link: number): void {
    const { links, runs, agents } = this.parts;
    const run = links.queue.first(link);
    const cursor = runs.cursor[run]++;
    const file = runs.firstFile[run] + cursor;
    links.waiting[link]--;
    if (cursor + 1 === runs.files[run]) {
      links.queue.remove(run);
      runs.noneWaiting(run);
    }
    agents.start(run, file);
  }

  private dropUnready(): void {
    this.hasUnready = false;
    const { ready } = this;
    const { links } = this.parts;
    let kept = 0;
    for (let at = 0; at < ready.length; at++) {
      const link = ready[at];
      if (links.waiting[link] > 0 && links.active[link] < links.limit[link]) ready[kept++] = link;
      else this.isReady[link] = 0;
    }
    ready.length = kept;
  }
}
