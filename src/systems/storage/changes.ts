import { type ChangeRow, changing, fixed } from '../changes.js';

/** Which keys of the endpoints can change while they run. */
export const CHANGES: readonly ChangeRow[] = [
  changing(
    'sites.*',
    'at once',
    'copies under way go on, above a smaller number of slots too; where software or its settings change, the service restarts: dCache and StoRM lose the keys that they hold, and no accepted token is remembered; jobs that were submitted keep their credential',
  ),
  changing(
    'storage.{versions,keys,acl_cache}',
    'restart',
    'as for the settings of a site, at every endpoint that has none of its own',
  ),
  fixed(
    'sites.*.technology',
    'the site would have to move its data to other software',
    'change its release or its settings, or make a variant of it',
  ),
  fixed('sites.*.fts', 'jobs are polled where the site sends its transfers'),
  fixed(
    'storage.{overhead,throughput_cv,failure,probes}',
    'no operator sets what chance brings and what others ask',
    'make a variant of it, or a fault such as `site-down`',
  ),
];
