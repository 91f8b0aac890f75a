import type { Level } from '../../../measure/level.js';
import type { Meter } from '../../../measure/meter.js';
import type { Rate } from '../../../measure/rate.js';
import type { Scenario } from '../../../scenario/schema.js';
import { FAILURE_CAUSES } from '../../transfers/causes.js';

/** Systems whose counts are added up. */
export type Counted = Pick<Scenario, 'issuers' | 'submitters' | 'fts'>;

/** States of Rucio in which requests wait to be handed to FTS. */
const WAITING_AT_RUCIO = ['WAITING', 'QUEUED', 'SUBMITTING'] as const;
/** States of FTS in which files wait for an agent. */
const WAITING_AT_FTS = ['TOKEN_PREP', 'SUBMITTED'] as const;

/**
 * What faults are measured by, over all systems of a run: counts since its start, whatever the warm-up, and levels.
 * Only reads other metrics.
 */
export class RunCounts {
  /** Failed transfers by cause (index into `FAILURE_CAUSES`). */
  readonly failed = new Float64Array(FAILURE_CAUSES.length);
  private readonly throughput: Rate;
  private readonly finished: Rate;
  private readonly ofIssuers: readonly Rate[];
  private readonly ofRetries: readonly Rate[];
  private readonly waiting: readonly Level[];
  private readonly rejectingSites: Level;

  constructor(meter: Meter, { issuers, submitters, fts }: Counted) {
    const [issuerNames, submitterNames, ftsNames] = [issuers, submitters, fts].map((of) => Object.keys(of));
    this.throughput = meter.rate('transfers.all.throughput');
    this.finished = meter.rate('transfers.all.finished');
    this.ofIssuers = issuerNames.map((name) => meter.rate(`iam.${name}.rate.all`));
    this.ofRetries = submitterNames.map((name) => meter.rate(`rucio.${name}.rate.retried`));
    this.waiting = [
      ...submitterNames.flatMap((name) =>
        WAITING_AT_RUCIO.map((state) => meter.level(`rucio.${name}.state.${state}`)),
      ),
      ...ftsNames.flatMap((name) => WAITING_AT_FTS.map((state) => meter.level(`fts.${name}.state.${state}`))),
    ];
    this.rejectingSites = meter.level('storage.all.rejecting');
  }

  /** Bytes of transfers that ended well. */
  get bytes(): number {
    return this.throughput.ever;
  }

  /** Requests that reached the issuers. */
  get requests(): number {
    return sumOfEver(this.ofIssuers);
  }

  /** Failed transfers that Rucio put back into its queue. */
  get retries(): number {
    return sumOfEver(this.ofRetries);
  }

  /** Attempts that ended, well or badly. */
  get ended(): number {
    let ended = this.finished.ever;
    for (const failed of this.failed) ended += failed;
    return ended;
  }

  /** Transfers that wait at Rucio or FTS, now. */
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
