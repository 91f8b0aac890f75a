import { bringInto, liveConfig } from '../../../ecosystem/changes/live-config.js';
import { Network } from '../../../ecosystem/network.js';
import type { Observer, TransferStep } from '../../../ecosystem/observer.js';
import {
  Claim,
  type Credentials,
  Failure,
  type FreshTokens,
  type FtsInstance,
  type HeldToken,
  type Issuer,
  Management,
  OK,
  type OnFileDone,
  type Storage,
  type Submission,
  type TransferBook,
} from '../../../ecosystem/ports.js';
import { LawBroken } from '../../../kernel/laws.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { TimerRing } from '../../../kernel/timer-ring.js';
import type { Meter } from '../../../measure/meter.js';
import type { FtsConfig } from '../../../scenario/schema.js';
import { FTS, revives } from '../versions.js';
import { Agents } from './agent.js';
import type { AgentListener } from './agent-parts.js';
import { CallBack } from './call-back.js';
import type { ExchangeListener } from './exchange-service.js';
import { FtsControls } from './fts-controls.js';
import { checkFiles, checkRows } from './fts-laws.js';
import { type FtsMetrics, ftsMetrics } from './fts-metrics.js';
import { LinkQueues } from './link-queue.js';
import { initialLimit, Optimizer } from './optimizer.js';
import { Phases } from './phases.js';
import { QueueTimeout } from './queue-timeout.js';
import { RowList } from './row-list.js';
import { NO_ROW, RunTable } from './run-table.js';
import { Scheduler } from './scheduler.js';
import { ServiceState } from './service-state.js';
import { TokenDaemons } from './token-daemons.js';
import { TokenKeeper } from './token-keeper.js';
import { TokenPrep, type TokenPrepListener } from './token-prep.js';
import { TokenTable } from './token-table.js';
import { type OnTurn, TurnAnswer } from './token-turns.js';

/**
 * An FTS instance: takes runs of files, sees them through TOKEN_PREP, SUBMITTED and ACTIVE, and tells the submitter
 * and the book what became of each file. This file only wires the parts; each has a file of its own.
 *
 * Guarantee: at any time files submitted = finished + failed + TOKEN_PREP + SUBMITTED + ACTIVE, checked at the end
 * against the queues themselves. Cost: one event a transfer beside the turns of the daemons.
 */
export class Fts implements FtsInstance, ExchangeListener, TokenPrepListener, AgentListener {
  readonly controls: FtsControls;
  private readonly experiments: string[] = [];
  private readonly submitterExperiment: number[] = [];
  private readonly onFileDone: OnFileDone[] = [];
  private readonly submitterPaths: string[] = [];
  private readonly path: string;
  private readonly state: ServiceState;
  private readonly metrics: FtsMetrics;
  private readonly table: TokenTable;
  private readonly runs: RunTable;
  private readonly links: LinkQueues;
  private readonly prep: TokenPrep;
  private readonly timeouts: QueueTimeout;
  private readonly scheduler: Scheduler;
  private readonly agents: Agents;
  private readonly optimizer: Optimizer;
  private readonly daemons: TokenDaemons;
  private readonly callBack: CallBack;
  private retryRing: TimerRing;
  /** Runs whose retry came due while the instance was down. */
  private readonly heldRetries = new RowList();
  private submittedFiles = 0;
  private finishedFiles = 0;
  private failedFiles = 0;

  constructor(
    private readonly simulation: Simulation,
    meter: Meter,
    readonly name: string,
    private readonly config: FtsConfig,
    storage: Storage,
    private readonly book: TransferBook,
    credentials: Credentials,
    issuers: readonly Issuer[],
    private readonly observer?: Observer,
    private readonly network = new Network(),
  ) {
    const metrics = ftsMetrics(meter, name);
    const state = new ServiceState(config);
    const phases = new Phases(simulation, name, config.up_for);
    this.path = `fts.${name}`;
    this.state = state;
    const table = new TokenTable(simulation, credentials, metrics.writes);
    const runs = new RunTable(simulation, table);
    const links = new LinkQueues(simulation, runs, storage.sites.length, () => initialLimit(config.link));
    this.metrics = metrics;
    this.table = table;
    this.runs = runs;
    this.links = links;
    this.prep = new TokenPrep(simulation, runs, table, metrics, this, observer);
    this.timeouts = new QueueTimeout(simulation, config.timeout.queue, runs, state, (run) =>
      this.cancel(run),
    );
    runs.onNoneWaiting = (run) => this.timeouts.remove(run);
    this.optimizer = new Optimizer(simulation, config.link, links, state, (link) =>
      this.scheduler.wake(link),
    );
    const work = {
      observer,
      simulation,
      name,
      config,
      table,
      metrics,
      book,
      storage,
      runs,
      links,
      optimizer: this.optimizer,
      network,
      state,
    };
    const keeper = new TokenKeeper(
      table,
      () => this.daemons.refresh,
      () => this.callBack,
    );
    this.agents = new Agents({ ...work, listener: this }, keeper);
    this.callBack = new CallBack({ ...work, files: this.agents, listener: this.agents });
    this.scheduler = new Scheduler(
      simulation,
      name,
      config,
      runs,
      links,
      storage,
      this.agents,
      metrics,
      state,
      phases,
    );
    this.retryRing = simulation.ring(config.retry.delay, (run) => this.retryDue(run));

    const tokenParts = { ...work, phases, issuers: config.tokens ? issuers : [] };
    this.daemons = new TokenDaemons({ ...tokenParts, onExchange: this, agents: this.agents });
    const { daemons } = this;
    if (config.tokens) daemons.begin();
    this.controls = new FtsControls({
      simulation,
      config,
      state,
      phases,
      exchange: daemons.exchange,
      get refresh() {
        return daemons.refresh;
      },
      callBack: this.callBack,
      resume: () => this.resume(),
      reconfigure: (next) => this.reconfigure(next),
    });
    const { headStartUs } = this;
    this.optimizer.start(phases.untilTurn('optimizer', config.link.interval, headStartUs));
    this.timeouts.start(phases);
    simulation.checkAtEnd(() => {
      checkFiles(this.submittedFiles, this.finishedFiles + this.failedFiles, this.agents.busy, work);
      checkRows(work);
    });
  }

  /** Told of each turn of the exchange service that took a token. */
  set onExchangeTurn(observer: OnTurn | undefined) {
    this.daemons.exchange.onTurn = observer;
  }

  addSubmitter(experiment: string, onFileDone: OnFileDone, freshTokens: FreshTokens, from = ''): number {
    this.callBack.addSubmitter(freshTokens, from);
    this.submitterPaths.push(from);
    let number = this.experiments.indexOf(experiment);
    if (number < 0) number = this.experiments.push(experiment) - 1;
    this.submitterExperiment.push(number);
    return this.onFileDone.push(onFileDone) - 1;
  }

  answers(submitter: number): boolean {
    return !this.state.down && !this.network.isCut(this.submitterPaths[submitter], this.path);
  }

  submitLatencyUs(files: number): number {
    return this.config.submit_time + files * this.config.submit_time_per_file;
  }

  takesToken({ issuedUs, expiryUs }: HeldToken): boolean {
    const { nowUs } = this.simulation;
    return issuedUs <= nowUs && nowUs < expiryUs;
  }

  submit(submission: Submission): void {
    const { files, dataset, source, destination } = submission;
    const byToken = this.config.tokens && !submission.x509;
    const experiment = this.submitterExperiment[submission.submitter];
    const link = this.links.linkOf(experiment, source, destination);
    this.submittedFiles += files;
    this.book.submitted(dataset, files, !byToken);
    if (!byToken) {
      const run = this.runs.insert(submission, link, NO_ROW, NO_ROW);
      this.timeouts.add(run);
      this.prepared(run);
      return;
    }
    const sourceRow = this.rowOf(submission.sourceToken, submission);
    const destinationRow = this.rowOf(submission.destinationToken, submission);
    const run = this.runs.insert(submission, link, sourceRow, destinationRow);
    this.timeouts.add(run);
    if (this.config.token_prep) this.prep.enter(run);
    else this.prepared(run);
  }

  exchanged(row: number): void {
    this.daemons.refresh.exchanged(row);
    this.prep.tokenReady(row);
  }

  exchangeFailed(row: number, answer: TurnAnswer): void {
    if (!this.config.token_prep) return;
    this.prep.tokenFailed(
      row,
      answer === TurnAnswer.expiredSubject ? Failure.tokenExpired : Failure.tokenExchange,
    );
  }

  /** Files become SUBMITTED. */
  prepared(run: number): void {
    this.metrics.submitted.add(this.runs.files[run]);
    this.runs.queuedUs[run] = this.simulation.nowUs;
    this.tell('queued', run, this.links.waiting[this.runs.link[run]]);
    if (this.runs.overdue[run] === 1) this.failQueued(run, Failure.queueTimeout);
    else this.scheduler.queue(run, false);
  }

  prepFailed(run: number, cause: Failure): void {
    this.failWaiting(run, cause);
  }

  fileEnded(
    run: number,
    file: number,
    cause: number,
    retryable: boolean,
    bytes: number,
    queueUs: number,
    copyUs: number,
  ): void {
    const { runs, book } = this;
    const dataset = runs.dataset[run];
    const source = runs.source[run];
    const destination = runs.destination[run];
    const link = runs.link[run];
    this.observer?.transfer('ended', dataset, file, 1, source, destination, cause);
    if (cause === OK) {
      this.finishedFiles++;
      this.metrics.finished.add();
      book.finished(dataset, file, bytes, queueUs, copyUs);
    } else if (retryable && runs.retries[run] < this.config.retry.count) {
      this.retry(run, file);
      this.scheduler.wake(link);
      return;
    } else {
      this.failedFiles++;
      this.metrics.failed.add();
      book.failed(dataset, file, 1, source, destination, cause as Failure);
    }
    const submitter = runs.submitter[run];
    const attempt = runs.attempt[run];
    runs.ended(run, 1);
    this.scheduler.wake(link);
    this.onFileDone[submitter](dataset, file, source, destination, attempt, cause);
  }

  /** From the start of the server's process to the first turn of its optimizer, µs. */
  private get headStartUs(): number {
    return FTS[this.config.version].serverHeadStartUs;
  }

  private rowOf(token: HeldToken, submission: Submission): number {
    const { table } = this;
    if (token.jwt === 0) {
      throw new LawBroken('a submission by token has both', this.simulation, `dataset ${submission.dataset}`);
    }
    const known = table.find(token.jwt);
    if (known < 0) {
      this.observer?.token('stored_at_fts', token.jwt);
      const management = this.managementOf(token, submission);
      const row = table.insert(token, management, this.book.experimentOf(submission.dataset));
      this.metrics.storedTokens.add(1);
      if (management === Management.exchange) this.daemons.exchange.add(row);
      return row;
    }
    if (table.retired[known] === 1 && revives(this.config)) {
      table.retired[known] = 0;
      this.daemons.refresh.revived(known);
    }
    return known;
  }

  /** Tokens without offline_access are left alone where the instance is told so. */
  private managementOf(token: HeldToken, { management }: Submission): Management {
    const isLeftAlone = this.config.non_managed_tokens && (token.claims & Claim.offlineAccess) === 0;
    return management === Management.exchange && isLeftAlone ? Management.unmanaged : management;
  }

  private retry(run: number, file: number): void {
    const again = this.runs.retry(run, file);
    this.runs.ended(run, 1);
    this.timeouts.add(again);
    this.metrics.submitted.add(1);
    this.retryRing.arm(again);
  }

  private retryDue(run: number): void {
    if (this.state.down) this.heldRetries.add(run);
    else if (this.runs.overdue[run] === 1) this.failQueued(run, Failure.queueTimeout);
    else this.scheduler.queue(run, true);
  }

  /** The daemons read the new values at their next use of them; what is at work goes on. */
  private reconfigure(next: FtsConfig): void {
    const { config, state, simulation } = this;
    const retryUs = config.retry.delay;
    const before = liveConfig(config);
    bringInto(config, next);
    this.daemons.reconfigured(before);
    state.count();
    if (config.retry.delay !== retryUs) {
      this.retryRing = simulation.ring(config.retry.delay, (run) => this.retryDue(run));
    }
    this.optimizer.reconfigured();
    this.agents.publish();
  }

  /** The daemons are back after the instance was down. */
  private resume(): void {
    const { heldRetries } = this;
    this.agents.hear();
    for (let at = 0; at < heldRetries.size; at++) this.retryDue(heldRetries.at(at));
    heldRetries.clear();
    this.scheduler.restart();
    this.optimizer.restart(this.headStartUs);
  }

  private cancel(run: number): void {
    this.links.withdraw(run);
    this.failQueued(run, Failure.queueTimeout);
  }

  /** Files that are SUBMITTED and in no queue fail. */
  private failQueued(run: number, cause: Failure): void {
    this.metrics.submitted.add(-this.runs.waiting(run));
    this.failWaiting(run, cause);
  }

  private failWaiting(run: number, cause: Failure): void {
    const { runs } = this;
    const files = runs.waiting(run);
    const first = runs.firstFile[run] + runs.cursor[run];
    const dataset = runs.dataset[run];
    const source = runs.source[run];
    const destination = runs.destination[run];
    const attempt = runs.attempt[run];
    const onFileDone = this.onFileDone[runs.submitter[run]];
    this.failedFiles += files;
    this.metrics.failed.add(files);
    this.observer?.transfer('ended', dataset, first, files, source, destination, cause);
    this.book.tokenDelay(dataset, files, runs.tokenUs[run]);
    this.book.failed(dataset, first, files, source, destination, cause);
    runs.noneWaiting(run);
    runs.ended(run, files);
    for (let file = first; file < first + files; file++) {
      onFileDone(dataset, file, source, destination, attempt, cause);
    }
  }

  /** Tells of all files of a run that wait. */
  private tell(step: TransferStep, run: number, a: number): void {
    const { runs } = this;
    const first = runs.firstFile[run] + runs.cursor[run];
    this.observer?.transfer(
      step,
      runs.dataset[run],
      first,
      runs.waiting(run),
      runs.source[run],
      runs.destination[run],
      a,
    );
  }
}
