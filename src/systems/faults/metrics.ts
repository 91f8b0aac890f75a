import {
  duration,
  level,
  type MetricDefinition,
  peak,
  perFault,
  ratio,
  timeUntil,
  total,
} from '../metric.js';

/** Every metric of the system. */
export const METRICS: readonly MetricDefinition[] = [
  level(
    'faults.<n>.active',
    '1',
    '1 while the fault is there and 0 otherwise: the mean is its share of the time.',
  ),
  total('faults.<n>.begun', 'faults', 'How often the fault has begun.'),
  duration(
    'faults.<n>.first_failure',
    'Time from the begin of the fault to the first transfer that fails for a new or raised cause: one that no transfer failed for in the hour before, or that more failed for within five minutes than chance explains (twice the most in five minutes of that hour, and 5). `storage_error` is never new, only raised, and causes that a fault of this kind cannot have are not counted. No sample when none is.',
  ),
  perFault(
    'faults.<n>.first_failure.<cause>',
    's',
    'The same for one cause: the mean over the times of the fault after which it was new or raised.',
  ),
  perFault(
    'faults.<n>.failed',
    'transfers',
    'Attempts that failed for new or raised causes, beyond those that would have at the pace of the hour before, from the begin of the fault until goodput is back, and for an hour after its end at least. Causes that a fault of this kind cannot have are not counted.',
  ),
  perFault('faults.<n>.failed.<cause>', 'transfers', 'The same for one cause.'),
  ratio('faults.<n>.failed_share', 'The same as a share of all attempts that ended in that time.'),
  ratio('faults.<n>.failed_share.<cause>', 'The same for one cause.'),
  peak(
    'faults.<n>.rejecting',
    '1',
    'The largest `storage.all.rejecting` from the begin of the fault until an hour after its end, or until goodput and backlog are back if that is later; looked at each minute.',
  ),
  ratio(
    'faults.<n>.recovered',
    'Share of the times of the fault after which goodput came back, before the run ended or the fault began anew.',
  ),
  timeUntil(
    'faults.<n>.recovery',
    'recovered',
    'Time from the end of the fault until goodput is back: until the first five minutes of at least 90 % of the mean of the hour before. If within an hour it falls below half of the lowest five minutes of the hour before while the backlog or the failures are raised, it was not back. No figure unless it comes back every time (`recovered`), in all replications: the mean of those that do would be of the lucky ones.',
  ),
  ratio(
    'faults.<n>.drained',
    'Share of the times of the fault after which the backlog came back, before the run ended or the fault began anew; of those before which it did not grow or shrink by itself.',
  ),
  timeUntil(
    'faults.<n>.drain',
    'drained',
    'Time from the end of the fault until the backlog (WAITING, QUEUED and SUBMITTING in Rucio, TOKEN_PREP and SUBMITTED in FTS) is back at its mean of the hour before; looked at each minute. If within an hour it rises above twice the highest of the hour before, and 5, it was not back. No figure unless it comes back every time (`drained`), in all replications, and no sample when it grows or shrinks by itself in the hour before.',
  ),
  ratio(
    'faults.<n>.goodput_during',
    'Bytes of the transfers that ended well while the fault was there, over those at the pace of the hour before; above 1 when it was faster.',
  ),
  ratio('faults.<n>.goodput_after', 'The same in the hour after its end.'),
  perFault(
    'faults.<n>.extra_requests',
    'requests',
    'Requests that reach the issuers beyond those at the pace of the hour before, from the begin of the fault until the backlog is back, and for an hour after its end at least; below 0 when fewer come. No sample when the backlog grows or shrinks by itself in the hour before.',
  ),
  perFault(
    'faults.<n>.extra_retries',
    'transfers',
    'Failed transfers that Rucio puts back into its queue beyond those at the pace of the hour before, in the same time.',
  ),
];
