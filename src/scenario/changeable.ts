import { SECTIONS } from '../systems/registry.js';

/**
 * Which keys can change while the services run, and what then happens to what is in flight. Of two rows that name a
 * key, the one of the longer path counts; docs/changes.md is made from this table, and a test holds that every key of
 * the schema has a row.
 */

/** How an operator brings a new value into force. */
export const WAYS = ['at once', 'restart', 'rolling update'] as const;
export type Way = (typeof WAYS)[number];

/** Keys that can change. */
export interface Changeable {
  /** Dotted, `*` for any one name; each stands for all below it. */
  readonly keys: readonly string[];
  readonly way: Way;
  /** What becomes of what is in flight. */
  readonly inFlight: string;
}

/** Keys that cannot. */
export interface Fixed {
  readonly keys: readonly string[];
  readonly why: string;
  readonly instead: string;
}

const OF_THE_RUN: readonly Fixed[] = [
  {
    keys: ['name', 'title', 'description', 'horizon', 'warmup', 'seed', 'start', 'bin'],
    why: 'it is of the whole run',
    instead: 'make a variant of it',
  },
  {
    keys: ['workloads'],
    why: 'workloads decide which files there are, and have times of their own',
    instead: 'give the workload `phases`',
  },
  {
    keys: ['load_tests'],
    why: 'load tests have times of their own',
    instead: 'give two of them `from` and `until`',
  },
  { keys: ['faults'], why: 'faults have times of their own', instead: 'give the fault `at` and `for`' },
  {
    keys: ['expect', 'check'],
    why: 'it is of the whole scenario',
    instead: 'give the expectation a window of time',
  },
  {
    keys: ['include', 'profiles', 'variants', 'sources', 'changes'],
    why: 'it is used up before the run begins',
    instead: 'set keys of the systems',
  },
];

const FIXED_OF_SYSTEMS: readonly Fixed[] = [
  {
    keys: ['fts.*.retry.count'],
    why: 'attempts at a file are numbered by it',
    instead: 'make a variant of it',
  },
  {
    keys: ['fts.*.timeout.queue'],
    why: 'Rucio says it with each job, and files that wait keep theirs',
    instead: 'make a variant of it',
  },
  {
    keys: ['fts.*.refresh.until'],
    why: 'it is a time itself',
    instead: 'set it at the start',
  },
  {
    keys: ['issuers.*.initial_rows', 'issuers.*.odd_pods'],
    why: 'it says how the run begins',
    instead: 'leave it as it is',
  },
  {
    keys: ['issuers.*.database', 'issuers.*.probes', 'issuers.*.round_trip'],
    why: 'it is of what stands around the pods, which no roll-out of them touches',
    instead: 'make a variant of it, or a fault such as `issuer-slow`',
  },
  {
    keys: ['sites.*.technology'],
    why: 'the site would have to move its data to other software',
    instead: 'change its release or its settings, or make a variant of it',
  },
  {
    keys: ['sites.*.fts'],
    why: 'jobs are polled where the site sends its transfers',
    instead: 'make a variant of it',
  },
  {
    keys: ['submitters.*.tokens.issuer', 'tokens.issuer'],
    why: 'every endpoint would have to trust another signer first',
    instead: 'let endpoints become ready one by one (`sites.*.readiness`)',
  },
  {
    keys: ['submitters.*.experiment', 'submitters.*.issuer', 'submitters.*.group_policy'],
    why: 'it is what the submitter is',
    instead: 'make a variant of it',
  },
  {
    keys: ['submitters.*.partition_wait', 'submitters.*.restart'],
    why: 'processes begin by it, from the start of the run on',
    instead: 'make a variant of it',
  },
  {
    keys: ['submitters.*.preparer', 'submitters.*.reaper', 'submitters.*.throttler'],
    why: 'what comes to it is its own from the start of the run on',
    instead: 'change its number of `pods` or `threads` where it has them, or make a variant of it',
  },
  {
    keys: ['submitters.*.retries', 'submitters.*.repair', 'submitters.*.finisher.submitting_timeout'],
    why: 'attempts and repairs that are under way are numbered and timed by it',
    instead: 'make a variant of it',
  },
  {
    keys: ['fts.*.up_for', 'fts.*.link.initial'],
    why: 'it says how the run begins',
    instead: 'leave it as it is',
  },
  {
    keys: ['fts.*.tokens', 'fts.*.client', 'fts.*.http_timeout'],
    why: 'rows of t_token and calls under way belong to it',
    instead: 'make a variant of it',
  },
  {
    keys: [
      'fts.*.refresh.life_fraction',
      'fts.*.refresh.life_left',
      'fts.*.refresh.unreadable',
      'fts.*.refresh.agent_retry',
      'fts.*.refresh.agent_wait',
      'fts.*.housekeeping.statement_time',
      'fts.*.housekeeping.keep_files',
    ],
    why: 'rows and agents are timed by it as they come',
    instead: 'make a variant of it',
  },
  {
    keys: ['storage.overhead', 'storage.throughput_cv', 'storage.failure', 'storage.probes'],
    why: 'no operator sets what chance brings and what others ask',
    instead: 'make a variant of it, or a fault such as `site-down`',
  },
  {
    keys: ['issuers', 'submitters', 'fts', 'sites', 'storage'],
    why: 'what would become of what is in flight is not simulated',
    instead: 'docs/changes.md lists the keys that can change',
  },
];

const OF_ISSUERS: readonly Changeable[] = [
  {
    keys: ['issuers.*.clients'],
    way: 'at once',
    inFlight:
      'they stand in the database: the next answer has the new lifetimes; tokens that were issued keep theirs, and so do their rows',
  },
  {
    keys: ['issuers.*.keys'],
    way: 'at once',
    inFlight: 'endpoints that hold the keys use them until they fetch again',
  },
  {
    keys: ['issuers.*.pods'],
    way: 'rolling update',
    inFlight:
      'new pods get requests after `probes.initial_delay`; a pod that goes finishes what it has in hand and gets no more',
  },
  {
    keys: ['issuers.*'],
    way: 'rolling update',
    inFlight:
      'one new pod after the other, of the new version or configuration, takes over from an old one, which finishes what it has in hand; old and new ones answer side by side meanwhile; rows that are stored stay',
  },
];

const OF_SITES: readonly Changeable[] = [
  {
    keys: ['sites.*'],
    way: 'at once',
    inFlight:
      'copies under way go on, above a smaller number of slots too; where software or its settings change, the service restarts: dCache and StoRM lose the keys that they hold, and no accepted token is remembered; jobs that were submitted keep their credential',
  },
  {
    keys: ['storage.versions', 'storage.keys', 'storage.acl_cache'],
    way: 'restart',
    inFlight: 'as for the settings of a site, at every endpoint that has none of its own',
  },
];

const OF_FTS: readonly Changeable[] = [
  {
    keys: ['fts.*.version', 'fts.*.python_daemons'],
    way: 'restart',
    inFlight:
      'the token daemons restart and lose the answers that they have not stored; they find in t_token what the ones before left: exchanged rows stay exchanged, attempts and back-offs count on, and a refresher of another kind takes all rows over; agents at work go on as they were forked, files in TOKEN_PREP wait on',
  },
  {
    keys: [
      ...['interval', 'threads', 'bulk', 'calls', 'attempts', 'backoff', 'backoff_factor', 'backoff_cap'].map(
        (key) => `fts.*.exchange.${key}`,
      ),
      ...['interval', 'threads', 'bulk', 'margin', 'safety', 'poll', 'update_time'].map(
        (key) => `fts.*.refresh.${key}`,
      ),
      'fts.*.watchdog',
      'fts.*.select_time',
    ],
    way: 'restart',
    inFlight:
      'the token daemons restart and lose the answers that they have not stored; a back-off that has begun keeps its length',
  },
  {
    keys: ['fts.*.housekeeping.interval', 'fts.*.housekeeping.retire', 'fts.*.call_back'],
    way: 'restart',
    inFlight: 'a pause or a call-back that has begun keeps its length',
  },
  {
    keys: ['fts.*.slots', 'fts.*.nodes'],
    way: 'at once',
    inFlight: 'agents at work go on; above a lower number no new one begins',
  },
  {
    keys: [
      'fts.*.link.min',
      'fts.*.link.max',
      'fts.*.link.optimizer',
      'fts.*.link.interval',
      'fts.*.endpoint',
    ],
    way: 'at once',
    inFlight:
      'files at work go on; the scheduler knows the new limits at its next turn, and the limit of every link is brought within them',
  },
  {
    keys: ['fts.*.scheduling_interval', 'fts.*.submit_time', 'fts.*.submit_time_per_file', 'fts.*.heartbeat'],
    way: 'at once',
    inFlight: 'what waits for its end or turn keeps the old time; the next one takes the new',
  },
  {
    keys: ['fts.*.token_prep'],
    way: 'at once',
    inFlight:
      'files in TOKEN_PREP go on when their tokens are exchanged; while it is off, a failed exchange does not fail them',
  },
  {
    keys: ['fts.*.exchange.stores_access_token', 'fts.*.rest', 'fts.*.non_managed_tokens'],
    way: 'at once',
    inFlight:
      'rows of t_token that are there stay as they are; what is submitted or stored from then on follows',
  },
  {
    keys: ['fts.*.retry.delay'],
    way: 'at once',
    inFlight: 'a file that waits for its retry keeps the old delay',
  },
  {
    keys: ['fts.*.timeout.base', 'fts.*.timeout.per_mib'],
    way: 'at once',
    inFlight: 'copies under way keep the time limit that they began with',
  },
];

/** A key that all daemons of a submitter have. */
function eachDaemon(key: string): readonly string[] {
  return ['', 'poller.', 'finisher.', 'preparer.', 'reaper.'].map((of) => `submitters.*.${of}${key}`);
}

const OF_SUBMITTERS: readonly Changeable[] = [
  {
    keys: ['submitters.*.tokens', 'tokens'],
    way: 'restart',
    inFlight:
      'jobs that threads have in hand go through as they were begun, and tokens that were given stay in rows of t_token and at FTS until they expire; a shared cache is kept, but nothing in it is found under a new scope, audience or offline_access; caches in pods are empty',
  },
  {
    keys: [
      'submitters.*.version',
      'submitters.*.utc_offset',
      'submitters.*.request_oidc_audience',
      'submitters.*.client',
    ],
    way: 'restart',
    inFlight: 'as for the token choices; tokens of the former client stay in a shared cache',
  },
  {
    keys: [
      ...['bulk', 'sleep'].flatMap((key) =>
        ['', 'poller.', 'finisher.'].map((daemon) => `submitters.*.${daemon}${key}`),
      ),
      ...['fts_bulk', 'query_time', 'request_time'].map((key) => `submitters.*.poller.${key}`),
      'submitters.*.finisher.request_time',
      'submitters.*.group_bulk',
      'submitters.*.throttler.max_transfers',
    ],
    way: 'restart',
    inFlight:
      'a turn that is due comes when it was due, a batch that was fetched goes through as it was fetched; phases stay',
  },
  {
    keys: eachDaemon('pods'),
    way: 'at once',
    inFlight:
      'pods that stay go on; requests that no pod has fetched are hashed anew to the pods that there are then, the oldest first; a new pod has its first turn after `partition_wait`, at a time of its own, and finds nothing in a cache of its own; of a pod that goes, jobs in hand stay SUBMITTING until `finisher.submitting_timeout`, and what it has fetched and not begun is offered again 600 s after it was fetched',
  },
  {
    keys: eachDaemon('threads'),
    way: 'rolling update',
    inFlight:
      'a new pod of so many threads takes the place of each pod of that daemon: as pods that come, and pods that go',
  },
  {
    keys: ['submitters.*.fts_token', 'submitters.*.file_time'],
    way: 'restart',
    inFlight: 'a job that is being put together goes through as it was begun',
  },
  {
    keys: ['submitters.*.x509_fallback', 'submitters.*.second_credential', 'submitters.*.poller.oidc'],
    way: 'restart',
    inFlight:
      'what FTS has already goes on with the credentials that it was given; the next job and the next poll follow',
  },
];

/** Keys that only name what other keys are taken from: those are what changes. */
const NAMES_ONLY: readonly Changeable[] = [
  {
    keys: ['issuers.*.profile', 'submitters.*.profile'],
    way: 'at once',
    inFlight: 'as those keys say that the profile sets',
  },
];

export const CHANGEABLE: readonly Changeable[] = [
  ...NAMES_ONLY,
  ...OF_ISSUERS,
  ...OF_SUBMITTERS,
  ...OF_FTS,
  ...OF_SITES,
];
/** Systems of which nothing is told here. */
const UNTOLD: readonly Fixed[] = SECTIONS.map(({ key }) => key)
  .filter((key) => ![...CHANGEABLE, ...FIXED_OF_SYSTEMS].some(({ keys }) => keys.some(isOf(key))))
  .map((key) => ({
    keys: [key],
    why: 'its simulator does not know how an operator would change it',
    instead: 'make a variant of it',
  }));

export const FIXED: readonly Fixed[] = [...OF_THE_RUN, ...FIXED_OF_SYSTEMS, ...UNTOLD];

function isOf(section: string): (key: string) => boolean {
  return (key) => key === section || key.startsWith(`${section}.`);
}

/** What the table says of a path; undefined for a key that is in no row. */
export function rowOf(path: readonly (string | number)[]): Changeable | Fixed | undefined {
  let found: Changeable | Fixed | undefined;
  let longest = 0;
  for (const row of [...FIXED, ...CHANGEABLE]) {
    for (const key of row.keys) {
      const steps = key.split('.');
      if (steps.length <= longest || !isBelow(path, steps)) continue;
      longest = steps.length;
      found = row;
    }
  }
  return found;
}

export function canChange(row: Changeable | Fixed): row is Changeable {
  return 'way' in row;
}

function isBelow(path: readonly (string | number)[], steps: readonly string[]): boolean {
  return steps.every((step, index) => index < path.length && (step === '*' || step === String(path[index])));
}
