import { FTS } from '../systems/fts/versions.js';
import { identifiesAtFts } from '../systems/rucio/fts-credential.js';
import { behaviourOf } from '../systems/rucio/versions.js';
import { TOKEN_LIBRARIES, validatorSoftware } from '../systems/storage/software.js';
import { siteNames } from '../systems/workload/site-names.js';
import { type Problem, problemAt } from './error.js';
import { written as asWritten, type MapNode, nodeAt, type Path, placeOf } from './node.js';
import type { FtsConfig, IssuerConfig, Scenario } from './schema.js';

/**
 * Keys that are written and that nothing reads: the configuration around them makes them say nothing. A key that one
 * variant does not read and another does is no mistake, so a place is told of only if no variant reads it there.
 */
export interface WrittenVariant {
  readonly name: string;
  readonly scenario: Scenario;
  /** As composed. */
  readonly tree: MapNode;
  /** The same before profiles and presets were laid under it. */
  readonly written: MapNode;
}

export interface UnreadKey {
  /** The first variant in which it stands. */
  readonly variant: string;
  readonly problem: Problem;
}

/** What is not read, when and why: of one part of a scenario, such as an FTS instance. */
interface Rule<T> {
  /** Dotted, from the part on; empty for the whole of it. */
  readonly keys: readonly string[];
  readonly when: (part: T, scenario: Scenario, name: string) => boolean;
  readonly why: string;
}

type Part<K extends 'submitters' | 'sites'> = Scenario[K][string];

const hasWatchdog = ({ version }: FtsConfig): boolean => FTS[version].hasWatchdog;
const hasFault = ({ faults }: Scenario, kind: string, target: string): boolean =>
  faults.some((fault) => fault.kind === kind && fault.targets.includes(target));

/** Whether a submitter of one of these managements sends files to an instance. */
const hasManaged = ({ workloads, submitters, sites }: Scenario, fts: string, managements: string[]) =>
  workloads.some(
    ({ submitter, destinations }) =>
      managements.includes(submitters[submitter]?.tokens.management ?? '') &&
      siteNames(destinations).some((site) => sites[site]?.fts === fts),
  );
const EXCHANGED = ['polling', 'just-in-time'];

/** Whether a refresher calls for tokens of an instance: 3.13 also takes those that nobody manages. */
const isCalledFor = ({ version }: FtsConfig, scenario: Scenario, name: string) =>
  hasManaged(scenario, name, EXCHANGED) ||
  (FTS[version].refresh.kind === 'polling' && hasManaged(scenario, name, ['unmanaged']));

const isJustInTime = ({ version }: FtsConfig) => FTS[version].refresh.kind === 'just-in-time';

const OF_FTS: readonly Rule<FtsConfig>[] = [
  {
    keys: [
      ...['rest', 'token_prep', 'non_managed_tokens', 'python_daemons'],
      ...['exchange', 'refresh', 'call_back', 'watchdog', 'housekeeping'],
      ...['http_timeout', 'select_time', 'client', 'heartbeat'],
    ],
    when: ({ tokens }) => !tokens,
    why: 'an instance without token code has no token services',
  },
  {
    keys: [
      ...[
        'threads',
        'bulk',
        'calls',
        'stores_access_token',
        'attempts',
        'backoff',
        'backoff_factor',
        'backoff_cap',
      ].map((key) => `exchange.${key}`),
      ...['refresh.safety', 'refresh.poll', 'token_prep'],
    ],
    when: (_, scenario, name) => !hasManaged(scenario, name, EXCHANGED),
    why: 'the instance gets no token that it exchanges and refreshes',
  },
  {
    keys: [
      ...['threads', 'bulk', 'life_fraction', 'life_left', 'until', 'update_time', 'unreadable'].map(
        (key) => `refresh.${key}`,
      ),
      'http_timeout',
    ],
    when: (fts, scenario, name) => !isCalledFor(fts, scenario, name),
    why: 'the instance gets no token that it exchanges and refreshes',
  },
  {
    keys: ['refresh.life_fraction', 'refresh.life_left'],
    when: ({ version }) => FTS[version].refresh.kind !== 'outside',
    why: 'only of the refresher of 2024-02 is it open when a token is due',
  },
  {
    keys: ['refresh.unreadable'],
    when: ({ version }) => FTS[version].refresh.kind !== 'polling',
    why: 'only of the refresher of FTS 3.13 is it known that a token can crash it',
  },
  {
    keys: ['refresh.until', 'refresh.update_time'],
    when: isJustInTime,
    why: 'the refresh service of FTS 3.14 is part of its token daemon, and stores a whole turn at once',
  },
  {
    keys: ['refresh.margin', 'refresh.agent_retry', 'refresh.agent_wait'],
    when: (_, scenario, name) => !hasManaged(scenario, name, [...EXCHANGED, 'call-back']),
    why: 'the instance gets no token that it keeps fresh',
  },
  {
    keys: ['exchange.bulk'],
    when: ({ version }) => !FTS[version].exchange.isLimited,
    why: 'this version of FTS exchanges all that it finds in a turn',
  },
  {
    keys: ['refresh.margin', 'refresh.safety', 'refresh.poll', 'refresh.agent_retry', 'refresh.agent_wait'],
    when: ({ version }) => FTS[version].readsTokensAtFork,
    why: 'agents of this version of FTS ask for no fresh token',
  },
  {
    keys: ['watchdog.check', 'watchdog.exchange_grace', 'watchdog.refresh_grace'],
    when: (fts) => !hasWatchdog(fts),
    why: 'this version of FTS has no watchdog of its token daemon',
  },
  {
    keys: ['watchdog.restart'],
    when: (fts, scenario, name) =>
      !hasWatchdog(fts) &&
      !hasFault(scenario, 'daemon-restart', `fts.${name}`) &&
      scenario.changes.length === 0,
    why: 'this version of FTS has no watchdog, and no fault and no change restarts its daemons',
  },
  {
    keys: ['rest'],
    when: ({ version }) => FTS[version].rows.revives !== 'from-rest-3.13.4',
    why: 'only beside FTS 3.13 do versions of REST differ',
  },
  {
    keys: ['python_daemons'],
    when: ({ version }) => !FTS[version].hasPythonDaemons,
    why: 'only FTS 3.13 was packaged with daemons that could not start',
  },
  {
    keys: [
      'refresh.interval',
      'refresh.bulk',
      'refresh.threads',
      'refresh.until',
      'refresh.update_time',
      'refresh.unreadable',
      'housekeeping.interval',
      'housekeeping.retire',
    ],
    when: ({ version, python_daemons: run }) => FTS[version].hasPythonDaemons && !run,
    why: 'without `python_daemons` neither refresher nor housekeeper runs',
  },
  {
    keys: ['housekeeping'],
    when: ({ version }) => FTS[version].rows.deletes === 'nothing',
    why: 'this version of FTS has no housekeeper: its rows stay for ever',
  },
  {
    keys: ['call_back'],
    when: (_, scenario, name) => !hasManaged(scenario, name, ['call-back']),
    why: 'no submitter of its files has chosen the management `call-back`',
  },
  {
    keys: ['heartbeat'],
    when: ({ nodes }, scenario, name) => nodes === 1 || !hasFault(scenario, 'lead-lost', `fts.${name}`),
    why: 'no fault `lead-lost` leaves another node to take over',
  },
  {
    keys: ['exchange.backoff', 'exchange.backoff_factor', 'exchange.backoff_cap'],
    when: ({ exchange }) => exchange.attempts === 1,
    why: 'there is no second attempt to wait for',
  },
  { keys: ['link.interval'], when: ({ link }) => !link.optimizer, why: 'there is no optimizer' },
  {
    keys: ['link.min'],
    when: ({ link }) => !link.optimizer && link.initial === undefined,
    why: 'without the optimizer the active transfers are `link.max`',
  },
  { keys: ['retry.delay'], when: ({ retry }) => retry.count === 0, why: '`retry.count` is 0' },
];

/** Faults after which pods are started. */
const STARTING = ['issuer-down', 'pods-lost', 'rolling-restart', 'migration'];
const hasClearing = ({ clients }: IssuerConfig): boolean =>
  Object.values(clients).some((client) => client.clear_on_refresh);

const OF_ISSUERS: readonly Rule<IssuerConfig>[] = [
  {
    keys: [
      ...['period', 'initial_delay', 'page', 'max_pages', 'max_time', 'database_share', 'deadlock'].map(
        (key) => `cleanup.${key}`,
      ),
    ],
    when: ({ cleanup }) => cleanup.model === 'off',
    why: 'the clean-up is off',
  },
  {
    keys: ['cleanup.delete_time'],
    when: (issuer) =>
      issuer.cleanup.model === 'off' && issuer.cleanup.in_request === 0 && !hasClearing(issuer),
    why: 'the clean-up is off, and no request deletes a row',
  },
  {
    keys: ['cleanup.initial_delay'],
    when: ({ probes }, scenario, name) =>
      !probes.liveness &&
      scenario.changes.length === 0 &&
      !STARTING.some((kind) => hasFault(scenario, kind, `issuers.${name}`)),
    why: 'no pod is started within the run, and those of the beginning have run for long',
  },
  {
    keys: ['store.refresh_index'],
    when: (issuer) => !hasClearing(issuer),
    why: 'no client has `clear_on_refresh`',
  },
  {
    keys: ['store.scan_time'],
    when: (issuer) => issuer.store.refresh_index || !hasClearing(issuer),
    why: 'no refresh reads the table without an index',
  },
  { keys: ['store.revoked_after'], when: ({ store }) => store.revoked === 0, why: '`store.revoked` is 0 %' },
  {
    keys: ['odd_pods.factor', 'odd_pods.slots', 'odd_pods.access_tokens', 'odd_pods.hidden_refresh_tokens'],
    when: ({ odd_pods: odd }) => odd.pods === 0,
    why: '`odd_pods.pods` is 0',
  },
  {
    keys: ['pool.second_after'],
    when: ({ pool }) => pool.second.length === 0,
    why: 'no request needs a second connection',
  },
  {
    keys: ['keys.weight'],
    when: ({ keys }) => keys.host !== 'issuer',
    why: 'the keys are not fetched from the pods',
  },
  {
    keys: ['cleanup.max_pages', 'cleanup.max_time'],
    when: ({ cleanup }) => cleanup.model === 'single-page',
    why: 'the model `single-page` takes one page',
  },
  {
    keys: ['cleanup.database_share'],
    when: ({ database }) => database === undefined,
    why: 'the issuer has no `database` station',
  },
  {
    keys: ['growth.reference_rows', 'growth.grants', 'growth.rows'],
    when: ({ growth }) => growth.law === 'none',
    why: 'service time does not grow with stored rows',
  },
  {
    keys: ['probes.timeout'],
    when: ({ probes }) => !probes.readiness && !probes.liveness,
    why: 'no probe is on',
  },
  {
    keys: ['probes.period', 'probes.failures'],
    when: ({ probes }, scenario, name) =>
      !probes.readiness && !probes.liveness && !hasFault(scenario, 'migration', `issuers.${name}`),
    why: 'no probe is on',
  },
];

const OF_SUBMITTERS: readonly Rule<Part<'submitters'>>[] = [
  {
    keys: ['repair.delays', 'repair.give_up'],
    when: ({ repair }) => !repair.enabled,
    why: 'stuck locks are not repaired',
  },
  {
    keys: ['partition_wait'],
    when: ({ restart }, scenario, name) =>
      restart === undefined && !hasFault(scenario, 'submitter-restart', `submitters.${name}`),
    why: 'no pod starts while the scenario runs',
  },
  { keys: ['client'], when: ({ tokens }) => tokens.issuer !== 'iam', why: 'no token comes from an IAM' },
  {
    keys: ['utc_offset'],
    when: ({ version }) => behaviourOf(version).comparesInUtc,
    why: 'this version of Rucio counts in UTC, wherever its host is',
  },
  {
    keys: ['utc_offset'],
    when: ({ tokens }) => tokens.cache === 'off',
    why: 'there is no token cache',
  },
  {
    keys: ['second_credential'],
    when: ({ tokens }) => tokens.issuer === 'x509',
    why: 'the first credential is a proxy',
  },
  {
    keys: ['fts_token', 'poller.oidc'],
    when: ({ tokens }) => !identifiesAtFts(tokens.issuer),
    why: 'FTS takes none of its tokens as a credential: jobs go by X.509',
  },
];

const deletes = ({ reaper }: Part<'submitters'>): boolean => (reaper?.rate ?? 0) > 0;

const OF_REAPERS: readonly Rule<Part<'submitters'>>[] = [
  {
    keys: [
      ...['pods', 'threads', 'chunk', 'sleep', 'delete_time', 'per_endpoint', 'retry_after'],
      ...['pause', 'exclude_after', 'exclude_for'],
    ].map((key) => `reaper.${key}`),
    when: (submitter) => !deletes(submitter),
    why: 'without `reaper.rate` no file comes to be deleted',
  },
  {
    keys: ['reaper.pause', 'reaper.exclude_for'],
    when: (submitter) => deletes(submitter) && submitter.tokens.cache === 'off',
    why: 'without a cache nobody is told to leave an endpoint alone',
  },
];

/** Of `tokens`, of a submitter or of the scenario. */
const OF_TOKENS: readonly Rule<Part<'submitters'>>[] = [
  {
    keys: ['reuse_floor', 'maximum_age'],
    when: ({ tokens }) => tokens.cache === 'off',
    why: 'there is no token cache',
  },
  {
    keys: ['cache_memory', 'cache_entry'],
    when: ({ tokens }) => tokens.cache !== 'per-pod',
    why: 'only the cache of a pod has a limit',
  },
  {
    keys: ['directories'],
    when: ({ tokens }) => ![tokens.scope, tokens.source_scope].includes('directory'),
    why: 'no token is for a directory',
  },
  {
    keys: ['audience'],
    when: ({ request_oidc_audience: override }) => override !== undefined,
    why: '`request_oidc_audience` stands in its place',
  },
];

const OF_SITES: readonly Rule<Part<'sites'>>[] = [
  {
    keys: [
      ...['audiences', 'session', 'write', 'clock_offset', 'clock_leeway'],
      ...['version', 'scitokens', 'keys', 'accepted'],
    ],
    when: ({ readiness }) => readiness !== 'ready',
    why: 'the endpoint accepts no token, whatever it says',
  },
  {
    keys: ['keys.ahead'],
    when: (site, { storage }) => validatorSoftware(site, storage).keys.background === 0,
    why: 'no thread of its own fetches keys: `keys.background` is 0 s',
  },
  {
    keys: ['accepted.past_expiry', 'accepted.slides', 'accepted.refusals'],
    when: (site, { storage }) => validatorSoftware(site, storage).accepted.lifetime === 0,
    why: 'the endpoint keeps no token: `accepted.lifetime` is 0 s',
  },
];

const OF_STORAGE: readonly Rule<Scenario['storage']>[] = [
  ...(['xrootd', 'dcache', 'storm'] as const).map(
    (library): Rule<Scenario['storage']> => ({
      keys: [
        `keys.${library}`,
        `versions.${library}`,
        ...(library === 'xrootd' ? ['acl_cache', 'versions.scitokens'] : []),
      ],
      when: (_, { sites }) =>
        !Object.values(sites).some(({ technology }) => TOKEN_LIBRARIES[technology] === library),
      why: `no endpoint has software that checks tokens as ${library} does`,
    }),
  ),
  ...(['xrootd', 'dcache', 'storm'] as const).map(
    (library): Rule<Scenario['storage']> => ({
      keys: [`keys.${library}.ahead`],
      when: (storage, { sites }) =>
        Object.values(sites).every(
          (site) =>
            TOKEN_LIBRARIES[site.technology] !== library ||
            validatorSoftware(site, storage).keys.background === 0,
        ),
      why: `no thread of its own fetches keys: \`keys.${library}.background\` is 0 s`,
    }),
  ),
];

const OF_WORKLOADS: readonly Rule<Scenario['workloads'][number]>[] = [
  {
    keys: ['phases', 'gate'],
    when: ({ arrivals }) => arrivals.law === 'at',
    why: 'datasets come at the `times`, whatever the rate',
  },
];

const OF_LOAD_TESTS: readonly Rule<Scenario['load_tests'][number]>[] = [
  { keys: ['think'], when: ({ rate }) => rate !== undefined, why: 'no client thinks in an open loop' },
  { keys: ['retry_wait'], when: ({ retries }) => retries === 0, why: '`retries` is 0' },
];

/** One warning for each place at which a key stands that no variant reads. */
export function unreadKeys(variants: readonly WrittenVariant[]): UnreadKey[] {
  const found = new Map<string, UnreadKey | 'read'>();
  for (const variant of variants) {
    const { name, written } = variant;
    const reasons = reasonsIn(variant);
    for (const [text, { path, why }] of reasons) {
      if (why !== undefined && isWithinUnread(text, reasons)) continue;
      const place = placeOf(written, path, 'key');
      // All steps of a dotted key stand at one place, and what an alias repeats stands there under several paths.
      const at = `${place.file}:${place.line}:${place.column} ${path[path.length - 1]}`;
      if (why === undefined) found.set(at, 'read');
      else if (!found.has(at)) {
        const problem = problemAt(place, `nothing reads \`${text}\`: ${why}`, 'leave it out');
        found.set(at, { variant: name, problem });
      }
    }
  }
  return [...found.values()].filter((key) => key !== 'read');
}

/** A key that is written, and why it is not read, if it is not. */
interface Reason {
  readonly path: Path;
  readonly why: string | undefined;
}

/** Every key that a rule knows of and that is written, by its path as written. */
function reasonsIn({ scenario, tree, written }: WrittenVariant): ReadonlyMap<string, Reason> {
  const reasons = new Map<string, Reason>();
  const add = (path: Path, why: string | undefined): void => {
    if (nodeAt(written, path) === undefined) return;
    const text = asWritten(path, written);
    reasons.set(text, { path, why: reasons.get(text)?.why ?? why });
  };
  const apply = <T>(above: Path, part: T, rules: readonly Rule<T>[]): void => {
    const name = String(above[above.length - 1]);
    for (const { keys, when, why } of rules) {
      const reason = when(part, scenario, name) ? why : undefined;
      for (const key of keys) add([...above, ...key.split('.')], reason);
    }
  };
  for (const [name, fts] of Object.entries(scenario.fts)) apply(['fts', name], fts, OF_FTS);
  for (const [name, issuer] of Object.entries(scenario.issuers)) apply(['issuers', name], issuer, OF_ISSUERS);
  for (const [name, submitter] of Object.entries(scenario.submitters)) {
    apply(['submitters', name], submitter, [...OF_SUBMITTERS, ...OF_REAPERS]);
    apply(['submitters', name, 'tokens'], submitter, OF_TOKENS);
  }
  for (const [name, site] of Object.entries(scenario.sites)) apply(['sites', name], site, OF_SITES);
  for (const workload of scenario.workloads) apply(['workloads', workload.name], workload, OF_WORKLOADS);
  for (const test of scenario.load_tests) apply(['load_tests', test.name], test, OF_LOAD_TESTS);
  apply(['storage'], scenario.storage, OF_STORAGE);
  for (const { keys, when, why } of OF_TOKENS) {
    for (const key of keys) {
      const takers = takersOf(key, { scenario, tree, written });
      const reading = takers.some(([name, submitter]) => !when(submitter, scenario, name));
      if (!reading) add(['tokens', key], takers.length === 0 ? 'no submitter takes it from there' : why);
      else add(['tokens', key], undefined);
    }
  }
  return reasons;
}

/** Submitters that have a key of the scenario's own `tokens`. */
function takersOf(
  key: string,
  { scenario, tree, written }: Omit<WrittenVariant, 'name'>,
): [string, Part<'submitters'>][] {
  const top = nodeAt(written, ['tokens', key]);
  return Object.entries(scenario.submitters).filter(
    ([name]) => nodeAt(tree, ['submitters', name, 'tokens', key]) === top,
  );
}

/** Whether the map in which a key stands is not read as a whole. */
function isWithinUnread(text: string, reasons: ReadonlyMap<string, Reason>): boolean {
  const above = text.split('.').slice(0, -1);
  return above.some((_, index) => reasons.get(above.slice(0, index + 1).join('.'))?.why !== undefined);
}
