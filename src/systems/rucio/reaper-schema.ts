import { z } from 'zod';
import { count, duration, rate, servers } from '../../language/quantity.js';

/** The daemon that deletes files at the endpoints. */
export const reaperSchema = z.strictObject({
  rate: rate().optional().meta({
    description:
      'files that come to be deleted, spread evenly over all endpoints; without it there is no reaper, whatever the other keys say',
    source: 'assumption',
  }),
  pods: servers(8).meta({ description: 'pods, each of one process', source: 'rucio-flux: 8' }),
  threads: servers(4).meta({
    description: 'threads in each pod; each has a loop and a heartbeat of its own',
    source: 'rucio-flux: 4',
  }),
  chunk: count(100).meta({
    description: 'most files that a thread takes at an endpoint at once',
    source: 'rucio daemons/reaper/reaper.py: 100',
  }),
  sleep: duration('60 s').meta({
    description:
      'from the begin of a turn to the begin of the next, at least 1 s after its end; 1 s after its end when chunks are still full after all extra rounds',
    source: 'rucio daemons/reaper/reaper.py: 60 s',
  }),
  delete_time: duration('500 ms').meta({
    description: 'a thread deletes a file at the endpoint and in the database',
    source: 'assumption',
  }),
  per_endpoint: servers(5).meta({
    description: 'most threads at one endpoint',
    source: 'rucio daemons/reaper/reaper.py, nb_workers_by_hostname: 5',
  }),
  pause: duration('120 s').meta({
    description:
      'an endpoint whose chunk was not full is left alone for so long, by all who share the cache; without a cache nobody leaves it alone',
    source: 'rucio daemons/reaper/reaper.py, pause_deletion: 120 s',
  }),
  exclude_after: count(100).meta({
    description: 'files of a chunk that the endpoint refuses before its thread gives the chunk up',
    source: 'rucio daemons/reaper/reaper.py, auto_exclude_threshold: 100',
  }),
  exclude_for: duration('600 s').meta({
    description:
      'an endpoint that does not answer, or has refused so many files, is left alone for so long by all who share the cache',
    source: 'rucio daemons/reaper/reaper.py, auto_exclude_timeout: 600 s',
  }),
  retry_after: duration('1 h').meta({
    description: 'a file that was taken and not deleted can be taken again so long after it was taken',
    source: 'rucio bin/rucio-reaper, delay-seconds: 3600',
  }),
});
