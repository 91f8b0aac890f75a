import type { Meter } from '../../../measure/meter.js';
import { ATTEMPTS } from '../attempts.js';
import { FAILURE_CAUSES } from '../causes.js';

/** The `transfers.<experiment>.*` instruments of one experiment. */
export function transferMetrics(meter: Meter, experiment: string) {
  const name = (measure: string) => `transfers.${experiment}.${measure}`;
  return {
    requested: meter.rate(name('requested')),
    submitted: meter.rate(name('submitted')),
    finished: meter.rate(name('finished')),
    /** One a `Failure`. */
    failed: FAILURE_CAUSES.map((cause) => meter.rate(name(`failed.${cause}`))),
    /** By number of the attempt. */
    finishedBy: ATTEMPTS.map((attempt) => meter.rate(name(`attempt.${attempt}.finished`))),
    failedBy: ATTEMPTS.map((attempt) => meter.rate(name(`attempt.${attempt}.failed`))),
    bytes: meter.total(name('bytes')),
    bytesInVain: meter.total(name('bytes_in_vain')),
    throughput: meter.rate(name('throughput')),
    byToken: meter.ratio(name('by_token')),
    secondCredential: meter.rate(name('x509_after_refusal')),
    datasetsByToken: meter.ratio(name('datasets_by_token')),
    tokenDelay: meter.duration(name('delay.token')),
    queueDelay: meter.duration(name('delay.queue')),
    copyDelay: meter.duration(name('delay.copy')),
    failedDelay: meter.duration(name('delay.failed')),
    totalDelay: meter.duration(name('delay.total')),
    inFlight: meter.level(name('in_flight')),
    givenUp: meter.rate(name('given_up')),
    open: meter.level(name('open')),
    stuck: meter.level(name('stuck')),
  };
}
export type TransferMetrics = ReturnType<typeof transferMetrics>;

/** Measures of which `transfers.all.*` is merged from those of the experiments. */
export const TRANSFER_MEASURES: readonly string[] = [
  'requested',
  'submitted',
  'finished',
  ...FAILURE_CAUSES.map((cause) => `failed.${cause}`),
  ...ATTEMPTS.flatMap((attempt) => [`attempt.${attempt}.finished`, `attempt.${attempt}.failed`]),
  'bytes',
  'bytes_in_vain',
  'throughput',
  'by_token',
  'x509_after_refusal',
  'datasets_by_token',
  'delay.token',
  'delay.queue',
  'delay.copy',
  'delay.failed',
  'delay.total',
  'in_flight',
  'given_up',
  'open',
  'stuck',
];
