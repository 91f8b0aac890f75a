import { transpose } from 'd3-array';
import type { Scenario } from '../../../scenario/schema.js';
import type { Model, Traffic } from '../../../theory/model.js';
import type { Span } from '../../../theory/spans.js';
import { peakOf, type StationLoad, stationLoad, sum } from '../../../theory/station.js';
import { NO_TRAFFIC } from '../../../theory/traffic.js';
import { digits } from '../../../theory/words.js';

/** Of endpoints and of links that cannot keep up, so many are told. */
const FULL_SHOWN = 3;

/** What copies share: agents, slots, bandwidth, the limit of a link. */
interface Shared {
  readonly name: string;
  readonly path: StationLoad['path'];
  readonly measure: 'copies' | 'bytesPerS';
  readonly capacity: number;
  readonly traffic: (span: Span) => Traffic;
  readonly remedy: string;
}

type Parts = Pick<Model, 'scenario' | 'spans' | 'trafficAt'>;

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

/** The transfer agents of an instance. */
export function agentStations(model: Model, name: string): StationLoad[] {
  return stationOf(model, agentsAt(model, name));
}

function agentsAt(model: Parts, name: string): Shared {
  const { scenario } = model;
  const { nodes = 0, slots = 0 } = scenario.fts[name] ?? {};
  const traffic = (span: Span) => intoInstance(scenario, model.trafficAt(span).into, name);
  const needed = Math.ceil(peakOf(model, (span) => traffic(span).copies).value / slots);
  return {
    name: `agents of ${name}`,
    path: ['fts', name],
    measure: 'copies',
    capacity: agentsOf(scenario, name),
    traffic,
    remedy: `${needed} nodes instead of ${nodes}`,
  };
}

/** Slots and bandwidth of endpoints: the busiest, and all that cannot keep up. */
export function endpointStations(model: Model): StationLoad[] {
  const found = Object.keys(model.scenario.sites)
    .flatMap((name) => endpointAt(model, name))
    .map((shared): Loaded => ({ load: loadOf(model, shared), part: () => shared }));
  return busiestAndFull(model, found, 'endpoints');
}

function endpointAt({ scenario, trafficAt }: Parts, name: string): Shared[] {
  const site = scenario.sites[name];
  if (site === undefined) return [];
  const limits = scenario.fts[site.fts]?.endpoint;
  const into = (span: Span) => trafficAt(span).into.get(name) ?? NO_TRAFFIC;
  const from = (span: Span) => trafficAt(span).from.get(name) ?? NO_TRAFFIC;
  const path = ['sites', name];
  const slots = { path, measure: 'copies', remedy: 'more slots there and at FTS, or faster copies' } as const;
  const band = { path, measure: 'bytesPerS', capacity: site.bandwidth, remedy: 'more bandwidth' } as const;
  const inbound = Math.min(site.inbound, limits?.inbound ?? site.inbound);
  const outbound = Math.min(site.outbound, limits?.outbound ?? site.outbound);
  return [
    { ...slots, name: `copies to ${name}`, capacity: inbound, traffic: into },
    { ...slots, name: `copies from ${name}`, capacity: outbound, traffic: from },
    { ...band, name: `bandwidth into ${name}`, traffic: into },
    { ...band, name: `bandwidth out of ${name}`, traffic: from },
  ];
}

/** What waits at most for a part of the system, as if copies came and went evenly. */
interface Waiting {
  readonly files: number;
  /** The longest wait, s. */
  readonly waitS: number;
}

/** Worked out once for what copies come to. */
const known = new WeakMap<Model['trafficAt'], Map<string, Waiting>>();

/**
 * What waits for the agents of an instance, and for slots or bandwidth at either end of its copies, of which the longest
 * queue counts: most files are in several.
 */
export function waitingFiles(model: Parts, instance: string): Waiting {
  const waiting = known.get(model.trafficAt) ?? new Map<string, Waiting>();
  known.set(model.trafficAt, waiting);
  const found = waiting.get(instance) ?? longestQueue(model, instance);
  waiting.set(instance, found);
  return found;
}

function longestQueue(model: Parts, instance: string): Waiting {
  const { scenario, spans, trafficAt } = model;
  const links = [...new Set(spans.map(trafficAt))].flatMap((traffic) => [...traffic.links.values()]);
  const own = links.filter(({ destination }) => scenario.sites[destination]?.fts === instance);
  const ends = new Set(own.flatMap(({ source, destination }) => [source, destination]));
  const agents = waitingFor(model, agentsAt(model, instance));
  const endpoints = [...ends].map((name) => endpointAt(model, name).map((of) => waitingFor(model, of)));
  const byKind = transpose(endpoints).map((alike) => sum(alike.map(({ files }) => files)));
  return {
    files: Math.max(agents.files, ...byKind),
    waitS: Math.max(agents.waitS, ...endpoints.flat().map(({ waitS }) => waitS)),
  };
}

function waitingFor({ spans }: Parts, { measure, capacity, traffic }: Shared): Waiting {
  let [waitS, mostS, work, attempts] = [0, 0, 0, 0];
  for (const span of spans) {
    const { [measure]: here, attemptsHz } = traffic(span);
    const lastsS = span.toS - span.fromS;
    waitS = Math.max(0, waitS + (here / capacity - 1) * lastsS);
    mostS = Math.max(mostS, waitS);
    work += here * lastsS;
    attempts += attemptsHz * lastsS;
  }
  return { files: mostS === 0 ? 0 : (mostS * capacity * attempts) / work, waitS: mostS };
}

/** The limits of links: the busiest, and all that cannot keep up. */
export function linkStations(model: Model): StationLoad[] {
  const { sites, fts } = model.scenario;
  const capacityOf = (destination: string) =>
    fts[sites[destination]?.fts ?? '']?.link.max ?? Number.POSITIVE_INFINITY;
  const loads = new Map<string, number>();
  for (const traffic of new Set(model.spans.map(model.trafficAt))) {
    for (const [key, { destination, copies }] of traffic.links) {
      const load = copies / capacityOf(destination);
      if (load > (loads.get(key) ?? 0)) loads.set(key, load);
    }
  }
  const linkPart = (key: string): Shared => {
    const [source = '', destination = ''] = key.split(' ');
    return {
      name: `link ${source} → ${destination}`,
      path: ['fts', sites[destination]?.fts ?? '', 'link'],
      measure: 'copies',
      capacity: capacityOf(destination),
      traffic: (span) => model.trafficAt(span).links.get(key) ?? NO_TRAFFIC,
      remedy: 'a higher `link.max`',
    };
  };
  const links = [...loads].map(([key, load]): Loaded => ({ load, part: () => linkPart(key) }));
  return busiestAndFull(model, links, 'links');
}

/** A part and its largest load; only those that are shown are told in words. */
interface Loaded {
  readonly load: number;
  readonly part: () => Shared;
}

function loadOf(model: Parts, { measure, capacity, traffic }: Shared): number {
  return peakOf(model, (span) => traffic(span)[measure]).value / capacity;
}

function busiestAndFull(model: Model, parts: readonly Loaded[], what: string): StationLoad[] {
  const sorted = [...parts].filter(({ load }) => load > 0).sort((a, b) => b.load - a.load);
  const full = sorted.filter(({ load }) => load > 1).length;
  const others = full - FULL_SHOWN;
  const shown = sorted.slice(0, Math.max(1, Math.min(full, FULL_SHOWN)));
  return shown
    .flatMap(({ part }) => stationOf(model, part()))
    .map((station, index) => {
      if (full === 0) return { ...station, detail: `${station.detail}; the busiest of the ${what}` };
      if (index < FULL_SHOWN - 1 || others <= 0) return station;
      return { ...station, detail: `${station.detail}; and ${others} more of the ${what} cannot keep up` };
    });
}

function stationOf(model: Model, shared: Shared): StationLoad[] {
  const { name, path, measure, capacity, traffic, remedy } = shared;
  const busiest = peakOf(model, (span) => traffic(span)[measure]);
  if (busiest.value === 0) return [];
  const detail =
    measure === 'copies'
      ? `${digits(busiest.value)} copies of at most ${digits(capacity)}`
      : `${digits(busiest.value / 1e9)} GB/s of at most ${digits(capacity / 1e9)} GB/s`;
  const full = () => ({
    saturation: `up to ${digits(waitingFor(model, shared).files)} files wait for it, and their tokens grow old`,
    remedy,
  });
  return [stationLoad({ name, path, work: busiest, capacity, detail, full })];
}
