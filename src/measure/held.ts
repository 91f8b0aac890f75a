import { type Clock, Followed, type StatValue, type Windowed } from './instrument.js';

/** A quantity over time, of which the area below it is added up: what a level and a ramp have in common. */
export abstract class Held extends Followed implements Windowed {
  protected held = 0;
  protected sinceUs: number;
  protected binArea = 0;
  /** Highest since a window began or ended. */
  protected highest = Number.NEGATIVE_INFINITY;
  private highestBefore = Number.NEGATIVE_INFINITY;
  private readonly windows: { highest: number }[] = [];
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
    this.highest = this.highestBefore = Number.NEGATIVE_INFINITY;
  }

  openWindow(): () => StatValue[] {
    this.tellHighest();
    const window = { highest: this.held };
    this.windows.push(window);
    const [area, changes, fromUs] = [this.area + this.binArea, this.changes, this.clock.nowUs];
    return () => {
      this.tellHighest();
      this.windows.splice(this.windows.indexOf(window), 1);
      const mean = (this.area + this.binArea - area) / (this.clock.nowUs - fromUs);
      return this.statsOf(mean, this.changes - changes, window.highest);
    };
  }

  stats(elapsedUs: number): StatValue[] {
    this.settleUnchanged();
    if (elapsedUs <= 0) return [];
    const mean = (this.area + this.binArea) / elapsedUs;
    return this.statsOf(mean, this.changes, Math.max(this.highestBefore, this.highest));
  }

  /** @param highest of the values before the one that is held now */
  private statsOf(mean: number, changes: number, highest: number): StatValue[] {
    return [
      { stat: 'mean', value: mean, samples: changes },
      { stat: 'max', value: Math.max(highest, this.held) },
      { stat: 'final', value: this.held },
    ];
  }

  /** Tells the highest since the last time to all that want to know it. */
  private tellHighest(): void {
    this.settleUnchanged();
    for (const window of this.windows) window.highest = Math.max(window.highest, this.highest);
    this.highestBefore = Math.max(this.highestBefore, this.highest);
    this.highest = Number.NEGATIVE_INFINITY;
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
