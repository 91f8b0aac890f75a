import type { Level } from '../../../measure/level.js';
import type { Meter } from '../../../measure/meter.js';
import type { Rate } from '../../../measure/rate.js';
import { SYSTEMS } from '../../registry.js';
import type { ScenarioTree, UnderFaults } from '../../system.js';
import { FAILURE_CAUSES } from '../../transfers/causes.js';

/**
 * What faults are measured by, over all systems of a run: counts since its start, whatever the warm-up, and levels.
 * Only reads other metrics.
 */
export class RunCounts {
  /** Failed transfers by cause (index into `FAILURE_CAUSES`). */
  readonly failed = new Float64Array(FAILURE_CAUSES.length);
  private readonly throughput: Rate;
  private readonly finished: Rate;
  private readonly requested: readonly Rate[];
  private readonly retried: readonly Rate[];
  private readonly waiting: readonly Level[];
  private readonly rejectingSites: Level;

  constructor(meter: Meter, scenario: ScenarioTree) {
    const namesOf = (measuresOf: (figures: UnderFaults) => readonly string[]) =>
      SYSTEMS.flatMap(({ prefix, instances, underFaults = {} }) =>
        (instances?.namesIn(scenario) ?? []).flatMap((name) =>
          measuresOf(underFaults).map((measure) => `${prefix}.${name}.${measure}`),
        ),
      );
    this.throughput = meter.rate('transfers.all.throughput');
    this.finished = meter.rate('transfers.all.finished');
    this.requested = namesOf(({ requests = [] }) => [requests].flat()).map((name) => meter.rate(name));
    this.retried = namesOf(({ retries = [] }) => [retries].flat()).map((name) => meter.rate(name));
    this.waiting = namesOf(({ backlog = [] }) => backlog).map((name) => meter.level(name));
    this.rejectingSites = meter.level('storage.all.rejecting');
  }

  /** Bytes of transfers that ended well. */
  get bytes(): number {
    return this.throughput.ever;
  }

  /** Requests that reached systems which answer them. */
  get requests(): number {
    return sumOfEver(this.requested);
  }

  /** Failed work that was begun again. */
  get retries(): number {
    return sumOfEver(this.retried);
  }

  /** Attempts that ended, well or badly. */
  get ended(): number {
    let ended = this.finished.ever;
    for (const failed of this.failed) ended += failed;
    return ended;
  }

  /** What waits at any system, now. */
  get backlog(): number {
    let sum = 0;
    for (const level of this.waiting) sum += level.value;
    return sum;
  }

  /** Share of endpoints that reject, now. */
  get rejecting(): number {
    return this.rejectingSites.value;
  }
}

function sumOfEver(rates: readonly Rate[]): number {
  let sum = 0;
  for (const rate of rates) sum += rate.ever;
  return sum;
}
