import { Failure } from '../../../ecosystem/ports.js';
import { kindColumn } from '../../../kernel/columns.js';
import { SECOND_US } from '../../../kernel/simulation.js';
import type { Meter } from '../../../measure/meter.js';
import type { Ratio } from '../../../measure/ratio.js';
import type { Fault } from '../../../scenario/faults.js';
import { FAILURE_CAUSES } from '../../transfers/causes.js';
import { type CalmHour, type LastHour, MINUTE_US, SPELL } from './last-hour.js';
import { canCause } from './possible-causes.js';
import type { RunCounts } from './run-counts.js';

const HOUR_US = 60 * MINUTE_US;
/** Goodput is back at this share of what it was. */
const BACK = 0.9;
/** More than this times the worst of the hour before, and `SLACK` more, is not chance. */
const WORSE = 2;
const SLACK = 5;

/** The `faults.<name>.*` instruments of a fault. */
function instrumentsOf(meter: Meter, fault: string) {
  return {
    firstFailure: meter.duration(`${fault}.first_failure`),
    firstFailureOf: FAILURE_CAUSES.map((cause) => meter.ratio(`${fault}.first_failure.${cause}`)),
    recovered: meter.ratio(`${fault}.recovered`),
    recovery: meter.duration(`${fault}.recovery`),
    drained: meter.ratio(`${fault}.drained`),
    drain: meter.duration(`${fault}.drain`),
    rejecting: meter.peak(`${fault}.rejecting`),
    goodputDuring: meter.ratio(`${fault}.goodput_during`),
    goodputAfter: meter.ratio(`${fault}.goodput_after`),
    allFailed: meter.ratio(`${fault}.failed`),
    allShare: meter.ratio(`${fault}.failed_share`),
    failed: FAILURE_CAUSES.map((cause) => meter.ratio(`${fault}.failed.${cause}`)),
    share: FAILURE_CAUSES.map((cause) => meter.ratio(`${fault}.failed_share.${cause}`)),
    extraRequests: meter.ratio(`${fault}.extra_requests`),
    extraRetries: meter.ratio(`${fault}.extra_retries`),
  };
}

/**
 * What one fault does, from each time that it begins until things are back: `faults.<name>.*` of the catalogue.
 *
 * Guarantee: what cannot be told (no calm hour before, or no steady one; not back by the end of the run) has no sample.
 * Mechanism: counts are kept at the begin and compared with the pace of a calm hour when goodput, and the backlog, are
 * back. Cost: a few comparisons a minute, and for each failed transfer while it is looked at.
 */
export class FaultImpact {
  private readonly measured: ReturnType<typeof instrumentsOf>;

  private readonly canCause: readonly boolean[];

  private calm: CalmHour | undefined;
  private beganUs = 0;
  private endedUs = Number.NaN;
  private bytes = 0;
  private requests = 0;
  private retries = 0;
  private ended = 0;
  private readonly failedBefore = new Float64Array(FAILURE_CAUSES.length);
  /** By cause: more fail for it than chance explains. */
  private readonly raised = kindColumn(FAILURE_CAUSES.length);
  /** Goodput is not known to be back for good, and the backlog is not. */
  private goodputOpen = false;
  private backlogOpen = false;
  private afterOpen = false;
  /** Since when each is back; NaN while it is not. */
  private recoveredUs = Number.NaN;
  private drainedUs = Number.NaN;

  constructor(
    meter: Meter,
    { name, kind }: Pick<Fault, 'name' | 'kind'>,
    private readonly counts: RunCounts,
    private readonly hour: LastHour,
  ) {
    this.measured = instrumentsOf(meter, `faults.${name}`);
    this.canCause = FAILURE_CAUSES.map((cause) => canCause(kind, cause));
  }

  /** It begins now. @param calm a calm hour to compare with, if there was one */
  begin(nowUs: number, calm: CalmHour | undefined): void {
    this.close(nowUs);
    this.calm = calm;
    this.beganUs = nowUs;
    this.endedUs = this.recoveredUs = this.drainedUs = Number.NaN;
    this.bytes = this.counts.bytes;
    this.requests = this.counts.requests;
    this.retries = this.counts.retries;
    this.ended = this.counts.ended;
    this.failedBefore.set(this.counts.failed);
    this.raised.fill(0);
    this.goodputOpen = this.backlogOpen = true;
  }

  /** It is about to end. */
  end(nowUs: number): void {
    this.measured.rejecting.record(this.counts.rejecting);
    this.tellGoodput(this.measured.goodputDuring, nowUs - this.beganUs);
    this.endedUs = nowUs;
    this.bytes = this.counts.bytes;
    this.afterOpen = true;
    if (this.calm !== undefined) this.lookAtBacklog(nowUs, this.calm);
  }

  /** Transfers have failed, and are counted already. */
  hasFailed(cause: number, nowUs: number): void {
    if (!this.goodputOpen || this.calm === undefined || this.raised[cause] === 1 || !this.canCause[cause])
      return;
    const already = Math.max(this.failedBefore[cause], this.hour.failedBeforeSpell(cause));
    const most = this.calm.mostFailed[cause];
    const isNew = most === 0 && cause !== Failure.storageError;
    if (!isNew && this.counts.failed[cause] - already <= WORSE * most + SLACK) return;
    if (!this.raised.includes(1)) this.measured.firstFailure.record(nowUs - this.beganUs);
    this.measured.firstFailureOf[cause].add((nowUs - this.beganUs) / SECOND_US, 1);
    this.raised[cause] = 1;
  }

  /** A minute has ended. */
  minute(nowUs: number): void {
    if (!this.goodputOpen && !this.backlogOpen) return;
    this.measured.rejecting.record(this.counts.rejecting);
    const sinceUs = nowUs - this.endedUs;
    // Also while it has not ended.
    if (!(sinceUs >= 0)) return;
    const { calm } = this;
    if (calm !== undefined) {
      this.lookAtGoodput(nowUs, calm);
      this.lookAtBacklog(nowUs, calm);
    }
    if (sinceUs < HOUR_US) return;
    if (this.afterOpen) this.tellGoodput(this.measured.goodputAfter, sinceUs);
    this.afterOpen = false;
    const isBack = (sinceThenUs: number) => calm === undefined || !Number.isNaN(sinceThenUs);
    if (this.goodputOpen && (isBack(this.recoveredUs) || calm?.bytesPerUs === 0)) this.closeGoodput(nowUs);
    if (this.backlogOpen && (isBack(this.drainedUs) || calm?.isSteady === false)) this.closeBacklog(nowUs);
  }

  /** It begins anew, or the run ends: what is not known yet is known no better. */
  close(nowUs: number): void {
    if (this.goodputOpen) {
      if (Number.isNaN(this.endedUs)) this.tellGoodput(this.measured.goodputDuring, nowUs - this.beganUs);
      this.closeGoodput(nowUs);
    }
    if (this.backlogOpen) this.closeBacklog(nowUs);
    this.afterOpen = false;
  }

  /** Back at the first five minutes of nine tenths; not for good if it then falls for more than a want of transfers. */
  private lookAtGoodput(nowUs: number, calm: CalmHour): void {
    const beginUs = nowUs - SPELL * MINUTE_US;
    if (!this.goodputOpen || calm.bytesPerUs === 0 || beginUs < this.endedUs) return;
    const { bytesOfSpell } = this.hour;
    if (Number.isNaN(this.recoveredUs)) {
      if (bytesOfSpell >= BACK * calm.bytesPerUs * SPELL * MINUTE_US) this.recoveredUs = beginUs;
    } else if (WORSE * bytesOfSpell < calm.fewestBytes && (this.piledUp(calm) || this.raised.includes(1))) {
      this.recoveredUs = Number.NaN;
    }
  }

  private lookAtBacklog(nowUs: number, calm: CalmHour): void {
    if (!this.backlogOpen) return;
    const { backlog } = this.counts;
    if (Number.isNaN(this.drainedUs)) {
      if (backlog <= calm.meanBacklog) this.drainedUs = nowUs;
    } else if (this.piledUp(calm)) this.drainedUs = Number.NaN;
  }

  /** More wait than chance explains. */
  private piledUp({ highestBacklog }: CalmHour): boolean {
    return this.counts.backlog > WORSE * highestBacklog + SLACK;
  }

  private closeGoodput(nowUs: number): void {
    this.goodputOpen = false;
    const { calm, counts } = this;
    if (calm === undefined) return;
    const isBack = !Number.isNaN(this.recoveredUs);
    if (calm.bytesPerUs > 0) this.measured.recovered.add(isBack ? 1 : 0, 1);
    if (isBack) this.measured.recovery.record(this.recoveredUs - this.endedUs);
    const ended = counts.ended - this.ended;
    let all = 0;
    for (let cause = 0; cause < FAILURE_CAUSES.length; cause++) {
      const atPace = calm.failedPerUs[cause] * (nowUs - this.beganUs);
      const beyond = Math.max(0, counts.failed[cause] - this.failedBefore[cause] - atPace);
      const failed = this.raised[cause] === 1 ? beyond : 0;
      all += failed;
      this.measured.failed[cause].add(failed, 1);
      this.measured.share[cause].add(failed, ended);
    }
    this.measured.allFailed.add(all, 1);
    this.measured.allShare.add(all, ended);
  }

  private closeBacklog(nowUs: number): void {
    this.backlogOpen = false;
    const { calm, counts } = this;
    if (calm === undefined || !calm.isSteady) return;
    const isBack = !Number.isNaN(this.drainedUs);
    this.measured.drained.add(isBack ? 1 : 0, 1);
    if (isBack) this.measured.drain.record(this.drainedUs - this.endedUs);
    const lastedUs = nowUs - this.beganUs;
    this.measured.extraRequests.add(counts.requests - this.requests - calm.requestsPerUs * lastedUs, 1);
    this.measured.extraRetries.add(counts.retries - this.retries - calm.retriesPerUs * lastedUs, 1);
  }

  private tellGoodput(goodput: Ratio, lastedUs: number): void {
    if (this.calm === undefined) return;
    const expected = this.calm.bytesPerUs * lastedUs;
    if (expected > 0) goodput.add(this.counts.bytes - this.bytes, expected);
  }
}
