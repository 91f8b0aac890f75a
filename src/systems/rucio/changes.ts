import { type ChangeRow, changing, fixed } from '../changes.js';

/** Which keys of a submitter can change while it runs. */
export const CHANGES: readonly ChangeRow[] = [
  changing(
    'submitters.*.tokens tokens',
    'restart',
    'jobs that threads have in hand go through as they were begun, and tokens that were given stay in rows of t_token and at FTS until they expire; a shared cache is kept, but nothing in it is found under a new scope, audience or offline_access; caches in pods are empty',
  ),
  changing(
    'submitters.*.{version,utc_offset,request_oidc_audience,client}',
    'restart',
    'as for the token choices; tokens of the former client stay in a shared cache',
  ),
  changing(
    'submitters.*.{,poller.,finisher.}bulk submitters.*.{,poller.,finisher.}sleep submitters.*.poller.{fts_bulk,query_time,request_time} submitters.*.{finisher.request_time,group_bulk,throttler.max_transfers}',
    'restart',
    'a turn that is due comes when it was due, a batch that was fetched goes through as it was fetched; phases stay',
  ),
  changing(
    'submitters.*.{,poller.,finisher.,preparer.,reaper.}pods',
    'at once',
    'pods that stay go on; requests that no pod has fetched are hashed anew to the pods that there are then, the oldest first; a new pod has its first turn after `partition_wait`, at a time of its own, and finds nothing in a cache of its own; of a pod that goes, jobs in hand stay SUBMITTING until `finisher.submitting_timeout`, and what it has fetched and not begun is offered again 600 s after it was fetched',
  ),
  changing(
    'submitters.*.{,poller.,finisher.,preparer.,reaper.}threads',
    'rolling update',
    'a new pod of so many threads takes the place of each pod of that daemon: as pods that come, and pods that go',
  ),
  changing(
    'submitters.*.{fts_token,file_time}',
    'restart',
    'a job that is being put together goes through as it was begun',
  ),
  changing(
    'submitters.*.{x509_fallback,second_credential,poller.oidc}',
    'restart',
    'what FTS has already goes on with the credentials that it was given; the next job and the next poll follow',
  ),
  fixed(
    'submitters.*.tokens.issuer tokens.issuer',
    'every endpoint would have to trust another signer first',
    'let endpoints become ready one by one (`sites.*.readiness`)',
  ),
  fixed('submitters.*.{experiment,issuer,group_policy}', 'it is what the submitter is'),
  fixed('submitters.*.{partition_wait,restart}', 'processes begin by it, from the start of the run on'),
  fixed(
    'submitters.*.{preparer,reaper,throttler}',
    'what comes to it is its own from the start of the run on',
    'change its number of `pods` or `threads` where it has them, or make a variant of it',
  ),
  fixed(
    'submitters.*.{retries,repair,finisher.submitting_timeout}',
    'attempts and repairs that are under way are numbered and timed by it',
  ),
];
