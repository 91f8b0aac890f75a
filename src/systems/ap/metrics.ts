import { duration, level, type MetricDefinition, rate } from '../metric.js';

/** Every metric of the system. */
export const METRICS: readonly MetricDefinition[] = [
  rate('ap.<a>.rate.reads', 'reads', 'Reads of the vault that its credmons try, without a connection too.'),
  rate('ap.<a>.rate.failed', 'reads', 'Those that brought no token, or not in time.'),
  rate('ap.<a>.rate.deleted', 'credentials', 'FilePaths that are deleted, as the vault refused their token.'),
  duration('ap.<a>.scan', 'How long a credmon takes to look at all of its files once.'),
  level(
    'ap.<a>.expired',
    'credentials',
    'Files whose access token has expired, all access points together, each as its credmon saw it last.',
  ),
  level('ap.<a>.missing', 'credentials', 'The same, of files that are deleted.'),
];
