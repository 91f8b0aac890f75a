import type { Scenario } from '../scenario/schema.js';
import { meanDrawn, meanSquareOf } from './copies.js';
import type { SubmitterDemand } from './demand.js';
import { rulesOf } from './flows.js';
import { reusableS } from './parties.js';
import { exactly, type Range, times } from './range.js';

/** Credentials that come at a rate, and what one of them reaches on average. */
export interface Credentials {
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
): readonly Credentials[] {
  const found = remembered.get(demand) ?? workedOut(scenario, name, demand);
  remembered.set(demand, found);
  return found;
}

const remembered = new WeakMap<SubmitterDemand, readonly Credentials[]>();

function workedOut(scenario: Scenario, name: string, demand: SubmitterDemand): Credentials[] {
  const { asks, kept, parties, storage } = demand;
  if (asks.storage.high === 0) return [];
  if (parties.tokens.scope === 'transfer') {
    const bytes = meanSize(scenario, name);
    return (['read', 'write'] as const).map((access) => ({ access, rateHz: storage, bytes }));
  }
  const found = asks.renewing.length > 0 ? ofKeys(scenario, demand) : ofFiles(scenario, name, demand);
  return found.map((one) => ({ ...one, rateHz: times(one.rateHz, kept) }));
}

/** Keys that are used again and again, each with a rate of its own. */
function ofKeys(scenario: Scenario, { asks, flows, parties }: SubmitterDemand): Credentials[] {
  const { scope, audience } = parties.tokens;
  const perSite = audience === 'rse' || scope === 'rse';
  const read = perSite ? [...new Set(flows.origins.map(({ source }) => source))] : [undefined];
  const write = perSite ? [...new Set(flows.origins.flatMap(({ rules }) => [...rules.keys()]))] : [undefined];
  const reuseS = reusableS(parties);
  const renewals = (lookupsHz: number) => lookupsHz / (1 + lookupsHz * reuseS);
  return asks.renewing.map(({ datasetsHz, jobsHz }, key): Credentials => {
    const isRead = key < read.length;
    const site = isRead ? read[key] : write[key - read.length];
    return {
      access: isRead ? 'read' : 'write',
      rateHz: { low: renewals(datasetsHz), high: renewals(jobsHz) },
      bytes: site === undefined ? everything(scenario) : storedAt(scenario, site),
    };
  });
}

/** Tokens that one dataset, file or attempt has for itself. */
function ofFiles(scenario: Scenario, name: string, { asks, flows, parties }: SubmitterDemand): Credentials[] {
  const { scope, audience } = parties.tokens;
  const size = meanSize(scenario, name);
  const isUncached = asks.formula.endsWith('attempts') && asks.storage.low === asks.storage.high;
  const repeats = flows.attemptsHz / flows.transfersHz;
  // Where each file has a token of its dataset's reach, large datasets count for each of their files.
  const spread = isUncached && scope === 'dataset' ? spreadOf(scenario, name) : 1;
  return flows.origins.flatMap((origin) => {
    const { datasetsHz, files, rules, source } = origin;
    const copies = rulesOf(origin);
    const bytesAt = (site: string) => {
      if (scope === 'namespace' && audience === 'any') return everything(scenario);
      if (scope === 'namespace' || scope === 'rse') return storedAt(scenario, site);
      const reached = scope === 'dataset' ? files * spread * size : size;
      return audience === 'any' ? (1 + copies) * reached : reached;
    };
    const once = datasetsHz * (scope === 'dataset' ? 1 : files);
    const readHz = isUncached ? datasetsHz * files * copies * repeats : once * Math.min(1, copies);
    const writeHz = isUncached ? readHz : once * (audience === 'any' ? Math.min(1, copies) : copies);
    return [
      { access: 'read' as const, rateHz: exactly(readHz), bytes: bytesAt(source) },
      ...[...rules].map(([site, share]) => ({
        access: 'write' as const,
        rateHz: exactly((writeHz * share) / copies),
        bytes: bytesAt(site),
      })),
    ];
  });
}

/** Mean square of the files of a dataset over the square of their mean. */
function spreadOf({ workloads }: Scenario, name: string): number {
  const own = workloads.filter(({ submitter }) => submitter === name);
  const spreads = own.map(({ files }) => meanSquareOf(files) / meanDrawn(files) ** 2);
  return spreads.length === 0 ? 1 : spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length;
}

/** Mean size of the files of a submitter's workloads. */
function meanSize({ workloads }: Scenario, name: string): number {
  let bytes = 0;
  let weight = 0;
  for (const { submitter, arrivals, files, size } of workloads) {
    if (submitter !== name) continue;
    const rate = 'rate' in arrivals ? arrivals.rate * meanDrawn(files) : 0;
    bytes += rate * meanDrawn(size);
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
