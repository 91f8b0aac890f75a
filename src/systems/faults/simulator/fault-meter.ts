import type { FaultObserver } from '../../../ecosystem/faults/fault-injector.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { FailureLog } from '../../../measure/failure-log.js';
import type { Level } from '../../../measure/level.js';
import type { Meter } from '../../../measure/meter.js';
import type { FaultWindow } from '../../../measure/run-result.js';
import type { Total } from '../../../measure/total.js';
import { lasts } from '../../../scenario/faults.js';
import type { Scenario } from '../../../scenario/schema.js';
import { FAILURE_CAUSES } from '../../transfers/causes.js';
import { FaultImpact } from './fault-impact.js';
import { type CalmHour, LastHour, MINUTE_US } from './last-hour.js';
import { RunCounts } from './run-counts.js';

const HOUR_US = 60 * MINUTE_US;
const STILL_THERE = Number.POSITIVE_INFINITY;

/** What is kept of one fault. */
interface Watched {
  readonly name: string;
  readonly lasts: boolean;
  readonly active: Level;
  readonly begun: Total;
  readonly impact: FaultImpact;
  /** Its place in the list of windows while it is there. */
  window: number;
}

/**
 * What faults do to transfers: `faults.<name>.*` of the catalogue, and when they were there.
 *
 * Guarantee: reads other metrics and changes none; a scenario without faults has no event for it.
 * Mechanism: counts are read once a minute, and failed transfers are told at once. Each window of a fault is compared
 * with the last hour in which no fault was there. Cost: one event a minute.
 */
export class FaultMeter implements FaultObserver {
  private readonly watched: readonly Watched[];
  private readonly counts: RunCounts;
  private readonly hour: LastHour;
  private readonly found: { fault: string; beginUs: number; endUs: number }[] = [];
  private readonly tick: number;
  /** Faults that are there. */
  private there = 0;
  /** When a fault began or ended last, µs. */
  private disturbedUs = Number.NEGATIVE_INFINITY;
  private calm: CalmHour | undefined;
  private isOver = false;

  constructor(
    private readonly simulation: Simulation,
    meter: Meter,
    private readonly scenario: Pick<Scenario, 'faults' | 'issuers' | 'submitters' | 'fts' | 'horizon'>,
    failures: Pick<FailureLog, 'watch'>,
  ) {
    this.counts = new RunCounts(meter, scenario);
    this.hour = new LastHour(this.counts);
    this.watched = scenario.faults.map((fault) => ({
      name: fault.name,
      lasts: lasts(fault),
      active: meter.level(`faults.${fault.name}.active`),
      begun: meter.total(`faults.${fault.name}.begun`),
      impact: new FaultImpact(meter, fault, this.counts, this.hour),
      window: -1,
    }));
    this.tick = simulation.register(() => this.minute());
    if (this.watched.length === 0) return;
    const numbers = new Map<string, number>(FAILURE_CAUSES.map((cause, number) => [cause, number]));
    failures.watch((cause, files) => this.hasFailed(numbers.get(cause) ?? -1, files));
    simulation.post(0, this.tick);
    simulation.at(
      scenario.horizon,
      simulation.register(() => this.finish()),
    );
  }

  /** When faults were there, in the order of their begins. */
  windows(): FaultWindow[] {
    return this.found.map((window) => ({ ...window, endUs: Math.min(window.endUs, this.scenario.horizon) }));
  }

  began(fault: number): void {
    if (this.isOver) return;
    const { nowUs } = this.simulation;
    const watched = this.watched[fault];
    this.catchUp();
    this.calm = this.calmHour() ?? this.calm;
    this.disturbedUs = nowUs;
    watched.begun.add(1);
    watched.impact.begin(nowUs, this.calm);
    const window = { fault: watched.name, beginUs: nowUs, endUs: STILL_THERE };
    watched.window = this.found.push(window) - 1;
    if (watched.lasts) {
      this.there++;
      watched.active.set(1);
    } else {
      window.endUs = nowUs;
      watched.impact.end(nowUs);
    }
  }

  ended(fault: number): void {
    if (this.isOver) return;
    const { nowUs } = this.simulation;
    const watched = this.watched[fault];
    this.catchUp();
    this.there--;
    this.disturbedUs = nowUs;
    this.found[watched.window].endUs = nowUs;
    watched.active.set(0);
    watched.impact.end(nowUs);
  }

  private hasFailed(cause: number, files: number): void {
    if (this.isOver || cause < 0) return;
    this.counts.failed[cause] += files;
    for (const { impact } of this.watched) impact.hasFailed(cause, this.simulation.nowUs);
  }

  private minute(): void {
    if (this.isOver) return;
    this.catchUp();
    this.simulation.at(this.hour.lastUs + MINUTE_US, this.tick);
  }

  /** Records this minute, unless that is done: a fault may begin before the tick of the same instant. */
  private catchUp(): void {
    const { nowUs } = this.simulation;
    if (nowUs < this.hour.lastUs + MINUTE_US) return;
    this.hour.record();
    for (const { impact } of this.watched) impact.minute(nowUs);
  }

  /** The hour up to the last minute, if no fault was there in it. */
  private calmHour(): CalmHour | undefined {
    const isCalm = this.there === 0 && this.hour.lastUs - HOUR_US >= this.disturbedUs;
    return isCalm ? this.hour.summary() : undefined;
  }

  private finish(): void {
    this.catchUp();
    for (const { impact } of this.watched) impact.close(this.simulation.nowUs);
    this.isOver = true;
  }
}
