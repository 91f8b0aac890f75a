import { about } from '../../language/about.js';
import type { Teller } from '../rules.js';
import { ATTEMPTS_MAX } from './schema.js';
import { type Ends, siteNames } from './site-names.js';

/** What of a scenario says how often a file is tried. */
export interface Retrying {
  readonly submitters: Readonly<Record<string, { readonly retries: number }>>;
  readonly fts: Readonly<Record<string, { readonly retry: { readonly count: number } }>>;
  readonly sites: Readonly<Record<string, { readonly fts: string }>>;
  readonly workloads: readonly { readonly submitter: string; readonly destinations: Ends }[];
}

/** Refuses more attempts of Rucio at a file before its lock is stuck, each as often as FTS tries, than can be told apart. */
export function checkAttempts(
  { submitters, fts, sites, workloads }: Retrying,
  { tell, isGiven }: Teller,
): void {
  const pairs = workloads.flatMap(({ submitter, destinations }) =>
    siteNames(destinations).map((site) => `${submitter} ${sites[site]?.fts ?? ''}`),
  );
  for (const pair of new Set(pairs)) {
    const [submitter = '', instance = ''] = pair.split(' ');
    const tries = (submitters[submitter]?.retries ?? 0) + 1;
    const triesOfFts = (fts[instance]?.retry.count ?? 0) + 1;
    if (tries * triesOfFts <= ATTEMPTS_MAX) continue;
    const key = `submitters.${submitter}.retries`;
    tell(
      isGiven(key) ? key : `fts.${instance}.retry.count`,
      `${about(tries)} attempts of \`submitters.${submitter}\`, each tried ${about(triesOfFts)} times by \`fts.${instance}\`, are ${about(tries * triesOfFts)} attempts at a file, and at most ${ATTEMPTS_MAX} can be told apart`,
      'lower `retries` of the submitter or `retry.count` of FTS',
    );
  }
}
