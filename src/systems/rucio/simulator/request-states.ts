import type { Level } from '../../../measure/level.js';
import type { Meter } from '../../../measure/meter.js';

/** Requests in each of Rucio's states that take time. */
export class RequestStates {
  /** Only where there is a preparer. */
  readonly preparing: Level | undefined;
  readonly waiting: Level;
  readonly queued: Level;
  readonly submitting: Level;
  readonly submitted: Level;
  readonly stuck: Level;

  constructor(meter: Meter, name: string, hasPreparer: boolean) {
    const state = (of: string) => meter.level(`rucio.${name}.state.${of}`);
    this.preparing = hasPreparer ? state('PREPARING') : undefined;
    this.waiting = state('WAITING');
    this.queued = state('QUEUED');
    this.submitting = state('SUBMITTING');
    this.submitted = state('SUBMITTED');
    this.stuck = state('STUCK');
  }

  /** Requests in any of these states. */
  get total(): number {
    return (
      (this.preparing?.value ?? 0) +
      this.waiting.value +
      this.queued.value +
      this.submitting.value +
      this.submitted.value +
      this.stuck.value
    );
  }
}
