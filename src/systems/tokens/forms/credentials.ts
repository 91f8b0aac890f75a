import { meanOfDraws, meanOfLaw } from '../../../kernel/distribution.js';
import type { Scenario } from '../../../scenario/schema.js';
import type { SubmitterDemand } from '../../../theory/demand.js';
import { rulesOf } from '../../../theory/origin.js';
import { reusableS } from '../../../theory/parties.js';
import { exactly, type Range, times } from '../../../theory/range.js';
import { partsOfDataset } from '../../rucio/forms/asks.js';
import { type End, scopeAt } from '../scopes.js';

/** ExposedCredentials that come at a rate, and what one of them reaches on average. */
export interface ExposedCredentials {
  readonly access: 'read' | 'write';
  readonly rateHz: Range;
  /** Bytes in reach. */
  readonly bytes: number;
}

/** The tokens for storage of a submitter by what they allow, at constant rates. */
export function credentialsOf(
  scenario: Scenario,
  name: string,
  demand: SubmitterDemand,
): readonly ExposedCredentials[] {
  const found = remembered.get(demand) ?? workedOut(scenario, name, demand);
  remembered.set(demand, found);
  return found;
}

const remembered = new WeakMap<SubmitterDemand, readonly ExposedCredentials[]>();

function workedOut(scenario: Scenario, name: string, demand: SubmitterDemand): ExposedCredentials[] {
  const { asks, kept, parties, storage } = demand;
  if (asks.storage.high === 0) return [];
  if (parties.tokens.scope === 'transfer') {
    const bytes = meanSize(scenario, name);
    return (['read', 'write'] as const).map((access) => ({ access, rateHz: storage, bytes }));
  }
  const found = (['source', 'destination'] as const).flatMap((end) =>
    asks.renewing.some((key) => key.end === end)
      ? ofKeys(scenario, demand, end)
      : ofParts(scenario, name, demand, end),
  );
  return found.map((one) => ({ ...one, rateHz: times(one.rateHz, kept) }));
}

const ACCESS_AT: Readonly<Record<End, ExposedCredentials['access']>> = {
  source: 'read',
  destination: 'write',
};

/** Keys that are used again and again, each with a rate of its own. */
function ofKeys(scenario: Scenario, { asks, parties }: SubmitterDemand, end: End): ExposedCredentials[] {
  const { own, most } = asks.caches;
  const reuseS = reusableS(parties);
  const renewals = (lookupsHz: number, caches: number) => lookupsHz / (1 + (lookupsHz / caches) * reuseS);
  return asks.renewing
    .filter((key) => key.end === end)
    .map(({ datasetsHz, jobsHz, site }) => ({
      access: ACCESS_AT[end],
      rateHz: { low: renewals(datasetsHz, own), high: renewals(jobsHz, most) },
      bytes: site === undefined ? everything(scenario) : storedAt(scenario, site),
    }));
}

/** Tokens that one dataset, directory, file or attempt has for itself. */
function ofParts(
  scenario: Scenario,
  name: string,
  { asks, flows, parties }: SubmitterDemand,
  end: End,
): ExposedCredentials[] {
  const { tokens } = parties;
  const { audience } = tokens;
  const scope = scopeAt(tokens, end);
  const size = meanSize(scenario, name);
  const isUncached = asks.reuseS === 0;
  const repeats = flows.attemptsHz / flows.transfersHz;
  // Where each file has a token of its dataset's reach, large datasets count for each of their files.
  const spread = isUncached && (scope === 'dataset' || scope === 'directory') ? spreadOf(scenario, name) : 1;
  return flows.origins.flatMap((origin) => {
    const { datasetsHz, files, rules, source } = origin;
    const copies = rulesOf(origin);
    const parts = partsOfDataset(scope, tokens.directories, origin);
    const bytesAt = (site: string) => {
      if (scope === 'namespace' && audience === 'any') return everything(scenario);
      if (scope === 'namespace' || scope === 'rse') return storedAt(scenario, site);
      const reached = (files / parts) * spread * size;
      return audience === 'any' ? (1 + copies) * reached : reached;
    };
    const one = audience === 'any' || end === 'source' ? Math.min(1, copies) : copies;
    const rateHz = datasetsHz * (isUncached ? files * copies * repeats : parts * one);
    const access = ACCESS_AT[end];
    if (end === 'source') return [{ access, rateHz: exactly(rateHz), bytes: bytesAt(source) }];
    return [...rules].map(([site, share]) => ({
      access,
      rateHz: exactly((rateHz * share) / copies),
      bytes: bytesAt(site),
    }));
  });
}

/** Mean square of the files of a dataset over the square of their mean. */
function spreadOf({ workloads }: Scenario, name: string): number {
  const own = workloads.filter(({ submitter }) => submitter === name);
  const spreads = own.map(({ files }) => meanOfDraws(files, (count) => count ** 2) / meanOfLaw(files) ** 2);
  return spreads.length === 0 ? 1 : spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length;
}

/** Mean size of the files of a submitter's workloads. */
function meanSize({ workloads }: Scenario, name: string): number {
  let bytes = 0;
  let weight = 0;
  for (const { submitter, arrivals, files, size } of workloads) {
    if (submitter !== name) continue;
    const rate = 'rate' in arrivals ? arrivals.rate * meanOfLaw(files) : 0;
    bytes += rate * meanOfLaw(size);
    weight += rate;
  }
  return weight === 0 ? 0 : bytes / weight;
}

function storedAt(scenario: Scenario, site: string): number {
  return scenario.sites[site]?.stored ?? 0;
}

function everything({ sites }: Scenario): number {
  return Object.values(sites).reduce((sum, { stored }) => sum + stored, 0);
}
