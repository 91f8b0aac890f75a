import { level, type MetricDefinition, peak, ramp } from '../metric.js';

/** Every metric of the system. */
export const METRICS: readonly MetricDefinition[] = [
  ramp(
    'tokens.<e>.exposure.<access>',
    'B h',
    'What thieves of all live credentials could do: over each, the bytes that it reaches × the hours that it has left. `create`: may write new files and not replace any; `modify`: may also replace and delete; one that may modify does not count under `create`, while `read` counts apart. Bytes that several credentials reach count once for each.',
  ),
  ramp(
    'tokens.<e>.exposed_files.<access>',
    'files h',
    'The same with files in the place of bytes: over each live credential, the files that it reaches × the hours that it has left.',
  ),
  peak(
    'tokens.<e>.worst.<access>',
    'B h',
    'What a thief of one credential could do: the largest exposure of a single one, at its issue.',
  ),
  level(
    'tokens.<e>.live',
    'tokens',
    'Access tokens, envelopes, URLs and proxies that have been issued and have not expired, whoever holds them.',
  ),
];
