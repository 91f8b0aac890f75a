import { bringInto, liveConfig } from '../../../ecosystem/changes/live-config.js';
import {
  Claim,
  Failure,
  type FreshTokens,
  type FtsInstance,
  type HeldToken,
  Management,
  OK,
  type OnFilesEnded,
  type Submission,
} from '../../../ecosystem/ports.js';
import { LawBroken } from '../../../kernel/laws.js';
import type { TimerRing } from '../../../kernel/timer-ring.js';
import type { FtsConfig } from '../../../scenario/schema.js';
import { FTS, revives } from '../versions.js';
import { Agents } from './agent.js';
import type { AgentEnd, AgentListener } from './agent-parts.js';
import { CallBack } from './call-back.js';
import type { ExchangeListener } from './exchange-turns.js';
import { FtsControls } from './fts-controls.js';
import { checkFiles, checkRows } from './fts-laws.js';
import { type FtsParts, type FtsWork, workOf } from './fts-work.js';
import { QueueTimeout } from './queue-timeout.js';
import { RowList } from './row-list.js';
import { NO_ROW } from './run-table.js';
import { Scheduler } from './scheduler.js';
import { TokenDaemons } from './token-daemons.js';
import { TokenKeeper } from './token-keeper.js';
import { TokenPrep, type TokenPrepListener } from './token-prep.js';
import { type OnTurn, TurnAnswer } from './token-turns.js';

/**
 * An FTS instance: takes runs of files, sees them through TOKEN_PREP, SUBMITTED and ACTIVE, and tells the submitter
 * and the book what became of each file. This file only wires the parts; each has a file of its own.
 *
 * Guarantee: at any time files submitted = finished + failed + TOKEN_PREP + SUBMITTED + ACTIVE, checked at the end
 * against the queues themselves. Cost: one event a transfer beside the turns of the daemons.
 */
export class Fts implements FtsInstance, ExchangeListener, TokenPrepListener, AgentListener {
  readonly name: string;
  readonly controls: FtsControls;
  private readonly experiments: string[] = [];
  private readonly submitterExperiment: number[] = [];
  private readonly onFilesEnded: OnFilesEnded[] = [];
  private readonly submitterPaths: string[] = [];
  private readonly path: string;
  private readonly work: FtsWork;
  private readonly prep: TokenPrep;
  private readonly timeouts: QueueTimeout;
  private readonly scheduler: Scheduler;
  private readonly agents: Agents;
  private readonly daemons: TokenDaemons;
  private readonly callBack: CallBack;
  private retryRing: TimerRing;
  /** Runs whose retry came due while the instance was down. */
  private readonly heldRetries = new RowList();
  private submittedFiles = 0;
  private finishedFiles = 0;
  private failedFiles = 0;

  constructor(parts: FtsParts) {
    const { simulation, name, config } = parts;
    this.name = name;
    this.path = `fts.${name}`;
    const work = workOf(parts);
    this.work = work;
    const { runs, phases, optimizer } = work;
    this.timeouts = new QueueTimeout(simulation, config.timeout.queue, runs, work.state, (run) =>
      this.cancel(run),
    );
    runs.onNoneWaiting = (run) => this.timeouts.remove(run);
    const keeper = new TokenKeeper(work.table);
    const agents = new Agents({ ...work, listener: this }, keeper);
    this.agents = agents;
    this.prep = new TokenPrep({ ...work, listener: this });
    this.scheduler = new Scheduler({ ...work, agents });
    this.retryRing = simulation.ring(config.retry.delay, (run) => this.retryDue(run));
    this.callBack = new CallBack({ ...work, files: agents, listener: agents });
    this.daemons = new TokenDaemons({ ...work, onExchange: this, agents });
    keeper.callBack = this.callBack;
    keeper.daemons = this.daemons;
    if (config.tokens) this.daemons.begin();
    this.controls = new FtsControls({
      ...work,
      daemons: this.daemons,
      callBack: this.callBack,
      resume: () => this.resume(),
      reconfigure: (next) => this.reconfigure(next),
    });
    optimizer.start(phases.untilTurn('optimizer', config.link.interval, this.headStartUs));
    this.timeouts.start(phases);
    simulation.checkAtEnd(() => {
      checkFiles(this.submittedFiles, this.finishedFiles + this.failedFiles, agents.busy, work);
      checkRows(work);
    });
  }

  /** Told of each turn of the exchange service that took a token. */
  set onExchangeTurn(observer: OnTurn | undefined) {
    this.daemons.exchange.turns.onTurn = observer;
  }

  addSubmitter(experiment: string, onFilesEnded: OnFilesEnded, freshTokens: FreshTokens, from = ''): number {
    this.callBack.addSubmitter(freshTokens, from);
    this.submitterPaths.push(from);
    let number = this.experiments.indexOf(experiment);
    if (number < 0) number = this.experiments.push(experiment) - 1;
    this.submitterExperiment.push(number);
    return this.onFilesEnded.push(onFilesEnded) - 1;
  }

  answers(submitter: number): boolean {
    return !this.work.state.down && !this.work.network.isCut(this.submitterPaths[submitter], this.path);
  }

  submitLatencyUs(files: number): number {
    return this.work.config.submit_time + files * this.work.config.submit_time_per_file;
  }

  takesToken({ issuedUs, expiryUs }: HeldToken): boolean {
    const { nowUs } = this.work.simulation;
    return issuedUs <= nowUs && nowUs < expiryUs;
  }

  submit(submission: Submission): void {
    const { files, dataset, source, destination } = submission;
    const byToken = this.work.config.tokens && !submission.x509;
    const experiment = this.submitterExperiment[submission.submitter];
    const link = this.work.links.linkOf(experiment, source, destination);
    this.submittedFiles += files;
    this.work.book.submitted(dataset, files, !byToken);
    if (!byToken) {
      const run = this.work.runs.insert(submission, link, NO_ROW, NO_ROW);
      this.timeouts.add(run);
      this.prepared(run);
      return;
    }
    const sourceRow = this.rowOf(submission.sourceToken, submission);
    const destinationRow = this.rowOf(submission.destinationToken, submission);
    const run = this.work.runs.insert(submission, link, sourceRow, destinationRow);
    this.timeouts.add(run);
    if (this.work.config.token_prep) this.prep.enter(run);
    else this.prepared(run);
  }

  exchanged(row: number): void {
    this.daemons.refresh.exchanged(row);
    this.prep.tokenReady(row);
  }

  exchangeFailed(row: number, answer: TurnAnswer): void {
    if (!this.work.config.token_prep) return;
    this.prep.tokenFailed(
      row,
      answer === TurnAnswer.expiredSubject ? Failure.tokenExpired : Failure.tokenExchange,
    );
  }

  /** Files become SUBMITTED. */
  prepared(run: number): void {
    this.work.metrics.submitted.add(this.work.runs.files[run]);
    this.work.runs.queuedUs[run] = this.work.simulation.nowUs;
    const { observer, runs, links } = this.work;
    observer?.transfer('queued', runs.waitingOf(run), links.waiting[runs.link[run]]);
    if (this.work.runs.overdue[run] === 1) this.failQueued(run, Failure.queueTimeout);
    else this.scheduler.queue(run, false);
  }

  prepFailed(run: number, cause: Failure): void {
    this.failWaiting(run, cause);
  }

  fileEnded(end: Readonly<AgentEnd>): void {
    const { run, file, cause, retryable, tokenUs } = end;
    const { runs, book, metrics, observer, config, simulation } = this.work;
    const range = runs.partOf(run, file, 1);
    const link = runs.link[run];
    const isOver = cause === OK || !retryable || runs.retries[run] >= config.retry.count;
    observer?.transfer(isOver ? 'ended' : 'tried_again', range, cause);
    if (cause !== OK && end.bytes > 0) book.copiedInVain(range.dataset, end.bytes);
    if (cause === OK) {
      this.finishedFiles++;
      metrics.finished.add();
      book.finished(range, end.bytes, end.queueUs, end.copyUs);
    } else if (!isOver) {
      this.retry(run, file, tokenUs);
      this.scheduler.wake(link);
      return;
    } else {
      this.failedFiles++;
      metrics.failed.add();
      book.failed(range, cause as Failure, simulation.nowUs - runs.submittedUs[run]);
    }
    book.tokenDelay(range.dataset, 1, tokenUs);
    const submitter = runs.submitter[run];
    runs.ended(run, 1);
    this.scheduler.wake(link);
    this.onFilesEnded[submitter](range, cause);
  }

  /** From the start of the server's process to the first turn of its optimizer, µs. */
  private get headStartUs(): number {
    return FTS[this.work.config.version].serverHeadStartUs;
  }

  private rowOf(token: HeldToken, submission: Submission): number {
    const { table } = this.work;
    if (token.jwt === 0) {
      throw new LawBroken(
        'a submission by token has both',
        this.work.simulation,
        `dataset ${submission.dataset}`,
      );
    }
    const known = table.find(token.jwt);
    if (known < 0) {
      const management = this.managementOf(token, submission);
      const isExchanged = management === Management.exchange;
      this.work.observer?.token('stored_at_fts', token.jwt, this.path, isExchanged ? 1 : 0);
      const row = table.insert(token, management, this.work.book.experimentOf(submission.dataset));
      this.work.metrics.storedTokens.add(1);
      if (isExchanged) this.daemons.exchange.add(row);
      return row;
    }
    if (table.retired[known] === 1 && revives(this.work.config)) {
      table.retired[known] = 0;
      this.daemons.refresh.revived(known);
    }
    return known;
  }

  /** Tokens without offline_access are left alone where the instance is told so. */
  private managementOf(token: HeldToken, { management }: Submission): Management {
    const isLeftAlone = this.work.config.non_managed_tokens && (token.claims & Claim.offlineAccess) === 0;
    return management === Management.exchange && isLeftAlone ? Management.unmanaged : management;
  }

  private retry(run: number, file: number, tokenUs: number): void {
    const again = this.work.runs.retry(run, file, tokenUs);
    this.work.runs.ended(run, 1);
    this.timeouts.add(again);
    this.work.metrics.submitted.add(1);
    this.retryRing.arm(again);
  }

  private retryDue(run: number): void {
    if (this.work.state.down) this.heldRetries.add(run);
    else if (this.work.runs.overdue[run] === 1) this.failQueued(run, Failure.queueTimeout);
    else this.scheduler.queue(run, true);
  }

  /** The daemons read the new values at their next use of them; what is at work goes on. */
  private reconfigure(next: FtsConfig): void {
    const { config, state, simulation } = this.work;
    const retryUs = config.retry.delay;
    const before = liveConfig(config);
    bringInto(config, next);
    this.daemons.reconfigured(before);
    state.count();
    if (config.retry.delay !== retryUs) {
      this.retryRing = simulation.ring(config.retry.delay, (run) => this.retryDue(run));
    }
    this.work.optimizer.reconfigured();
    this.agents.publish();
  }

  /** The daemons are back after the instance was down. */
  private resume(): void {
    const { heldRetries } = this;
    this.agents.hear();
    for (let at = 0; at < heldRetries.size; at++) this.retryDue(heldRetries.at(at));
    heldRetries.clear();
    this.scheduler.restart();
    this.work.optimizer.restart(this.headStartUs);
  }

  private cancel(run: number): void {
    this.work.links.withdraw(run);
    this.failQueued(run, Failure.queueTimeout);
  }

  /** Files that are SUBMITTED and in no queue fail. */
  private failQueued(run: number, cause: Failure): void {
    this.work.metrics.submitted.add(-this.work.runs.waiting(run));
    this.failWaiting(run, cause);
  }

  private failWaiting(run: number, cause: Failure): void {
    const { runs, metrics, observer, book, simulation } = this.work;
    const range = runs.waitingOf(run);
    const { files } = range;
    const onFilesEnded = this.onFilesEnded[runs.submitter[run]];
    this.failedFiles += files;
    metrics.failed.add(files);
    observer?.transfer('ended', range, cause);
    book.tokenDelay(range.dataset, files, runs.tokenUs[run]);
    book.failed(range, cause, simulation.nowUs - runs.submittedUs[run]);
    runs.noneWaiting(run);
    runs.ended(run, files);
    onFilesEnded(range, cause);
  }
}
