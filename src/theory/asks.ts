import { meanOf } from '../kernel/distribution.js';
import type { Scenario } from '../scenario/schema.js';
import { type Flows, rulesOf } from './flows.js';
import { type Parties, reusableS } from './parties.js';
import { exactly, NOTHING, type Range, sumOf, times } from './range.js';

/** How often a key is looked up: by datasets, and by single jobs. */
export interface Key {
  readonly datasetsHz: number;
  readonly jobsHz: number;
}

/** Tokens that a submitter asks for or signs, each a new one. */
export interface Asks {
  /** Tokens for storage, Hz. */
  readonly storage: Range;
  /** Tokens of scope fts, Hz. */
  readonly fts: Range;
  /** Keys that are used again and again; none where every dataset, file or transfer has its own. */
  readonly renewing: readonly Key[];
  /** Keys of tokens of scope fts, where they are cached. */
  readonly ftsKeys: readonly Key[];
  /** For how long a cached token is given again, s. */
  readonly reuseS: number;
  /** Caches that know nothing of each other. */
  readonly processes: number;
  /** Look-ups of a key at the most, Hz, where jobs do not limit them. */
  readonly mostHz: number | undefined;
  /** Threads that look a key up while another waits for its token. */
  readonly together: number;
  /** How `storage` comes about, in words. */
  readonly formula: string;
}

/** The new tokens of a submitter, while files wait for less time than a cached token is reused. */
export function asksOf(scenario: Scenario, name: string, parties: Parties, flows: Flows): Asks {
  const submitter = scenario.submitters[name];
  const { tokens } = parties;
  const reuseS = reusableS(parties);
  const processes = tokens.cache === 'per-process' ? (submitter?.pods ?? 1) : 1;
  const plain = { renewing: [], ftsKeys: [], reuseS, processes, mostHz: undefined, together: 0 };
  if (submitter === undefined || tokens.issuer === 'x509' || !submitter.fts_token) {
    return { ...plain, storage: NOTHING, fts: NOTHING, formula: 'no token is asked for' };
  }
  const identifies = tokens.issuer !== 'alien' && tokens.issuer !== 'presigned';
  const uncached = reuseS === 0;
  const fts = !identifies
    ? NOTHING
    : uncached
      ? flows.jobsHz
      : renewals(ftsKeys(flows), reuseS, processes, flows.jobsHz.high);
  const perAttempt = tokens.scope === 'transfer' ? 1 : 2;
  if (uncached) {
    return {
      ...plain,
      storage: exactly(perAttempt * flows.attemptsHz),
      fts,
      formula: `${perAttempt} × attempts`,
    };
  }
  if (tokens.scope === 'namespace' || tokens.scope === 'rse') {
    const renewing = storageKeys(tokens, flows);
    const mostHz = tokens.management === 'call-back' ? Number.POSITIVE_INFINITY : undefined;
    const together = missTogether(scenario, name);
    return {
      ...plain,
      together,
      storage: renewals(renewing, reuseS, processes, mostHz, together),
      fts,
      renewing,
      ftsKeys: identifies ? ftsKeys(flows) : [],
      mostHz,
      formula: 'keys × λ/(1 + λ × reuse time), λ the look-ups of a key by datasets or by jobs',
    };
  }
  return {
    ...plain,
    storage: ownKeys(scenario, name, parties, flows, processes),
    fts,
    formula: OWN[tokens.scope],
  };
}

const OWN = {
  dataset: 'datasets × (1 + fan-out), and more where threads ask at the same time or repeats come late',
  file: 'files × (1 + fan-out), at most 2 × attempts',
  transfer: 'files × fan-out, at most one an attempt',
} as const;

/**
 * Renewals of keys, Hz: one each time that a key is looked up after its token may no longer be reused. The look-ups of
 * a dataset count as one at the least, and as independent of each other at the most.
 */
function renewals(
  keys: readonly Key[],
  reuseS: number,
  processes: number,
  most?: number,
  together = 0,
): Range {
  const rate = (lookupsHz: number) =>
    lookupsHz === Number.POSITIVE_INFINITY ? 1 / reuseS : lookupsHz / (1 + lookupsHz * reuseS);
  return sumOf(
    keys.map(({ datasetsHz, jobsHz }) => ({
      low: rate(datasetsHz),
      high:
        processes * rate((most ?? jobsHz) / processes) * (1 + Math.min(together, jobsHz / datasetsHz - 1)),
    })),
  );
}

/** Tokens asked for at a renewal, at the most: jobs of one dataset come at the same time, and find none. */
export function askedTogether({ datasetsHz, jobsHz }: Key, together: number): number {
  return datasetsHz === 0 ? 1 : 1 + Math.min(together, Math.max(0, jobsHz / datasetsHz - 1));
}

function ftsKeys(flows: Flows): Key[] {
  const keys = flows.fts.length;
  const datasetsHz = flows.origins.reduce((sum, { datasetsHz }) => sum + datasetsHz, 0) / keys;
  return flows.fts.map(() => ({ datasetsHz, jobsHz: flows.jobsHz.high / keys }));
}

function storageKeys({ scope, audience }: Parties['tokens'], flows: Flows): Key[] {
  const perSite = audience === 'rse' || scope === 'rse';
  const repeats = (flows.attemptsHz - flows.transfersHz) / flows.transfersHz;
  const read = new Map<string, Key>();
  const write = new Map<string, Key>();
  for (const origin of flows.origins) {
    const { source, datasetsHz, files, blocks, rules } = origin;
    const jobsEach = datasetsHz * (blocks + repeats * files);
    const all = rulesOf(origin);
    add(read, perSite ? source : '', datasetsHz * Math.min(1, all), jobsEach * all);
    for (const [site, share] of rules) {
      add(write, perSite ? site : '', datasetsHz * (perSite ? share : share / all), jobsEach * share);
    }
  }
  return [...read.values(), ...write.values()];
}

function add(keys: Map<string, Key>, name: string, datasetsHz: number, jobsHz: number): void {
  const before = keys.get(name) ?? { datasetsHz: 0, jobsHz: 0 };
  keys.set(name, { datasetsHz: before.datasetsHz + datasetsHz, jobsHz: before.jobsHz + jobsHz });
}

/** Tokens of keys that one dataset, file or transfer has for itself. */
function ownKeys(
  scenario: Scenario,
  name: string,
  { tokens }: Parties,
  flows: Flows,
  processes: number,
): Range {
  const together = missTogether(scenario, name);
  const repeats = { low: 1, high: flows.attemptsHz / flows.transfersHz };
  return sumOf(
    flows.origins.map((origin): Range => {
      const { datasetsHz, files, blocks } = origin;
      const rules = rulesOf(origin);
      const reads = Math.min(1, rules);
      const once = reads + (tokens.audience === 'any' ? reads : rules);
      switch (tokens.scope) {
        case 'dataset': {
          const copies = Math.max(1, Math.min(processes, blocks));
          // A repeat may come when the dataset's token is no longer given again.
          const late = 2 * (repeats.high - 1) * files * rules;
          return times({ low: once, high: once * copies * (1 + together) + late }, datasetsHz);
        }
        case 'file': {
          const high = together === 0 && processes === 1 ? once : 2 * rules;
          return times(times({ low: once, high }, repeats), datasetsHz * files);
        }
        default:
          return times(repeats, datasetsHz * files * rules);
      }
    }),
  );
}

/** How many other threads look a new key up while the first one waits for it, when their turns are spread evenly. */
function missTogether(scenario: Scenario, name: string): number {
  const submitter = scenario.submitters[name];
  const issuer = scenario.issuers[submitter?.issuer ?? ''];
  if (submitter === undefined || issuer === undefined || submitter.tokens.issuer !== 'iam') return 0;
  const answerUs = meanOf(issuer.service) + meanOf(issuer.round_trip);
  const others = submitter.pods * submitter.threads - 1;
  return others * Math.min(1, answerUs / Math.max(1, submitter.sleep));
}
