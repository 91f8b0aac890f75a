import type { Scenario } from '../../../scenario/schema.js';
import { type FluidQueue, fluidQueue } from '../../../theory/fluid-queue.js';
import type { Model, Traffic } from '../../../theory/model.js';
import type { Span } from '../../../theory/spans.js';
import { sum } from '../../../theory/station.js';
import { NO_TRAFFIC } from '../../../theory/traffic.js';

type Parts = Pick<Model, 'scenario' | 'spans' | 'demandAt' | 'trafficAt' | 'exchanges'>;

/** Files that wait at an FTS instance for agents or for slots of endpoints. */
export interface WaitingFiles {
  readonly most: number;
  /** Longest wait, s. */
  readonly longestS: number;
}

/** Worked out once for a scenario and instance. */
const known = new WeakMap<Scenario, Map<string, WaitingFiles>>();

/**
 * What waits for the endpoints of an instance, and for its agents, of which the longer queue counts: most files are in
 * both. Outbound slots and links that are shorter than their endpoints are left out.
 */
export function waitingFiles(model: Parts, instance: string): WaitingFiles {
  const found = known.get(model.scenario) ?? new Map<string, WaitingFiles>();
  known.set(model.scenario, found);
  const waiting = found.get(instance) ?? workedOut(model, instance);
  found.set(instance, waiting);
  return waiting;
}

function workedOut(model: Parts, instance: string): WaitingFiles {
  const { scenario, spans, trafficAt } = model;
  const sites = Object.keys(scenario.sites).filter((site) => scenario.sites[site]?.fts === instance);
  const endpoints = sites.map((site) =>
    queueFor(spans, (span) => trafficAt(span).into.get(site) ?? NO_TRAFFIC, {
      measure: 'copies',
      capacity: inboundSlots(scenario, site),
    }),
  );
  const agents = queueFor(spans, (span) => intoInstance(scenario, trafficAt(span).into, instance), {
    measure: 'copies',
    capacity: agentsOf(scenario, instance),
  });
  return {
    most: Math.max(sum(endpoints.map(({ most }) => most)), agents.most),
    longestS: Math.max(0, ...[...endpoints, agents].map(({ longestS }) => longestS)),
  };
}

/** What waits for a part of the system that copies share. */
export function queueFor(
  spans: readonly Span[],
  traffic: (span: Span) => Traffic,
  { measure, capacity }: { readonly measure: 'copies' | 'bytesPerS'; readonly capacity: number },
): FluidQueue {
  const all = (of: (here: Traffic) => number) =>
    sum(spans.map((span) => of(traffic(span)) * (span.toS - span.fromS)));
  const capacityHz = (capacity * all(({ attemptsHz }) => attemptsHz)) / all((here) => here[measure]);
  return fluidQueue(
    spans.map((span) => ({
      fromS: span.fromS,
      toS: span.toS,
      rateHz: traffic(span).attemptsHz,
      capacityHz: Number.isNaN(capacityHz) ? Number.POSITIVE_INFINITY : capacityHz,
    })),
  );
}

/** The copies to all endpoints of an instance. */
export function intoInstance(
  { sites }: Scenario,
  into: ReadonlyMap<string, Traffic>,
  instance: string,
): Traffic {
  const here = [...into].filter(([site]) => sites[site]?.fts === instance);
  return {
    attemptsHz: sum(here.map(([, { attemptsHz }]) => attemptsHz)),
    copies: sum(here.map(([, { copies }]) => copies)),
    bytesPerS: 0,
  };
}

/** Copies that the agents of an instance can make at a time. */
export function agentsOf({ fts }: Scenario, instance: string): number {
  return (fts[instance]?.nodes ?? 0) * (fts[instance]?.slots ?? 0);
}

/** Copies that an endpoint takes at a time. */
export function inboundSlots({ sites, fts }: Scenario, name: string): number {
  const site = sites[name];
  return Math.min(site?.inbound ?? 0, fts[site?.fts ?? '']?.endpoint.inbound ?? Number.POSITIVE_INFINITY);
}
