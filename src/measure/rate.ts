import { type Clock, Instrument, type StatValue, type Windowed } from './instrument.js';

const MINUTE_US = 60_000_000;
const SECOND_US = 1_000_000;

/**
 * Events (or bytes) per second.
 *
 * Guarantee: mean and total are exact; `max` is the busiest of the minutes that the run ticked, a part of a minute at
 * either end spread over a whole one, and never less than the mean.
 * Cost: one addition an event.
 */
export class Rate extends Instrument implements Windowed {
  private count = 0;
  /** Events before the last reset. */
  private forgotten = 0;
  private countAtBin = 0;
  private countAtMinute = 0;
  private minuteStartUs: number;
  private busiestHz = 0;

  constructor(name: string, clock: Clock) {
    super(name, clock);
    this.minuteStartUs = clock.nowUs;
  }

  /** `n` events happened now. */
  add(n = 1): void {
    this.count += n;
  }

  /** Events since the last reset. */
  get total(): number {
    this.gather();
    return this.count;
  }

  /** Events since the start of the run, whatever was reset. */
  get ever(): number {
    if (this.parts.length === 0) return this.forgotten + this.count;
    let sum = 0;
    for (const part of this.parts) sum += part.ever;
    return sum;
  }

  /** A minute has ended. */
  tickMinute(): void {
    this.gather();
    const lastedUs = this.clock.nowUs - this.minuteStartUs;
    if (lastedUs <= 0) return;
    const whole = Math.max(lastedUs, MINUTE_US);
    this.busiestHz = Math.max(this.busiestHz, ((this.count - this.countAtMinute) * SECOND_US) / whole);
    this.countAtMinute = this.count;
    this.minuteStartUs = this.clock.nowUs;
  }

  openWindow(): () => StatValue[] {
    const [before, fromUs] = [this.ever, this.clock.nowUs];
    return () => {
      const { mean, total } = countsOf(this.ever - before, this.clock.nowUs - fromUs);
      return [mean, total];
    };
  }

  rollBin(widthUs: number): void {
    this.gather();
    this.bins.push(((this.count - this.countAtBin) * SECOND_US) / widthUs);
    this.countAtBin = this.count;
  }

  override reset(): void {
    super.reset();
    this.forgotten += this.count;
    this.count = this.countAtBin = this.countAtMinute = 0;
    this.busiestHz = 0;
    this.minuteStartUs = this.clock.nowUs;
  }

  stats(elapsedUs: number): StatValue[] {
    this.gather();
    if (elapsedUs <= 0) return [];
    const { mean, total } = countsOf(this.count, elapsedUs);
    return [mean, { stat: 'max', value: Math.max(mean.value, this.busiestHz) }, total];
  }

  private gather(): void {
    if (this.parts.length === 0) return;
    this.count = 0;
    for (const part of this.parts) this.count += part.total;
  }
}

/** What a number of events in a time comes to. */
function countsOf(count: number, elapsedUs: number): { readonly mean: StatValue; readonly total: StatValue } {
  const value = (count * SECOND_US) / elapsedUs;
  return {
    mean: { stat: 'mean', value, samples: count, each: SECOND_US / elapsedUs },
    total: { stat: 'total', value: count, samples: count, each: 1 },
  };
}
