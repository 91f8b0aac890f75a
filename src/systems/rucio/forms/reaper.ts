import { SECOND_US } from '../../../kernel/simulation.js';
import type { Scenario } from '../../../scenario/schema.js';
import { History } from '../../../theory/history.js';
import type { Model } from '../../../theory/model.js';
import { lifetimeS, reusableS } from '../../../theory/parties.js';
import { reuseRuleOf } from '../../tokens/reuse.js';
import { differsBySite } from '../../tokens/scopes.js';

/** The reaper of a submitter in the long run. */
export interface Reaping {
  /** Files that come to be deleted, Hz. */
  readonly filesHz: number;
  /** Its threads' time for them over what they have, or that of those who may be at one endpoint. */
  readonly load: number;
  readonly threads: number;
  /** Files that it can delete, Hz. */
  readonly mostHz: number;
  /** Most tokens that it asks for, Hz; Infinity where no cached token is given again, and each look asks. */
  readonly tokensHz: number;
  /** Mean bytes in reach of one. */
  readonly bytes: number;
  /** A full chunk takes longer than a token that is given again lives at the least. */
  readonly outlasts: boolean;
}

type Submitter = Scenario['submitters'][string];

/** The reaper of a submitter that has one, and files to delete. */
export function reapingOf(scenario: Scenario, name: string): Reaping | undefined {
  const submitter = scenario.submitters[name];
  const config = submitter?.reaper;
  const filesHz = config?.rate ?? 0;
  const endpoints = Object.keys(scenario.sites).length;
  if (submitter === undefined || config === undefined || filesHz === 0 || endpoints === 0) return undefined;
  const { tokens } = submitter;
  const threads = config.pods * config.threads;
  const deleteS = config.delete_time / SECOND_US;
  const mostHz = Math.min(threads, endpoints * Math.min(config.per_endpoint, threads)) / deleteS;
  const taking = tokens.issuer === 'x509' ? [] : takingOf(scenario);
  const perSite = differsBySite(tokens.scope === 'namespace' ? 'namespace' : 'rse', tokens.audience);
  const reached = perSite ? taking : Object.keys(scenario.sites);
  const stored = reached.reduce((sum, site) => sum + (scenario.sites[site]?.stored ?? 0), 0);
  const leastLeftS = Math.max(0, reuseRuleOf(submitter).leastLeftUs / SECOND_US);
  return {
    filesHz,
    load: filesHz / mostHz,
    threads,
    mostHz,
    tokensHz: mostTokensHz(scenario, name, perSite ? taking.length : Math.min(1, taking.length)),
    bytes: perSite ? stored / Math.max(1, taking.length) : stored,
    outlasts: taking.length > 0 && tokens.cache !== 'off' && config.chunk * deleteS > leastLeftS,
  };
}

/**
 * Each cache asks for a key once at first, again when its pod restarts, and once in a reuse time; threads that find no
 * token at the same endpoint at the same time each ask.
 */
function mostTokensHz(scenario: Scenario, name: string, keys: number): number {
  const submitter = scenario.submitters[name];
  const config = submitter?.reaper;
  if (submitter === undefined || config === undefined || keys === 0) return 0;
  const { tokens, restart } = submitter;
  const reuseS = reusableS({
    tokens,
    reuse: reuseRuleOf(submitter),
    lifetimeS: lifetimeS(scenario, name),
  });
  if (reuseS === 0) return Number.POSITIVE_INFINITY;
  const caches = cachesOf(tokens, config.pods);
  const together = Math.max(1, Math.min(config.per_endpoint, (config.pods * config.threads) / caches));
  const emptyHz = SECOND_US / scenario.horizon;
  const restartHz = restart === undefined || caches === 1 ? 0 : SECOND_US / restart.every;
  return keys * caches * together * (1 / reuseS + emptyHz + restartHz);
}

function cachesOf({ cache }: Submitter['tokens'], pods: number): number {
  return cache === 'shared' ? 1 : pods;
}

/** Whether a submitter's reaper asks for tokens. */
export function reaps(scenario: Scenario, name: string): boolean {
  return (reapingOf(scenario, name)?.tokensHz ?? 0) > 0;
}

/** Why rates with tokens of a reaper in them are no exact means. */
export const REAPER_INEXACT = 'of the tokens of a reaper only the most is known';

/** The tokens that a reaper asks for over time: none at the least. */
export function reaperHistory({ scenario, toS }: Pick<Model, 'scenario' | 'toS'>, name: string): History {
  const { tokensHz = 0 } = reapingOf(scenario, name) ?? {};
  return new History([{ fromS: 0, toS, rateHz: { low: 0, high: tokensHz } }]);
}

function takingOf({ sites }: Scenario): string[] {
  return Object.entries(sites)
    .filter(([, { readiness }]) => readiness !== 'not-ready')
    .map(([name]) => name);
}
