import { Instrument, type StatValue, type Windowed } from './instrument.js';

/** A share of trials that hit, such as a cache's hit ratio; without a trial there is no value, never a 0. */
export class Ratio extends Instrument implements Windowed {
  private hits = 0;
  private trials = 0;
  private hitsAtBin = 0;
  private trialsAtBin = 0;

  /** `hits` of `trials` trials hit. */
  add(hits: number, trials: number): void {
    this.hits += hits;
    this.trials += trials;
  }

  openWindow(): () => StatValue[] {
    this.gather();
    const before = { hits: this.hits, trials: this.trials };
    return () => {
      this.gather();
      return shareOf(this.hits - before.hits, this.trials - before.trials);
    };
  }

  rollBin(_widthUs: number): void {
    this.gather();
    const trials = this.trials - this.trialsAtBin;
    this.bins.push(trials === 0 ? Number.NaN : (this.hits - this.hitsAtBin) / trials);
    this.hitsAtBin = this.hits;
    this.trialsAtBin = this.trials;
  }

  override reset(): void {
    super.reset();
    this.hits = this.trials = this.hitsAtBin = this.trialsAtBin = 0;
  }

  stats(_elapsedUs: number): StatValue[] {
    this.gather();
    return shareOf(this.hits, this.trials);
  }

  private gather(): void {
    if (this.parts.length === 0) return;
    this.hits = this.trials = 0;
    for (const part of this.parts) {
      part.gather();
      this.hits += part.hits;
      this.trials += part.trials;
    }
  }
}

function shareOf(hits: number, trials: number): StatValue[] {
  return trials === 0 ? [] : [{ stat: 'mean', value: hits / trials, samples: trials }];
}
