import { SECOND_US } from '../kernel/simulation.js';
import type { Scenario } from '../scenario/schema.js';
import { reuseRuleOf } from '../systems/tokens/reuse.js';
import { differsBySite } from '../systems/tokens/scopes.js';
import { History, type RatePiece } from './history.js';
import type { Model } from './model.js';
import { lifetimeS, reusableS } from './parties.js';
import { exactly, NOTHING, type Range, times } from './range.js';
import { SETTLED } from './start-up.js';
import { answerS } from './submission.js';

/** Shortest pause after a turn, s. */
const STEP_S = 1;

/** The reaper of a submitter in the long run. */
export interface Reaping {
  /** Files that come to be deleted, Hz. */
  readonly filesHz: number;
  /** Its threads' time for them over what they have, or that of those who may be at one endpoint. */
  readonly load: number;
  readonly threads: number;
  /** Files that it can delete, Hz. */
  readonly mostHz: number;
  /** Keys of its tokens: the endpoints that take tokens, or one for all. */
  readonly keys: number;
  /** Caches that know nothing of each other; without any, each look asks. */
  readonly caches: number;
  /** For how long a cached token is given again, s. */
  readonly reuseS: number;
  /** Between two looks at an endpoint by those who share a cache, s: at least and at most. */
  readonly everyS: Range;
  /** The same of a key, which one endpoint has for itself or all share. */
  readonly keyEveryS: Range;
  /** Tokens that it asks for, Hz. */
  readonly tokensHz: Range;
  /** Mean bytes in reach of one. */
  readonly bytes: number;
  /** A chunk may take longer than a token that is given again lives at the least. */
  readonly outlasts: boolean;
}

type Submitter = Scenario['submitters'][string];
type Config = NonNullable<Submitter['reaper']>;

/** The reaper of a submitter that has one, and files to delete. */
export function reapingOf(scenario: Scenario, name: string): Reaping | undefined {
  const submitter = scenario.submitters[name];
  const config = submitter?.reaper;
  const filesHz = config?.rate ?? 0;
  const endpoints = Object.keys(scenario.sites).length;
  if (submitter === undefined || config === undefined || filesHz === 0 || endpoints === 0) return undefined;
  const threads = config.pods * config.threads;
  const deleteS = config.delete_time / SECOND_US;
  const eachMost = Math.min(config.per_endpoint, threads);
  const mostHz = Math.min(threads, endpoints * eachMost) / deleteS;
  const taking = takingOf(scenario);
  const { tokens } = submitter;
  const perSite = differsBySite(tokens.scope === 'namespace' ? 'namespace' : 'rse', tokens.audience);
  const asks = tokens.issuer === 'x509' ? 0 : taking.length;
  const keys = perSite ? asks : Math.min(1, asks);
  const reuse = reuseRuleOf(submitter);
  const reuseS = reusableS({ tokens, reuse, lifetimeS: lifetimeS(scenario, name) });
  const caches = { off: 0, shared: 1, 'per-pod': config.pods, 'per-process': config.pods }[tokens.cache];
  const turns = turnsOf(scenario, submitter, config, { endpoints, asks, caches, reuseS });
  const together = turns.isFull ? Math.min(config.per_endpoint, threads / Math.max(1, caches)) : 1;
  const keyEveryS = times(turns.everyS, asks === 0 ? 1 : keys / asks);
  const reached = perSite ? taking : Object.keys(scenario.sites);
  const stored = reached.reduce((sum, site) => sum + (scenario.sites[site]?.stored ?? 0), 0);
  const bytes = perSite ? stored / Math.max(1, taking.length) : stored;
  const chunkS = Math.min(config.chunk, turns.isFull ? Number.POSITIVE_INFINITY : turns.filesEach) * deleteS;
  return {
    filesHz,
    load: filesHz / mostHz,
    threads,
    mostHz,
    keys,
    caches,
    reuseS,
    everyS: turns.everyS,
    keyEveryS,
    tokensHz: tokensOf(keys * Math.max(1, caches), reuseS, keyEveryS, together),
    bytes,
    outlasts: asks > 0 && caches > 0 && chunkS > Math.max(0, reuse.leastLeftUs / SECOND_US),
  };
}

/** Whether a submitter's reaper asks for tokens. */
export function reaps(scenario: Scenario, name: string): boolean {
  return (reapingOf(scenario, name)?.tokensHz.high ?? 0) > 0;
}

/** Why rates with tokens of a reaper in them are no exact means. */
export const REAPER_INEXACT = 'looks of a reaper follow its turns';

/** The tokens that a reaper asks for over time: each cache is empty at first, and again when its pod restarts. */
export function reaperHistory({ scenario, toS }: Pick<Model, 'scenario' | 'toS'>, name: string): History {
  const reaping = reapingOf(scenario, name);
  const submitter = scenario.submitters[name];
  if (reaping === undefined || submitter === undefined || reaping.tokensHz.high === 0) return new History([]);
  const begins = beginsOf(submitter, toS);
  return new History(
    begins.flatMap((fromS, index) => piecesOf(reaping, submitter, fromS, begins[index + 1] ?? toS)),
  );
}

/** When caches begin empty, s. */
function beginsOf({ restart, tokens }: Submitter, toS: number): number[] {
  if (restart === undefined || tokens.cache === 'shared' || tokens.cache === 'off') return [0];
  const begins = [0];
  for (let atS = restart.at / SECOND_US; atS < toS; atS += restart.every / SECOND_US) {
    if (atS > 0) begins.push(atS);
  }
  return begins;
}

/** Renewals follow each other at a reuse time and half of the time between two looks, and spread the while. */
function piecesOf(reaping: Reaping, submitter: Submitter, fromS: number, toS: number): RatePiece[] {
  const { keys, caches, reuseS, keyEveryS, tokensHz } = reaping;
  const meanEveryS = (keyEveryS.low + keyEveryS.high) / 2;
  const firstS = Math.max(STEP_S, (submitter.reaper?.sleep ?? 0) / SECOND_US);
  const cycleS = reuseS + meanEveryS / 2;
  const widthS = (n: number) => Math.hypot(firstS, Math.sqrt(n) * meanEveryS);
  if (caches === 0 || widthS(SETTLED) >= cycleS) return [{ fromS, toS, rateHz: tokensHz }];
  const pieces: RatePiece[] = [];
  for (let n = 0; n < SETTLED; n++) {
    const middleS = fromS + firstS / 2 + n * cycleS;
    const [beginS, endS] = [middleS - widthS(n) / 2, middleS + widthS(n) / 2];
    if (beginS >= toS) return pieces;
    pieces.push({
      fromS: beginS,
      toS: Math.min(endS, toS),
      rateHz: exactly((keys * caches) / widthS(n)),
    });
  }
  const settledS = fromS + firstS / 2 + (SETTLED - 0.5) * cycleS;
  return settledS < toS ? [...pieces, { fromS: settledS, toS, rateHz: tokensHz }] : pieces;
}

interface Among {
  readonly endpoints: number;
  /** Endpoints at whose looks a token is looked up. */
  readonly asks: number;
  readonly caches: number;
  readonly reuseS: number;
}

/** How often those who share a cache look at an endpoint, and whether they find full chunks there. */
function turnsOf(scenario: Scenario, submitter: Submitter, config: Config, among: Among) {
  const { endpoints, asks, caches, reuseS } = among;
  const { pods, threads, chunk } = config;
  const all = pods * threads;
  const sharing = all / Math.max(1, caches);
  const deleteS = config.delete_time / SECOND_US;
  const sleepS = Math.max(STEP_S, config.sleep / SECOND_US);
  const pauseS = caches === 0 ? 0 : config.pause / SECOND_US;
  const eachHz = (config.rate ?? 0) / endpoints;
  const answer =
    submitter.tokens.issuer === 'iam' ? answerS(scenario, submitter.issuer, 'client_credentials') : 0;
  // Where each look asks, a turn waits for the issuer at each endpoint.
  const askingS = caches === 0 || reuseS === 0 ? asks * answer : 0;
  const busy = ((config.rate ?? 0) * deleteS) / all;
  const longestS = busy < 1 ? Math.max(sleepS, (STEP_S + askingS) / (1 - busy)) : Number.POSITIVE_INFINITY;
  const blocked = fullShare((all * (busy + askingS / longestS)) / endpoints, config.per_endpoint);
  const highS = (pauseS > 0 ? pauseS + longestS : longestS / sharing) / (1 - blocked);
  const lowS = Math.max(pauseS, sleepS / sharing);
  const filesEach = eachHz * highS;
  const atEndpoint = (eachHz * deleteS) / Math.min(config.per_endpoint, all);
  const isFull = filesEach >= chunk || busy >= 1 || atEndpoint >= 1;
  const fullS = Math.max(STEP_S, chunk * deleteS) / (all * (1 + Math.log2(all)));
  return { everyS: { low: isFull ? Math.min(lowS, fullS) : lowS, high: highS }, filesEach, isFull };
}

/** Chance that an endpoint has its most threads, when so many are there on average and come by chance. */
function fullShare(mean: number, most: number): number {
  let term = Math.exp(-mean);
  let below = 0;
  for (let n = 0; n < most; n++) {
    below += term;
    term *= mean / (n + 1);
  }
  return Math.min(0.99, Math.max(0, 1 - below));
}

/** Each cache asks for a key's token again at the first look after it may be given no more. */
function tokensOf(tokens: number, reuseS: number, everyS: Range, together: number): Range {
  if (tokens === 0) return NOTHING;
  const low = tokens / (reuseS + everyS.high);
  const high = reuseS === 0 ? tokens / everyS.low : (tokens * together) / reuseS;
  return { low, high: Math.max(low, high) };
}

function takingOf({ sites }: Scenario): string[] {
  return Object.entries(sites)
    .filter(([, { readiness }]) => readiness !== 'not-ready')
    .map(([name]) => name);
}
