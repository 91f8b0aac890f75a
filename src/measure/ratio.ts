import type { BinSeries, Clock, Instrument, StatValue } from './instrument.js';

/** A share of trials that hit, such as a cache's hit ratio; without a trial there is no value, never a 0. */
export class Ratio implements Instrument {
  private hits = 0;
  private trials = 0;
  private hitsAtBin = 0;
  private trialsAtBin = 0;
  private parts: readonly Ratio[] = [];
  private bins: number[] = [];

  constructor(
    readonly name: string,
    readonly clock: Clock,
  ) {}

  /** `hits` of `trials` trials hit. */
  add(hits: number, trials: number): void {
    this.hits += hits;
    this.trials += trials;
  }

  /** Makes this the trials of others taken together; it is then not fed itself. */
  sumOf(parts: readonly Ratio[]): void {
    this.parts = parts;
  }

  rollBin(_widthUs: number): void {
    this.gather();
    const trials = this.trials - this.trialsAtBin;
    this.bins.push(trials === 0 ? Number.NaN : (this.hits - this.hitsAtBin) / trials);
    this.hitsAtBin = this.hits;
    this.trialsAtBin = this.trials;
  }

  reset(): void {
    this.hits = this.trials = this.hitsAtBin = this.trialsAtBin = 0;
    this.bins = [];
  }

  stats(_elapsedUs: number): StatValue[] {
    this.gather();
    return this.trials === 0 ? [] : [{ stat: 'mean', value: this.hits / this.trials }];
  }

  series(): readonly BinSeries[] {
    return [{ suffix: '', values: this.bins }];
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
