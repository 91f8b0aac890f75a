import {
  Action,
  type Answer,
  Failure,
  type HeldToken,
  noToken,
  OK,
  WAITS,
} from '../../../ecosystem/ports.js';
import { growColumns } from '../../../kernel/columns.js';
import { phaseUs } from '../../../kernel/phase.js';
import { SECOND_US, type Simulation } from '../../../kernel/simulation.js';
import type { Stream } from '../../../kernel/streams.js';
import type { SubmitterConfig } from '../../../scenario/schema.js';
import { turnPeriodUs } from '../turns.js';
import type { Restarting } from './daily-restart.js';
import { Deletions } from './deletions.js';
import { LeftAlone } from './left-alone.js';
import { type DaemonSize, type Resizable, resize, sizeOf } from './process-room.js';
import { type ReaperParts, ReaperTokens } from './reaper-tokens.js';
import { isToken, Lookup } from './token-desk.js';

type Config = NonNullable<SubmitterConfig['reaper']>;

/** A thread that is at no endpoint. */
const NOWHERE = -1;
/** Who has asked has died. */
const NOBODY = -1;
/** A certificate does not expire here. */
const FOR_EVER = Number.POSITIVE_INFINITY;
/** Shortest pause after a turn. */
const STEP_US = SECOND_US;

/**
 * The reaper (rucio daemons/reaper/reaper.py, daemons/common.py run_daemon): every thread has a loop of its own. In a
 * turn it goes through all endpoints in an order that is shuffled anew. At each that nobody has told it to leave alone,
 * and that has not its most threads already, it takes up to a chunk of files, looks the token up, even if it has found
 * no file, and deletes them one by one. Endpoints whose chunk was full come again in extra rounds, log2(threads) of
 * them; if some are full even then the next turn begins 1 s after this one, and otherwise `sleep` after its begin.
 *
 * Guarantee: a file is deleted once; a thread is at one endpoint at a time; what a thread that dies has in hand rests.
 * Mechanism: a column a property of the threads. Cost: an event a turn and a chunk, and one for each answer that a
 * thread waits for; an endpoint without files costs none. Nothing is allocated.
 */
export class Reaper implements Restarting, Resizable {
  readonly deletions: Deletions;
  private readonly simulation: Simulation;
  private readonly tokens: ReaperTokens;
  private alone: LeftAlone;
  private readonly endpoints: number;
  /** The most threads that there are in the run, of which every pod has its part. */
  private readonly threads: number;
  private readonly inPod: number;
  private size: DaemonSize;
  private readonly atStorage: number;
  private readonly turn: number;
  private readonly show: number;
  private readonly end: number;
  private readonly streams: readonly Stream[];
  private readonly held: readonly HeldToken[];
  /** Threads at each endpoint. */
  private readonly at: Int32Array;
  /** By thread: the endpoints of its round, of which those before `more` come again. */
  private readonly order: Int32Array;
  private count = new Int32Array(0);
  private cursor = new Int32Array(0);
  private more = new Int32Array(0);
  private round = new Int32Array(0);
  private beganUs = new Float64Array(0);
  /** The thread's next event; -1 while it waits for an answer. */
  private event = new Float64Array(0);
  /** How often it has died: what it had asked before is answered to nobody. */
  private deaths = new Int32Array(0);
  private site = new Int32Array(0);
  private files = new Int32Array(0);
  private takenUs = new Float64Array(0);
  /** Of its files, those that the endpoint will delete, and those of the others that it will refuse. */
  private good = new Int32Array(0);
  private refused = new Int32Array(0);

  /** @param rateHz files that come to be deleted, at all endpoints together */
  constructor(
    private readonly parts: ReaperParts,
    private readonly config: Config,
    rateHz: number,
  ) {
    const { simulation, storage, room } = parts;
    const all = room.reaper.pods * room.reaper.threads;
    this.simulation = simulation;
    this.threads = all;
    this.inPod = room.reaper.threads;
    this.size = sizeOf(config);
    this.endpoints = storage.sites.length;
    this.deletions = new Deletions(parts, rateHz, config.retry_after);
    this.tokens = new ReaperTokens(parts, (question, answer) => this.answered(question, answer));
    this.alone = this.nobodyAlone();
    this.atStorage = storage.connect((check, outcome) => this.authorised(check, outcome));
    this.turn = simulation.register((thread) => this.takeTurn(thread));
    this.show = simulation.register((thread) => {
      this.event[thread] = -1;
      if (this.showToken(thread)) this.goOn(thread);
    });
    this.end = simulation.register((thread) => {
      this.event[thread] = -1;
      this.endChunk(thread);
      this.goOn(thread);
    });
    this.streams = Array.from({ length: all }, (_, thread) =>
      simulation.streams.stream('rucio', ...this.nameOf(thread)),
    );
    this.held = Array.from({ length: all }, noToken);
    // Columns by thread; those of other lengths follow.
    growColumns(this, all);
    this.event.fill(-1);
    this.site.fill(NOWHERE);
    this.at = new Int32Array(this.endpoints);
    this.order = new Int32Array(all * this.endpoints);
    const periodUs = turnPeriodUs(config.sleep);
    for (let pod = 0; pod < config.pods; pod++) {
      for (const thread of this.threadsOf(pod)) {
        const firstUs = phaseUs(simulation, periodUs, 'rucio', ...this.nameOf(thread));
        this.event[thread] = simulation.at(firstUs, this.turn, thread);
      }
    }
  }

  /** Names a thread, for its draws: those of the begin are numbered as if there were never any others. */
  private nameOf(thread: number): readonly (string | number)[] {
    const { size, inPod, parts } = this;
    const [pod, inside] = [Math.floor(thread / inPod), thread % inPod];
    if (pod < size.pods && inside < size.threads) return [parts.name, 'reaper', pod * size.threads + inside];
    return [parts.name, 'reaper', 'later', pod, inside];
  }

  /** The threads of a pod, as many as there are now. */
  private threadsOf(pod: number): readonly number[] {
    return Array.from({ length: this.size.threads }, (_, inside) => pod * this.inPod + inside);
  }

  /** All pods die and come back, each `lateUs(pod)` later; what their threads have in hand rests. */
  restart(lateUs: (pod: number) => number): void {
    for (let pod = 0; pod < this.size.pods; pod++) {
      this.stop(pod);
      this.start(pod, lateUs(pod));
    }
  }

  /** Files are hashed to nobody: each thread goes to all endpoints. */
  resized(lateUs: () => number): void {
    const before = this.size;
    this.size = sizeOf(this.config);
    resize(before, this.size, {
      stop: (pod) => this.stop(pod),
      shareAnew: () => {},
      start: (pod) => this.start(pod, lateUs()),
    });
  }

  private stop(pod: number): void {
    const { simulation, event, inPod } = this;
    this.tokens.cache.restart(pod);
    this.alone.restart(pod);
    for (let thread = pod * inPod; thread < (pod + 1) * inPod; thread++) {
      if (event[thread] >= 0) simulation.cancel(event[thread]);
      event[thread] = -1;
      this.deaths[thread]++;
      this.tokens.abandon(thread);
      if (this.site[thread] !== NOWHERE) this.keepFiles(thread, this.files[thread], 0);
    }
  }

  private start(pod: number, lateUs: number): void {
    const turnUs = this.simulation.nowUs + lateUs + this.parts.config.partition_wait;
    for (const thread of this.threadsOf(pod)) {
      this.event[thread] = this.simulation.at(turnUs, this.turn, thread);
    }
  }

  /** Empties the cache. */
  flush(): void {
    this.tokens.cache.flush();
    this.alone.flush();
  }

  /**
   * An operator has changed the configuration: threads go on with what they have in hand, with the token that they
   * have.
   */
  reconfigured(): void {
    this.tokens.reconfigured();
    if (!this.alone.outlives(this.parts.config.tokens.cache)) this.alone = this.nobodyAlone();
  }

  setCacheReachable(reachable: boolean): void {
    this.tokens.cache.setReachable(reachable);
    this.alone.setReachable(reachable);
  }

  private nobodyAlone(): LeftAlone {
    const { simulation, parts, endpoints } = this;
    return new LeftAlone(simulation, parts.config.tokens.cache, parts.room.reaper.pods, endpoints);
  }

  private takeTurn(thread: number): void {
    this.event[thread] = -1;
    this.beganUs[thread] = this.simulation.nowUs;
    const first = thread * this.endpoints;
    for (let site = 0; site < this.endpoints; site++) this.order[first + site] = site;
    this.round[thread] = 0;
    this.beginRound(thread, this.endpoints);
    this.goOn(thread);
  }

  private beginRound(thread: number, count: number): void {
    this.count[thread] = count;
    this.cursor[thread] = this.more[thread] = 0;
    const { order } = this;
    const first = thread * this.endpoints;
    const stream = this.streams[thread];
    for (let place = count - 1; place > 0; place--) {
      const other = first + stream.integer(place + 1);
      const site = order[other];
      order[other] = order[first + place];
      order[first + place] = site;
    }
  }

  /** Rounds after the first in which full chunks are gone on with (rucio: log2 of the workers). */
  private get extraRounds(): number {
    return Math.floor(Math.log2(this.size.pods * this.size.threads));
  }

  /** Goes through the endpoints that are left until it has to wait, or the turn is over. */
  private goOn(thread: number): void {
    const { cursor, count, more, round, order } = this;
    const first = thread * this.endpoints;
    for (;;) {
      while (cursor[thread] < count[thread]) {
        if (!this.visit(thread, order[first + cursor[thread]++])) return;
      }
      if (more[thread] === 0 || round[thread] >= this.extraRounds) break;
      round[thread]++;
      this.beginRound(thread, more[thread]);
    }
    const endUs = this.simulation.nowUs + STEP_US;
    const nextUs = Math.max(endUs, this.beganUs[thread] + this.config.sleep);
    this.event[thread] = this.simulation.at(more[thread] > 0 ? endUs : nextUs, this.turn, thread);
  }

  /** Looks at an endpoint; false when the thread has to wait there. */
  private visit(thread: number, site: number): boolean {
    const { config, at, alone, order } = this;
    const pod = this.podOf(thread);
    if (alone.isLeft(pod, site) || at[site] >= config.per_endpoint) return true;
    at[site]++;
    this.site[thread] = site;
    this.takenUs[thread] = this.simulation.nowUs;
    this.files[thread] = this.deletions.take(site, config.chunk);
    if (this.files[thread] < config.chunk) alone.leave(pod, site, config.pause);
    else order[thread * this.endpoints + this.more[thread]++] = site;
    if (!this.tokens.hasMint || !this.parts.storage.acceptsTokens(site, site)) {
      return this.withoutToken(thread);
    }
    switch (this.tokens.lookUp(thread, this.questionOf(thread), site, this.held[thread])) {
      case Lookup.asked:
        return false;
      case Lookup.refused:
        return this.withoutToken(thread);
      case Lookup.signed:
        if (this.tokens.signUs === 0) return this.showToken(thread);
        this.event[thread] = this.simulation.after(this.tokens.signUs, this.show, thread);
        return false;
      default:
        return this.showToken(thread);
    }
  }

  /** A number for what a thread asks now: of the thread, and of how often it has died. */
  private questionOf(thread: number): number {
    return thread + this.deaths[thread] * this.threads;
  }

  /** The thread that waits for the answer to a question; NOBODY when it has died meanwhile. */
  private askerOf(question: number): number {
    const thread = question % this.threads;
    return question === this.questionOf(thread) ? thread : NOBODY;
  }

  private answered(question: number, answer: Answer): void {
    const thread = this.askerOf(question);
    if (thread === NOBODY) return;
    this.tokens.heard(thread);
    const good = isToken(answer);
    if (good) this.tokens.accept(thread, this.site[thread], this.held[thread]);
    if (good ? this.showToken(thread) : this.withoutToken(thread)) this.goOn(thread);
  }

  /** A certificate takes the place of a token, if there is one. */
  private withoutToken(thread: number): boolean {
    const { storage, config } = this.parts;
    const reached = storage.reach(this.site[thread]);
    if (this.files[thread] === 0) return this.judge(thread, OK, FOR_EVER);
    if (reached !== OK) return this.judge(thread, reached, FOR_EVER);
    return this.judge(thread, config.x509_fallback ? OK : Failure.scope, FOR_EVER);
  }

  private showToken(thread: number): boolean {
    const token = this.held[thread];
    if (this.files[thread] === 0) return this.judge(thread, OK, FOR_EVER);
    const outcome = this.parts.storage.authorise(
      this.atStorage,
      this.site[thread],
      Action.write,
      token,
      this.questionOf(thread),
    );
    return outcome !== WAITS && this.judge(thread, outcome, token.expiryUs);
  }

  private authorised(check: number, outcome: number): void {
    const thread = this.askerOf(check);
    if (thread === NOBODY) return;
    if (this.judge(thread, outcome, this.held[thread].expiryUs)) this.goOn(thread);
  }

  /**
   * The thread begins to delete, or finds that it cannot: false when that takes time. Each file is a request of its
   * own, which shows the same token, so that those after its expiry are refused.
   */
  private judge(thread: number, outcome: number, expiryUs: number): boolean {
    const { config, simulation, files } = this;
    const each = config.delete_time;
    const leftUs = expiryUs - simulation.nowUs;
    // The first one shows it now, which the endpoint has just accepted.
    const inTime = each === 0 ? FOR_EVER : Math.max(1, Math.ceil(leftUs / each));
    const good = outcome === OK ? Math.min(files[thread], inTime) : 0;
    const bad = Math.min(files[thread] - good, config.exclude_after);
    this.good[thread] = good;
    this.refused[thread] = bad;
    if (good > 0 && expiryUs !== FOR_EVER) {
      const { observer, name } = this.parts;
      observer?.token('deletes', this.held[thread].jwt, `submitters.${name}`, good);
    }
    if (outcome === Failure.endpointDown) {
      this.cannotConnect(thread);
      return true;
    }
    const workUs = (good + bad) * each;
    if (workUs === 0) {
      this.endChunk(thread);
      return true;
    }
    this.event[thread] = simulation.after(workUs, this.end, thread);
    return false;
  }

  private endChunk(thread: number): void {
    const { deletions, good, refused, config } = this;
    const site = this.site[thread];
    if (this.files[thread] > 0 && this.parts.storage.reach(site) !== OK) {
      this.cannotConnect(thread);
      return;
    }
    if (refused[thread] >= config.exclude_after) this.exclude(thread);
    deletions.deleted(good[thread]);
    this.keepFiles(thread, this.files[thread] - good[thread], refused[thread]);
  }

  /** The endpoint does not answer: no file of the chunk counts as deleted. */
  private cannotConnect(thread: number): void {
    this.exclude(thread);
    this.keepFiles(thread, this.files[thread], this.files[thread]);
  }

  private exclude(thread: number): void {
    this.alone.leave(this.podOf(thread), this.site[thread], this.config.exclude_for);
  }

  /** The thread leaves its endpoint, with so many files not deleted, of which so many were refused. */
  private keepFiles(thread: number, files: number, refused: number): void {
    const site = this.site[thread];
    this.deletions.kept(site, files, refused, this.takenUs[thread]);
    this.at[site]--;
    this.site[thread] = NOWHERE;
    this.files[thread] = 0;
  }

  private podOf(thread: number): number {
    return Math.floor(thread / this.inPod);
  }
}
