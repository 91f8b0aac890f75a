import type { Simulation } from '../../kernel/simulation.js';
import type { Fault } from '../../scenario/faults.js';
import { type EffectByKind, effectOf } from './effects.js';
import { FaultWindows, type WindowOwner } from './fault-windows.js';

/** Told of faults as they come and go, for their metrics. */
export interface FaultObserver {
  /** A fault (its place in the scenario's list) is about to begin. */
  began(fault: number): void;
  /** A fault that lasts is about to end. */
  ended(fault: number): void;
}

/** Strikes the systems of a scenario with its faults, at their times. */
export class FaultInjector implements WindowOwner {
  private readonly effects: readonly ((on: boolean) => void)[];

  constructor(
    simulation: Simulation,
    faults: readonly Fault[],
    effects: EffectByKind,
    private readonly observer: FaultObserver,
  ) {
    this.effects = faults.map((fault) => effectOf(fault, effects));
    if (faults.length > 0) new FaultWindows(simulation, faults, this);
  }

  begin(fault: number): void {
    this.observer.began(fault);
    this.effects[fault](true);
  }

  end(fault: number): void {
    this.observer.ended(fault);
    this.effects[fault](false);
  }
}
