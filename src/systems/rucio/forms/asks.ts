import { meanOfLaw } from '../../../kernel/distribution.js';
import type { Scenario } from '../../../scenario/schema.js';
import { type Flows, meanCount } from '../../../theory/flows.js';
import { type Origin, rulesOf } from '../../../theory/origin.js';
import { type Parties, reusableS } from '../../../theory/parties.js';
import { exactly, NOTHING, type Range, sumOfRanges, times } from '../../../theory/range.js';
import { cacheEntries } from '../../tokens/reuse.js';
import {
  differsBySite,
  directoriesWithFiles,
  type End,
  type Scope,
  scopeAt,
  servesAllDatasets,
} from '../../tokens/scopes.js';
import { identifiesAtFts } from '../fts-credential.js';
import { behaviourOf } from '../versions.js';
import { NO_POLLS, type Polls, pollsOf } from './polls.js';

/** How often a key is looked up: by datasets, and by single jobs. */
export interface Key {
  readonly datasetsHz: number;
  readonly jobsHz: number;
}

/** A key of tokens for storage that serve every dataset. */
export interface StorageKey extends Key {
  readonly end: End;
  /** The endpoint; undefined where one key serves all. */
  readonly site: string | undefined;
}

/** Caches that know nothing of each other. */
export interface Caches {
  /** Those of the submitter. */
  readonly own: number;
  /** With that of the process which answers call-backs. */
  readonly most: number;
}

/** Tokens that a submitter asks for or signs, each a new one. */
export interface Asks {
  /** Tokens for storage, Hz. */
  readonly storage: Range;
  /** Those among them whose keys one dataset, directory, file or transfer has for itself, Hz. */
  readonly single: Range;
  /** Tokens of scope fts, Hz. */
  readonly fts: Range;
  /** Keys that are used again and again; none where every dataset, file or transfer has its own. */
  readonly renewing: readonly StorageKey[];
  /** Keys of tokens of scope fts, where they are cached. */
  readonly ftsKeys: readonly Key[];
  /** Those that the poller asks for. */
  readonly polls: Polls;
  /** For how long a cached token is given again, s. */
  readonly reuseS: number;
  readonly caches: Caches;
  /** Look-ups of a key at the most, Hz, where jobs do not limit them. */
  readonly mostHz: number | undefined;
  /** Threads that look a key up while another waits for its token. */
  readonly together: number;
  /** A cache has no room for all tokens that are still good. */
  readonly full: boolean;
}

const NO_KEYS = { renewing: [], ftsKeys: [], mostHz: undefined, together: 0, full: false };
const ENDS: readonly End[] = ['source', 'destination'];

/** The new tokens of a submitter, while files wait for less time than a cached token is reused. */
export function asksOf(scenario: Scenario, name: string, parties: Parties, flows: Flows): Asks {
  const submitter = scenario.submitters[name];
  const { tokens } = parties;
  const reuseS = reusableS(parties);
  const caches = cachesOf(tokens, submitter?.pods ?? 1);
  const polls = submitter === undefined ? NO_POLLS : pollsOf(submitter, flows, reuseS);
  const plain = { ...NO_KEYS, polls, reuseS, caches };
  if (submitter === undefined || tokens.issuer === 'x509' || !submitter.fts_token) {
    return { ...plain, storage: NOTHING, single: NOTHING, fts: NOTHING };
  }
  const identifies = identifiesAtFts(tokens.issuer);
  const namesHost = behaviourOf(submitter.version).namesFtsHost;
  const perAttempt = tokens.scope === 'transfer' ? 1 : 2;
  const uncached = exactly(perAttempt * flows.attemptsHz);
  if (reuseS === 0) {
    return {
      ...plain,
      storage: uncached,
      single: uncached,
      fts: identifies ? ftsLookUps(flows) : NOTHING,
    };
  }
  const ends = tokens.scope === 'transfer' ? (['destination'] as const) : ENDS;
  const together = missTogether(scenario, name);
  const renewing = ends.flatMap((end) => (isRenewed(tokens, end) ? storageKeys(tokens, end, flows) : []));
  const ftsKeys = identifies ? keysOfFts(flows, namesHost) : [];
  const mostHz = tokens.management === 'call-back' ? Number.POSITIVE_INFINITY : undefined;
  const single = sumOfRanges(
    ends
      .filter((end) => !isRenewed(tokens, end))
      .map((end) => singleKeys(tokens, end, flows, { caches, together })),
  );
  const anew = emptiedHz(submitter) * caches.own;
  const storage = sumOfRanges([
    renewals(renewing, reuseS, caches, { most: mostHz, together }),
    { low: 0, high: anew * renewing.reduce((sum, key) => sum + askedTogether(key, together), 0) },
    single,
  ]);
  const fts = sumOfRanges([
    renewals(ftsKeys, reuseS, { ...caches, most: caches.own }, { most: undefined }),
    { low: 0, high: anew * ftsKeys.length },
  ]);
  const asks = { ...plain, renewing, ftsKeys, mostHz, together, storage, single, fts };
  if (((storage.high + fts.high) * reuseS) / caches.own <= cacheEntries(tokens)) return asks;
  return {
    ...asks,
    full: true,
    storage: { low: storage.low, high: Math.max(storage.high, uncached.high) },
    single: { low: single.low, high: Math.max(single.high, uncached.high) },
    fts: { low: fts.low, high: Math.max(fts.high, identifies ? ftsLookUps(flows).high : 0) },
  };
}

function cachesOf({ cache, management }: Parties['tokens'], pods: number): Caches {
  if (cache !== 'per-pod' && cache !== 'per-process') return { own: 1, most: 1 };
  return { own: pods, most: management === 'call-back' ? pods + 1 : pods };
}

/** How often the caches of pods are emptied, as all daemons restart: each key may then be asked for once more, Hz. */
function emptiedHz({ restart, tokens }: Scenario['submitters'][string]): number {
  const isOwn = tokens.cache === 'per-pod' || tokens.cache === 'per-process';
  return restart === undefined || !isOwn ? 0 : 1e6 / restart.every;
}

function isRenewed(tokens: Parties['tokens'], end: End): boolean {
  return servesAllDatasets(scopeAt(tokens, end));
}

/**
 * Renewals of keys, Hz: one in each cache each time that a key is looked up there after its token may no longer be
 * reused. The look-ups of a dataset count as one at the least, and as independent of each other at the most.
 */
function renewals(
  keys: readonly Key[],
  reuseS: number,
  caches: Caches,
  { most, together = 0 }: { readonly most: number | undefined; readonly together?: number },
): Range {
  const rate = (lookupsHz: number) =>
    lookupsHz === Number.POSITIVE_INFINITY ? 1 / reuseS : lookupsHz / (1 + lookupsHz * reuseS);
  return sumOfRanges(
    keys.map(({ datasetsHz, jobsHz }) => ({
      low: caches.own * rate(datasetsHz / caches.own),
      high:
        caches.most *
        rate((most ?? jobsHz) / caches.most) *
        (1 + Math.min(together, jobsHz / datasetsHz - 1)),
    })),
  );
}

/** So many renewals of a key make a mean rate, wherever in the life of its token a run begins and ends. */
export const MANY_RENEWALS = 100;

/** One token of each key and cache in the time measured, Hz, at the most: none that shows after many renewals. */
export function firstsHz(asks: Asks, measuredS: number): { readonly storage: number; readonly fts: number } {
  const { renewing, ftsKeys, caches, together, reuseS } = asks;
  if (measuredS >= MANY_RENEWALS * reuseS) return { storage: 0, fts: 0 };
  const storage = renewing.reduce((sum, key) => sum + askedTogether(key, together), 0);
  return { storage: (caches.most * storage) / measuredS, fts: (caches.own * ftsKeys.length) / measuredS };
}

/** Tokens asked for at a renewal, at the most: jobs of one dataset come at the same time, and find none. */
function askedTogether({ datasetsHz, jobsHz }: Key, together: number): number {
  return datasetsHz === 0 ? 1 : 1 + Math.min(together, Math.max(0, jobsHz / datasetsHz - 1));
}

/** Look-ups of tokens for FTS, Hz: one in a batch for each instance in it. */
export function ftsLookUps({ batchesHz, jobsHz, fts }: Flows): Range {
  return { low: batchesHz.low, high: Math.min(jobsHz.high, Math.max(1, fts.length) * batchesHz.high) };
}

/** One key for each instance, or one for all. */
function keysOfFts(flows: Flows, namesFtsHost: boolean): Key[] {
  const { fts, origins, batchesHz } = flows;
  const datasetsHz = origins.reduce((sum, origin) => sum + origin.datasetsHz, 0);
  const keys = namesFtsHost ? fts.length : Math.min(1, fts.length);
  return Array.from({ length: keys }, () => ({
    datasetsHz: Math.min(datasetsHz, batchesHz.low) / keys,
    // A batch may have files for any instance.
    jobsHz: Math.min(flows.jobsHz.high, (batchesHz.high * fts.length) / keys),
  }));
}

/** The keys of one end, by endpoint or one for all. */
function storageKeys(tokens: Parties['tokens'], end: End, flows: Flows): StorageKey[] {
  const perSite = differsBySite(scopeAt(tokens, end), tokens.audience);
  const repeats = (flows.attemptsHz - flows.transfersHz) / flows.transfersHz;
  const whole = flows.origins.reduce((sum, one) => sum + one.datasetsHz * one.jobs * rulesOf(one), 0);
  // Full batches cut parts of datasets in two.
  const cut = Math.max(1, (flows.jobsHz.high - flows.attemptsHz + flows.transfersHz) / whole);
  const keys = new Map<string | undefined, Key>();
  const add = (site: string, datasetsHz: number, jobsHz: number) => {
    const key = perSite ? site : undefined;
    const before = keys.get(key) ?? { datasetsHz: 0, jobsHz: 0 };
    keys.set(key, { datasetsHz: before.datasetsHz + datasetsHz, jobsHz: before.jobsHz + jobsHz });
  };
  for (const origin of flows.origins) {
    const { source, datasetsHz, files, jobs, rules } = origin;
    const jobsEach = datasetsHz * (jobs * cut + repeats * files);
    const all = rulesOf(origin);
    if (end === 'source') add(source, datasetsHz * Math.min(1, all), jobsEach * all);
    else
      for (const [site, share] of rules)
        add(site, datasetsHz * (perSite ? share : share / all), jobsEach * share);
  }
  return [...keys].map(([site, key]) => ({ ...key, end, site }));
}

/** Tokens of one end whose keys one dataset, directory, file or transfer has for itself. */
function singleKeys(
  tokens: Parties['tokens'],
  end: End,
  flows: Flows,
  { caches, together }: Pick<Asks, 'caches' | 'together'>,
): Range {
  const repeats = { low: 1, high: flows.attemptsHz / flows.transfersHz };
  const scope = scopeAt(tokens, end);
  return sumOfRanges(
    flows.origins.map((origin): Range => {
      const { datasetsHz, files } = origin;
      const rules = rulesOf(origin);
      const isOne = end === 'source' || tokens.audience === 'any';
      const once = isOne ? Math.min(1, rules) : rules;
      switch (scope) {
        case 'dataset':
        case 'directory': {
          const requests = isOne ? rules : 1;
          const directories = scope === 'dataset' ? 1 : tokens.directories;
          const asked = (lookUps: (files: number) => number, others: number) =>
            tokensAsked(origin, { directories, caches: caches.own, together: others }, lookUps);
          const least = asked((of) => of * requests, 0);
          const most = asked((of) => of * requests, together);
          // A repeat may come when the token is no longer given again.
          const late = (repeats.high - 1) * files * rules;
          return times({ low: once * least, high: once * most + late }, datasetsHz);
        }
        case 'file': {
          const high = together === 0 && caches.own === 1 ? once : rules;
          return times(times({ low: once, high }, repeats), datasetsHz * files);
        }
        default:
          return times(repeats, datasetsHz * files * rules);
      }
    }),
  );
}

/**
 * Mean tokens of a dataset's directories with files: one in each cache that a look-up falls to, and one for each of the
 * `together` other threads that look it up while it is asked for.
 * @param lookUps of a dataset of so many files; each falls to any cache, and those of a directory are its part
 */
function tokensAsked(
  { law }: Origin,
  {
    directories,
    caches,
    together,
  }: { readonly directories: number; readonly caches: number; readonly together: number },
  lookUps: (files: number) => number,
): number {
  const what = `tokens ${directories} ${caches} ${together} ${lookUps(1000)}`;
  return meanCount(law, what, (files) => {
    const parts = directoriesWithFiles(files, directories);
    const each = Math.max(1, lookUps(files) / parts);
    const reached = caches * (1 - (1 - 1 / caches) ** each);
    return parts * reached * (1 + Math.min(together, each - 1));
  });
}

/** Mean number of tokens of a scope that a dataset has for itself. */
export function partsOfDataset(scope: Scope, directories: number, { law, files }: Origin): number {
  if (scope === 'dataset') return 1;
  if (scope !== 'directory') return files;
  return meanCount(law, `directories ${directories}`, (of) => directoriesWithFiles(of, directories));
}

/** How many other threads look a new key up while the first one waits for it, when their turns are spread evenly. */
function missTogether(scenario: Scenario, name: string): number {
  const submitter = scenario.submitters[name];
  const issuer = scenario.issuers[submitter?.issuer ?? ''];
  if (submitter === undefined || issuer === undefined || submitter.tokens.issuer !== 'iam') return 0;
  const answerUs = meanOfLaw(issuer.service) + meanOfLaw(issuer.round_trip);
  const others = submitter.pods * submitter.threads - 1;
  return others * Math.min(1, answerUs / Math.max(1, submitter.sleep));
}
