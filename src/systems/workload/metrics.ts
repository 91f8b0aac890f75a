import { type MetricDefinition, rate, ratio } from '../metric.js';

/** Every metric of the system. */
export const METRICS: readonly MetricDefinition[] = [
  rate(
    'workload.<t>.tokens',
    'tokens',
    'Access tokens that the clients of a load test got while they waited for them: its throughput.',
  ),
  ratio(
    'workload.<t>.failed',
    'Share of the requests of a load test, of those that have ended, that brought no token: refused, in error, or given up.',
  ),
  rate('workload.<t>.requests', 'requests', 'Requests that a load test sends, those asked again included.'),
];
