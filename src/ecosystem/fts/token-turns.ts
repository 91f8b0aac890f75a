import { BatchLoop, type BatchLoopOptions, type BatchOwner } from '../../kernel/batch-loop.js';
import { grown } from '../../kernel/columns.js';
import type { Simulation } from '../../kernel/simulation.js';
import type { Observer } from '../observer.js';
import { Answer, Grant, type IssuedToken } from '../ports.js';
import { RowList } from './row-list.js';
import type { ServiceState } from './service-state.js';
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

/** Told of each turn that is not empty: when it began and how many tokens it took. */
export type OnTurn = (timeUs: number, size: number) => void;

/** Which rows a daemon takes, and what it does with the answers. */
export interface TurnOwner {
  /** Adds the rows of the next turn. */
  fill(batch: RowList): void;
  /** A call was answered; nothing is stored yet. */
  answered(ok: boolean): void;
  /** After the join: stores the tokens of a row. */
  store(row: number, refreshToken: number, issuedUs: number, expiryUs: number): void;
  /** After the join, and after every `store`: the call for this row failed. */
  failed(row: number, answer: Answer): void;
  /** The daemon was killed with this row in its hands. */
  abandoned(row: number): void;
  /** After the join, when every row has been stored or failed. */
  joined(): void;
}

/** How the turns read the table and call the issuers. */
export interface TurnCalls extends ClientOptions {
  /** An answer without a refresh token is a failure. */
  readonly wantsRefreshToken: boolean;
  /** Time to read the rows of a turn, for each row of the table, µs. */
  readonly selectUs: number;
  readonly state: ServiceState;
  readonly observer: Observer | undefined;
}

/**
 * The turns of a token daemon: sleep, take rows, call the issuer for each with a pool of threads, join, then store.
 *
 * Guarantee: no answer is stored before the whole batch has been answered (FTS TokenExchangeService.cpp), and none at
 * all when the daemon is killed first. A daemon whose service is stopped takes nothing at its turns.
 * Mechanism: answers wait in columns by item until the join.
 * Cost: one event a turn, beside those of the issuer; one more where reading the table takes time.
 */
export class TokenTurns implements BatchOwner {
  onTurn: OnTurn | undefined;
  /** When the daemon last began a round of its loop, which the watchdog looks at, µs. */
  stampUs = 0;
  private readonly loop: BatchLoop;
  private readonly client: TokenClient;
  private readonly batch = new RowList();
  private answers = new Uint8Array(64);
  private refreshTokens = new Float64Array(64);
  private issuedUs = new Float64Array(64);
  private expiryUs = new Float64Array(64);
  private readonly selected: number;
  private pendingSelect = -1;
  /** Items that threads are to begin with once the rows have been read. */
  private selecting = 0;

  constructor(
    private readonly simulation: Simulation,
    private readonly table: TokenTable,
    options: BatchLoopOptions,
    private readonly calls: TurnCalls,
    private readonly owner: TurnOwner,
  ) {
    this.loop = new BatchLoop(simulation, options, this);
    this.selected = simulation.register(() => this.begin());
    this.client = new TokenClient(simulation, table, calls, (item, answer, token) =>
      this.answered(item, answer, token),
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
    if (this.loop.working) {
      for (let item = 0; item < this.batch.size; item++) this.owner.abandoned(this.batch.at(item));
    }
    this.batch.clear();
    this.client.abandon();
    this.simulation.cancel(this.pendingSelect);
    this.pendingSelect = -1;
    this.loop.restart(restartUs);
    this.stampUs = this.simulation.nowUs + restartUs;
  }

  take(): number {
    this.batch.clear();
    if (this.calls.state.tokensStopped) return 0;
    this.owner.fill(this.batch);
    const size = this.batch.size;
    while (size > this.answers.length) this.grow();
    this.select(size);
    if (size > 0) this.onTurn?.(this.simulation.nowUs, size);
    for (let item = 0; item < size && this.calls.observer !== undefined; item++)
      this.tell('turn', item, size);
    return size;
  }

  work(item: number): void {
    if (this.pendingSelect >= 0) this.selecting++;
    else this.call(item);
  }

  private select(size: number): void {
    this.selecting = 0;
    const selectUs = this.calls.selectUs * this.table.size;
    if (size > 0 && selectUs > 0) this.pendingSelect = this.simulation.after(selectUs, this.selected);
  }

  private begin(): void {
    this.pendingSelect = -1;
    for (let item = 0; item < this.selecting; item++) this.call(item);
  }

  private call(item: number): void {
    this.tell('called', item, item);
    this.client.call(item, this.batch.at(item));
  }

  joined(size: number): void {
    for (let item = 0; item < size; item++) {
      if (this.answers[item] !== Answer.ok) continue;
      this.tell('stored', item, this.expiryUs[item]);
      this.owner.store(
        this.batch.at(item),
        this.refreshTokens[item],
        this.issuedUs[item],
        this.expiryUs[item],
      );
    }
    for (let item = 0; item < size; item++) {
      if (this.answers[item] !== Answer.ok) {
        this.tell('failed', item, this.answers[item]);
        this.owner.failed(this.batch.at(item), this.answers[item] as Answer);
      }
    }
    this.batch.clear();
    this.stampUs = this.simulation.nowUs;
    this.owner.joined();
  }

  private answered(item: number, answer: Answer, token: IssuedToken): void {
    const incomplete = answer === Answer.ok && this.calls.wantsRefreshToken && token.refreshToken === 0;
    this.answers[item] = incomplete ? Answer.invalidGrant : answer;
    this.tell('answered', item, this.answers[item]);
    if (answer === Answer.ok) {
      this.refreshTokens[item] = token.refreshToken;
      this.issuedUs[item] = token.issuedUs;
      this.expiryUs[item] = token.expiryUs;
    }
    this.owner.answered(answer === Answer.ok && !incomplete);
    this.loop.done();
  }

  private tell(step: TurnStep, item: number, a: number): void {
    const { observer, grant } = this.calls;
    if (observer === undefined) return;
    observer.token(TOLD[step][grant === Grant.tokenExchange ? 0 : 1], this.table.jwt[this.batch.at(item)], a);
  }

  private grow(): void {
    const capacity = this.answers.length * 2;
    this.answers = grown(this.answers, new Uint8Array(capacity));
    this.refreshTokens = grown(this.refreshTokens, new Float64Array(capacity));
    this.issuedUs = grown(this.issuedUs, new Float64Array(capacity));
    this.expiryUs = grown(this.expiryUs, new Float64Array(capacity));
  }
}
