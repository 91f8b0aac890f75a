import { type Clock, Followed, type StatValue } from './instrument.js';

/** A quantity over time, of which the area below it is added up: what a level and a ramp have in common. */
export abstract class Held extends Followed {
  protected held = 0;
  protected sinceUs: number;
  protected binArea = 0;
  protected highest = Number.NEGATIVE_INFINITY;
  /** Moments at which it changed since the last reset. */
  protected changes = 0;
  private area = 0;

  constructor(name: string, clock: Clock) {
    super(name, clock);
    this.sinceUs = clock.nowUs;
  }

  rollBin(widthUs: number): void {
    this.settleUnchanged();
    this.bins.push(this.binArea / widthUs);
    this.area += this.binArea;
    this.binArea = 0;
  }

  override reset(): void {
    super.reset();
    this.settle();
    this.binArea = this.area = this.changes = 0;
    this.highest = Number.NEGATIVE_INFINITY;
  }

  stats(elapsedUs: number): StatValue[] {
    this.settleUnchanged();
    if (elapsedUs <= 0) return [];
    return [
      { stat: 'mean', value: (this.area + this.binArea) / elapsedUs, samples: this.changes },
      { stat: 'max', value: Math.max(this.highest, this.held) },
      { stat: 'final', value: this.held },
    ];
  }

  /** Adds the area up to now, where nothing changes. */
  private settleUnchanged(): void {
    const { changes } = this;
    this.settle();
    this.changes = changes;
  }

  /** Adds the area since the last change, if time has passed, and counts the change. */
  protected abstract settle(): void;
}
