import type { Simulation } from '../../kernel/simulation.js';
import type { Stream } from '../../kernel/streams.js';
import type { Fault } from '../../scenario/faults.js';

/** Told when a fault begins and when it ends. */
export interface WindowOwner {
  begin(fault: number): void;
  end(fault: number): void;
}

/**
 * When faults are there: once from a given time on, or coming and going at random.
 *
 * Guarantee: a fault that has begun ends before it begins again. Random times are exponential and keyed by the
 * fault's name, so that one fault never shifts another's. Cost: one event a begin and one an end.
 */
export class FaultWindows {
  private readonly beginning: number;
  private readonly ending: number;
  private readonly gaps: readonly Stream[];
  private readonly lengths: readonly Stream[];

  constructor(
    private readonly simulation: Simulation,
    private readonly faults: readonly Fault[],
    private readonly owner: WindowOwner,
  ) {
    this.beginning = simulation.register((fault) => this.begin(fault));
    this.ending = simulation.register((fault) => this.end(fault));
    this.gaps = faults.map(({ name }) => simulation.streams.stream('fault', name, 'gap'));
    this.lengths = faults.map(({ name }) => simulation.streams.stream('fault', name, 'length'));
    faults.forEach((fault, number) => {
      if (fault.at !== undefined) simulation.at(fault.at, this.beginning, number);
      else this.waitForNext(number);
    });
  }

  private begin(number: number): void {
    const fault = this.faults[number];
    this.owner.begin(number);
    if (fault.random !== undefined) {
      const { mttr } = fault.random;
      if (mttr === undefined) this.waitForNext(number);
      else this.simulation.post(exponential(this.lengths[number], mttr), this.ending, number);
    } else if (fault.kind !== 'migration' && 'for' in fault && fault.for !== undefined) {
      this.simulation.post(fault.for, this.ending, number);
    }
  }

  private end(number: number): void {
    this.owner.end(number);
    if (this.faults[number].random !== undefined) this.waitForNext(number);
  }

  private waitForNext(number: number): void {
    const { random } = this.faults[number];
    if (random !== undefined) {
      this.simulation.post(exponential(this.gaps[number], random.mtbf), this.beginning, number);
    }
  }
}

/** A time, at least one microsecond. */
function exponential(stream: Stream, meanUs: number): number {
  return Math.max(1, Math.round(-Math.log1p(-stream.next()) * meanUs));
}
