import { checkClient } from '../iam/clients.js';
import type { IssuerConfig } from '../iam/schema.js';
import type { SubmitterConfig } from '../rucio/schema.js';
import { isStruck, type PartRules, type Struck, type Teller, type Unread } from '../rules.js';
import type { WorkloadConfig } from '../workload/schema.js';
import { siteNames } from '../workload/site-names.js';
import type { FtsConfig } from './schema.js';
import { FTS, FTS_VERSIONS } from './versions.js';

/** What of a scenario decides which keys of an instance are read. */
interface Around extends Struck {
  readonly issuers: Readonly<Record<string, IssuerConfig>>;
  readonly submitters: Readonly<
    Record<string, Pick<SubmitterConfig, 'tokens'> & { readonly issuer: string }>
  >;
  readonly sites: Readonly<Record<string, { readonly fts: string }>>;
  readonly workloads: readonly {
    readonly submitter: string;
    readonly destinations: NonNullable<WorkloadConfig['destinations']>;
  }[];
  readonly changes: readonly unknown[];
}

type Management = SubmitterConfig['tokens']['management'];

/** Whether no submitter of one of these managements sends files to an instance. */
function hasNone(around: Around, instance: string, managements: readonly Management[]): boolean {
  const { workloads, submitters, sites } = around;
  return !workloads.some(
    ({ submitter, destinations }) =>
      submitters[submitter] !== undefined &&
      managements.includes(submitters[submitter].tokens.management) &&
      siteNames(destinations).some((site) => sites[site]?.fts === instance),
  );
}

const EXCHANGED = ['polling', 'just-in-time'] as const;
const refresherOf = ({ version }: FtsConfig) => FTS[version].refresh.kind;

/** What a refresher is called for: 3.13 also takes tokens that nobody manages. */
function calling(fts: FtsConfig): readonly Management[] {
  return refresherOf(fts) === 'polling' ? [...EXCHANGED, 'unmanaged'] : EXCHANGED;
}

const UNREAD: Unread<FtsConfig, Around> = {
  'an instance without token code has no token services': {
    'rest token_prep non_managed_tokens python_daemons exchange refresh call_back watchdog housekeeping':
      hasNoTokens,
    'http_timeout select_time client heartbeat': hasNoTokens,
  },
  'the instance gets no token that it exchanges and refreshes': {
    'exchange.{threads,bulk,calls,stores_access_token,attempts,backoff,backoff_factor,backoff_cap}':
      exchangesNone,
    'refresh.{safety,poll} token_prep': exchangesNone,
    'refresh.{threads,bulk,life_fraction,life_left,until,update_time,unreadable} http_timeout': (
      fts,
      around,
      name,
    ) => hasNone(around, name, calling(fts)),
  },
  'only of the refresher of 2024-02 is it open when a token is due': {
    'refresh.{life_fraction,life_left}': (fts) => refresherOf(fts) !== 'outside',
  },
  'only of the refresher of FTS 3.13 is it known that a token can crash it': {
    'refresh.unreadable': (fts) => refresherOf(fts) !== 'polling',
  },
  'the refresh service of FTS 3.14 is part of its token daemon, and stores a whole turn at once': {
    'refresh.{until,update_time}': (fts) => refresherOf(fts) === 'just-in-time',
  },
  'the instance gets no token that it keeps fresh': {
    'refresh.{margin,agent_retry,agent_wait}': (_, around, name) =>
      hasNone(around, name, [...EXCHANGED, 'call-back']),
  },
  'this version of FTS exchanges all that it finds in a turn': {
    'exchange.bulk': ({ version }) => !FTS[version].exchange.isLimited,
  },
  'agents of this version of FTS ask for no fresh token': {
    'refresh.{margin,safety,poll,agent_retry,agent_wait}': ({ version }) => FTS[version].readsTokensAtFork,
  },
  'this version of FTS has no watchdog of its token daemon': {
    'watchdog.{check,exchange_grace,refresh_grace}': hasNoWatchdog,
  },
  'this version of FTS has no watchdog, and no fault and no change restarts its daemons': {
    'watchdog.restart': (fts, around, name) =>
      hasNoWatchdog(fts) && !isStruck(around, `fts.${name}`, 'daemon-restart') && around.changes.length === 0,
  },
  'only beside FTS 3.13 do versions of REST differ': {
    rest: ({ version }) => FTS[version].rows.revives !== 'from-rest-3.13.4',
  },
  'only FTS 3.13 was packaged with daemons that could not start': {
    python_daemons: ({ version }) => !FTS[version].hasPythonDaemons,
  },
  'without `python_daemons` neither refresher nor housekeeper runs': {
    'refresh.{interval,bulk,threads,until,update_time,unreadable} housekeeping.{interval,retire}': ({
      version,
      python_daemons: run,
    }) => FTS[version].hasPythonDaemons && !run,
  },
  'this version of FTS has no housekeeper: its rows stay for ever': {
    housekeeping: ({ version }) => FTS[version].rows.deletes === 'nothing',
  },
  'no submitter of its files has chosen the management `call-back`': {
    call_back: (_, around, name) => hasNone(around, name, ['call-back']),
  },
  'no fault `lead-lost` leaves another node to take over': {
    heartbeat: ({ nodes }, around, name) => nodes === 1 || !isStruck(around, `fts.${name}`, 'lead-lost'),
  },
  'there is no second attempt to wait for': {
    'exchange.{backoff,backoff_factor,backoff_cap}': ({ exchange }) => exchange.attempts === 1,
  },
  'there is no optimizer': { 'link.interval': ({ link }) => !link.optimizer },
  'without the optimizer the active transfers are `link.max`': {
    'link.min': ({ link }) => !link.optimizer && link.initial === undefined,
  },
  '`retry.count` is 0': { 'retry.delay': ({ retry }) => retry.count === 0 },
};

function hasNoTokens({ tokens }: FtsConfig): boolean {
  return !tokens;
}

function exchangesNone(_: FtsConfig, around: Around, instance: string): boolean {
  return hasNone(around, instance, EXCHANGED);
}

function hasNoWatchdog({ version }: FtsConfig): boolean {
  return !FTS[version].hasWatchdog;
}

/** What is said of an FTS instance. */
export const RULES: readonly PartRules[] = [
  { at: 'fts.*', check, checkChange: checkDowngrade, unread: UNREAD } satisfies PartRules<FtsConfig, Around>,
];

/** Refuses keys that its version cannot have. */
function check({ link, ...fts }: FtsConfig, teller: Teller, { issuers, submitters }: Around): void {
  if (link.min > link.max) teller.tell('link', '`link.min` is above `link.max`', 'exchange them');
  const { tokens, version, token_prep: waits, non_managed_tokens: leavesAlone, refresh, rest } = fts;
  if (!tokens) return;
  for (const issuer of new Set(Object.values(submitters).map((submitter) => submitter.issuer))) {
    checkClient(fts.client, issuers[issuer], teller, `at the issuer \`${issuer}\``);
  }
  const { mayOmitTokenPrep, mayLeaveAlone } = FTS[version];
  if (!waits && !mayOmitTokenPrep) {
    const why = `TOKEN_PREP was off for a day in February 2024 only, and \`fts.${teller.name}\` is ${version}`;
    teller.tell('token_prep', why, 'leave it out, or choose `version: "2024-02"`');
  }
  if (refresh.life_left !== undefined && teller.isGiven('refresh.life_fraction')) {
    const why = 'a token is due by `life_left` or by `life_fraction`, not by both';
    teller.tell('refresh.life_left', why, 'leave one out');
  }
  if (leavesAlone && !mayLeaveAlone) {
    const why = `the option NonManagedTokens is of FTS 3.13, and \`fts.${teller.name}\` is ${version}`;
    teller.tell('non_managed_tokens', why, 'leave it out, or choose `version: "3.13"`');
  } else if (leavesAlone && rest !== '3.13.4') {
    const why = `the option NonManagedTokens needs REST 3.13.4, and that of \`fts.${teller.name}\` is ${rest}`;
    teller.tell('non_managed_tokens', why, 'leave it out, or choose `rest: "3.13.4"`');
  }
}

/** Refuses a version that is older than the one before: its schema has no way back. */
function checkDowngrade(times: readonly Pick<FtsConfig, 'version'>[], { name, tell }: Teller): void {
  const [from, to] = times.slice(-2).map(({ version }) => version);
  if (to === undefined || from === undefined || FTS_VERSIONS.indexOf(to) >= FTS_VERSIONS.indexOf(from))
    return;
  const why = `\`fts.${name}\` cannot go back from ${from} to ${to}: the rows of t_token have no way back`;
  tell('version', why, 'begin with the older one');
}
