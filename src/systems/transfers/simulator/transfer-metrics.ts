import type { Duration } from '../../../measure/duration.js';
import type { Level } from '../../../measure/level.js';
import type { Meter } from '../../../measure/meter.js';
import type { Rate } from '../../../measure/rate.js';
import type { Ratio } from '../../../measure/ratio.js';
import type { Total } from '../../../measure/total.js';
import { FAILURE_CAUSES } from '../causes.js';

/** The `transfers.<experiment>.*` instruments of one experiment. */
export class TransferMetrics {
  readonly requested: Rate;
  readonly submitted: Rate;
  readonly finished: Rate;
  /** One a `Failure`. */
  readonly failed: readonly Rate[];
  readonly bytes: Total;
  readonly throughput: Rate;
  readonly byToken: Ratio;
  readonly secondCredential: Rate;
  readonly datasetsByToken: Ratio;
  readonly tokenDelay: Duration;
  readonly queueDelay: Duration;
  readonly copyDelay: Duration;
  readonly totalDelay: Duration;
  readonly inFlight: Level;
  readonly givenUp: Rate;

  constructor(meter: Meter, experiment: string) {
    const name = (measure: string) => `transfers.${experiment}.${measure}`;
    this.requested = meter.rate(name('requested'));
    this.submitted = meter.rate(name('submitted'));
    this.finished = meter.rate(name('finished'));
    this.failed = FAILURE_CAUSES.map((cause) => meter.rate(name(`failed.${cause}`)));
    this.bytes = meter.total(name('bytes'));
    this.throughput = meter.rate(name('throughput'));
    this.byToken = meter.ratio(name('by_token'));
    this.secondCredential = meter.rate(name('x509_after_refusal'));
    this.datasetsByToken = meter.ratio(name('datasets_by_token'));
    this.tokenDelay = meter.duration(name('delay.token'));
    this.queueDelay = meter.duration(name('delay.queue'));
    this.copyDelay = meter.duration(name('delay.copy'));
    this.totalDelay = meter.duration(name('delay.total'));
    this.inFlight = meter.level(name('in_flight'));
    this.givenUp = meter.rate(name('given_up'));
  }
}

/** Measures of which `transfers.all.*` is merged from those of the experiments. */
export const TRANSFER_MEASURES: readonly string[] = [
  'requested',
  'submitted',
  'finished',
  ...FAILURE_CAUSES.map((cause) => `failed.${cause}`),
  'bytes',
  'throughput',
  'by_token',
  'x509_after_refusal',
  'datasets_by_token',
  'delay.token',
  'delay.queue',
  'delay.copy',
  'delay.total',
  'in_flight',
  'given_up',
];
