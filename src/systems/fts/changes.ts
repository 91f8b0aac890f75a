import { type ChangeRow, changing, fixed } from '../changes.js';

/** Which keys of an instance can change while it runs. */
export const CHANGES: readonly ChangeRow[] = [
  changing(
    'fts.*.{version,python_daemons}',
    'restart',
    'the token daemons restart and lose the answers that they have not stored; they find in t_token what the ones before left: exchanged rows stay exchanged, attempts and back-offs count on, and a refresher of another kind takes all rows over; agents at work go on as they were forked, files in TOKEN_PREP wait on',
  ),
  changing(
    'fts.*.exchange.{interval,threads,bulk,calls,attempts,backoff,backoff_factor,backoff_cap} fts.*.refresh.{interval,threads,bulk,margin,safety,poll,update_time} fts.*.{watchdog,select_time}',
    'restart',
    'the token daemons restart and lose the answers that they have not stored; a back-off that has begun keeps its length',
  ),
  changing(
    'fts.*.housekeeping.{interval,retire} fts.*.call_back',
    'restart',
    'a pause or a call-back that has begun keeps its length',
  ),
  changing('fts.*.{slots,nodes}', 'at once', 'agents at work go on; above a lower number no new one begins'),
  changing(
    'fts.*.link.{min,max,optimizer,interval} fts.*.endpoint',
    'at once',
    'files at work go on; the scheduler knows the new limits at its next turn, and the limit of every link is brought within them',
  ),
  changing(
    'fts.*.{scheduling_interval,submit_time,submit_time_per_file,heartbeat}',
    'at once',
    'what waits for its end or turn keeps the old time; the next one takes the new',
  ),
  changing(
    'fts.*.token_prep',
    'at once',
    'files in TOKEN_PREP go on when their tokens are exchanged; while it is off, a failed exchange does not fail them',
  ),
  changing(
    'fts.*.{exchange.stores_access_token,rest,non_managed_tokens}',
    'at once',
    'rows of t_token that are there stay as they are; what is submitted or stored from then on follows',
  ),
  changing('fts.*.retry.delay', 'at once', 'a file that waits for its retry keeps the old delay'),
  changing(
    'fts.*.timeout.{base,per_mib}',
    'at once',
    'copies under way keep the time limit that they began with',
  ),
  fixed('fts.*.retry.count', 'attempts at a file are numbered by it'),
  fixed('fts.*.timeout.queue', 'Rucio says it with each job, and files that wait keep theirs'),
  fixed('fts.*.refresh.until', 'it is a time itself', 'set it at the start'),
  fixed('fts.*.{up_for,link.initial}', 'it says how the run begins', 'leave it as it is'),
  fixed('fts.*.{tokens,client,http_timeout}', 'rows of t_token and calls under way belong to it'),
  fixed(
    'fts.*.refresh.{life_fraction,life_left,unreadable,agent_retry,agent_wait} fts.*.housekeeping.{statement_time,keep_files}',
    'rows and agents are timed by it as they come',
  ),
];
