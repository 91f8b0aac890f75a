import type { Observer } from '../../../ecosystem/observer.js';
import { Answer, Grant, type IssuedToken } from '../../../ecosystem/ports.js';
import { BatchLoop, type BatchLoopOptions, type BatchOwner } from '../../../kernel/batch-loop.js';
import { growColumns, kindColumn } from '../../../kernel/columns.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { RowList } from './row-list.js';
import { type ClientOptions, TokenClient } from './token-client.js';
import type { TokenTable } from './token-table.js';

/** What an observer is told of each step of a turn: of an exchange, and of a refresh. */
const TOLD = {
  turn: ['exchange_turn', 'refresh_turn'],
  called: ['exchange_called', 'refresh_called'],
  answered: ['exchange_answered', 'refresh_answered'],
  stored: ['exchanged', 'refreshed'],
  failed: ['exchange_failed', 'refresh_failed'],
} as const;
type TurnStep = keyof typeof TOLD;

/** How the call for a row of a turn ended: as the issuer answered, or as the daemon found by itself. Index into `TURN_OUTCOMES`. */
export const TurnAnswer = {
  ...Answer,
  /** HTTP 200 without the refresh token that the daemon wants. */
  incomplete: 7,
  /** No call: the issuer's discovery document could not be had. */
  noDocument: 8,
  /** No call: an exception over the token that the row has, which ends the process. */
  unreadable: 9,
} as const;
export type TurnAnswer = (typeof TurnAnswer)[keyof typeof TurnAnswer];
/** No answer yet. */
const UNANSWERED = 255;

/** Told of each turn that is not empty: when it began and how many tokens it took. */
export type OnTurn = (timeUs: number, size: number) => void;

/** Which rows a daemon takes, and what it does with the answers. */
export interface TurnOwner {
  /** Adds the rows of the next turn. */
  fill(batch: RowList): void;
  /** The issuer has given tokens that are never stored. */
  lost(): void;
  /** After the join: stores the tokens of a row. */
  store(row: number, refreshToken: number, issuedUs: number, expiryUs: number): void;
  /** After the join, and after every `store`: the call for this row failed. */
  failed(row: number, answer: TurnAnswer): void;
  /** The daemon died with this row in its hands. */
  abandoned(row: number): void;
  /** After the join, when every row has been stored or failed. */
  joined(): void;
  /** The daemon died of an exception, after every `abandoned`. */
  died?(): void;
}

/** What a daemon does before it calls anybody for the rows of a turn. */
export interface TurnPreparation {
  /** Begins, also where no row is taken; `ready` is called once, at once or later. */
  begin(ready: () => void): void;
  /** The daemon dies. */
  abandon(): void;
  /** How the call for a row ends without being made; `TurnAnswer.ok`: it is made. */
  foresees(row: number): TurnAnswer;
}

/** How the turns read the table and call the issuers. */
export interface TurnCalls extends ClientOptions {
  /** An answer without a refresh token is a failure. */
  readonly wantsRefreshToken: boolean;
  /** Time to read the rows of a turn, for each row of the table, µs. */
  readonly selectUs: number;
  /** Time to write each token that was got, one after the other when all have been answered, µs. */
  readonly updateUs?: number;
  readonly preparation?: TurnPreparation;
  /** After an exception the daemon comes back so much later, µs. */
  readonly restartUs?: number;
  /** Whether the daemon takes nothing now. */
  readonly state: { readonly tokensStopped: boolean };
  readonly observer: Observer | undefined;
}

/**
 * The turns of a token daemon: sleep, take rows, call the issuer for each with a pool of threads, join, then store.
 *
 * Guarantee: no answer is stored before the whole batch has been answered (FTS TokenExchangeService.cpp), and none at
 * all when the daemon is killed first, or dies of an exception. A daemon whose service is stopped takes nothing at its
 * turns. An exception in a thread is met only when all have ended, so that every call of the turn has been made.
 * Mechanism: answers wait in columns by item until the join; refresh tokens are read with their rows.
 * Cost: one event a turn, beside those of the issuer; one more where reading the table takes time, and one a token
 * where writing it does.
 */
export class TokenTurns implements BatchOwner {
  onTurn: OnTurn | undefined;
  /** When the daemon last began a round of its loop, which the watchdog looks at, µs. */
  stampUs = 0;
  private readonly loop: BatchLoop;
  private readonly client: TokenClient;
  private readonly batch = new RowList();
  private answers = kindColumn(64);
  private refreshTokens = new Float64Array(64);
  private issuedUs = new Float64Array(64);
  private expiryUs = new Float64Array(64);
  /** Refresh tokens as they were when the rows were read. */
  private read = new Float64Array(64);
  private readonly selected: number;
  private readonly written: number;
  private pendingSelect = -1;
  private pendingWrite = -1;
  /** The preparation or the read of the rows is under way. */
  private preparing = false;
  /** Items that threads are to begin with once the rows have been read. */
  private selecting = 0;
  private finished = 0;
  private unreadable = 0;
  /** Items below this have been stored, where that takes time. */
  private stored = 0;

  constructor(
    private readonly simulation: Simulation,
    private readonly table: TokenTable,
    options: () => BatchLoopOptions,
    private readonly calls: TurnCalls,
    private readonly owner: TurnOwner,
  ) {
    this.loop = new BatchLoop(simulation, options, this);
    this.selected = simulation.register(() => this.begin());
    this.written = simulation.register((item) => {
      this.store(item);
      this.write(item + 1);
    });
    this.client = new TokenClient(
      simulation,
      table,
      calls,
      (item, answer, token) => this.answered(item, answer, token),
      () => owner.lost(),
    );
  }

  /** True from the read of the rows to the join. */
  get working(): boolean {
    return this.loop.working;
  }

  /** When the turn at work began, µs. */
  get turnStartUs(): number {
    return this.loop.turnStartUs;
  }

  start(afterUs: number): void {
    this.stampUs = this.simulation.nowUs;
    this.loop.start(afterUs);
  }

  /** The daemon dies and comes back: answers that were not stored are lost. */
  kill(restartUs: number): void {
    if (this.loop.working) this.abandon();
    this.batch.clear();
    this.client.abandon();
    this.calls.preparation?.abandon();
    this.simulation.cancel(this.pendingSelect);
    this.simulation.cancel(this.pendingWrite);
    this.pendingSelect = this.pendingWrite = -1;
    this.preparing = false;
    this.loop.restart(restartUs);
    this.stampUs = this.simulation.nowUs + restartUs;
  }

  /** The daemon dies for good. */
  stop(): void {
    this.kill(0);
    this.loop.stop();
  }

  take(): number {
    this.batch.clear();
    if (this.calls.state.tokensStopped) return 0;
    this.owner.fill(this.batch);
    const size = this.batch.size;
    while (size > this.answers.length) growColumns(this, 2 * this.answers.length);
    this.answers.fill(UNANSWERED, 0, size);
    this.finished = this.unreadable = this.stored = this.selecting = 0;
    for (let item = 0; item < size; item++) this.read[item] = this.table.refreshToken[this.batch.at(item)];
    this.prepare(size);
    if (size > 0) this.onTurn?.(this.simulation.nowUs, size);
    for (let item = 0; item < size && this.calls.observer !== undefined; item++)
      this.tell('turn', item, size);
    return size;
  }

  work(item: number): void {
    if (this.preparing) this.selecting++;
    else this.call(item);
  }

  private prepare(size: number): void {
    const { preparation } = this.calls;
    this.preparing = size > 0;
    if (preparation === undefined) this.select(size);
    else preparation.begin(() => this.select(size));
  }

  private select(size: number): void {
    if (size === 0) return;
    const selectUs = this.calls.selectUs * this.table.size;
    if (selectUs > 0) this.pendingSelect = this.simulation.after(selectUs, this.selected);
    else this.begin();
  }

  private begin(): void {
    this.pendingSelect = -1;
    this.preparing = false;
    for (let item = 0; item < this.selecting; item++) this.call(item);
  }

  private call(item: number): void {
    const row = this.batch.at(item);
    const foreseen = this.calls.preparation?.foresees(row) ?? TurnAnswer.ok;
    if (foreseen !== TurnAnswer.ok) {
      this.ended(item, foreseen);
      return;
    }
    this.tell('called', item, item);
    this.client.call(item, row, this.read[item]);
  }

  joined(size: number): void {
    if (this.unreadable > 0) {
      this.die();
      return;
    }
    for (let item = this.stored; item < size; item++) {
      if (this.answers[item] === TurnAnswer.ok) this.store(item);
    }
    for (let item = 0; item < size; item++) {
      if (this.answers[item] !== TurnAnswer.ok) {
        this.tell('failed', item, this.answers[item]);
        this.owner.failed(this.batch.at(item), this.answers[item] as TurnAnswer);
      }
    }
    this.batch.clear();
    this.stampUs = this.simulation.nowUs;
    this.owner.joined();
  }

  private store(item: number): void {
    this.tell('stored', item, this.expiryUs[item]);
    this.owner.store(this.batch.at(item), this.refreshTokens[item], this.issuedUs[item], this.expiryUs[item]);
    this.stored = item + 1;
  }

  private answered(item: number, answer: Answer, token: IssuedToken): void {
    const incomplete = answer === Answer.ok && this.calls.wantsRefreshToken && token.refreshToken === 0;
    if (answer === Answer.ok) {
      this.refreshTokens[item] = token.refreshToken;
      this.issuedUs[item] = token.issuedUs;
      this.expiryUs[item] = token.expiryUs;
    }
    this.ended(item, incomplete ? TurnAnswer.incomplete : answer);
  }

  private ended(item: number, answer: TurnAnswer): void {
    this.answers[item] = answer;
    this.tell('answered', item, answer);
    if (answer === TurnAnswer.unreadable) this.unreadable++;
    const isLast = ++this.finished === this.batch.size;
    if (isLast && this.unreadable === 0 && (this.calls.updateUs ?? 0) > 0) this.write(0);
    else this.loop.done();
  }

  /** Writes the tokens that were got, from an item on, one after the other; the turn is over when it has. */
  private write(from: number): void {
    this.pendingWrite = -1;
    let item = from;
    while (item < this.batch.size && this.answers[item] !== TurnAnswer.ok) item++;
    if (item < this.batch.size)
      this.pendingWrite = this.simulation.after(this.calls.updateUs ?? 0, this.written, item);
    else this.loop.done();
  }

  /** An exception that nobody has caught ends the process with all that it has not stored. */
  private die(): void {
    this.abandon();
    this.batch.clear();
    this.loop.restart(this.calls.restartUs ?? 0);
    this.owner.died?.();
  }

  private abandon(): void {
    for (let item = 0; item < this.batch.size; item++) {
      const isGranted = this.answers[item] === TurnAnswer.ok;
      if (isGranted && item < this.stored) continue;
      if (isGranted) this.owner.lost();
      this.owner.abandoned(this.batch.at(item));
    }
  }

  private tell(step: TurnStep, item: number, a: number): void {
    const { observer, grant, from } = this.calls;
    if (observer === undefined) return;
    const told = TOLD[step][grant === Grant.tokenExchange ? 0 : 1];
    observer.token(told, this.table.jwt[this.batch.at(item)], from, a);
  }
}
