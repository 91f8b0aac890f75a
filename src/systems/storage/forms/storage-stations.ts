import { greatest, transpose } from 'd3-array';
import type { Scenario } from '../../../scenario/schema.js';
import type { Model, Traffic, TrafficBy } from '../../../theory/model.js';
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
  readonly traffic: (by: TrafficBy) => Traffic;
  readonly remedy: string;
}

type Parts = Pick<Model, 'scenario' | 'spans' | 'trafficAt' | 'crowds'>;

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
  const traffic = ({ into }: TrafficBy) => intoInstance(scenario, into, name);
  const needed = Math.ceil(busiestOf(model, { measure: 'copies', traffic }).value / slots);
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

function endpointAt({ scenario }: Parts, name: string): Shared[] {
  const site = scenario.sites[name];
  if (site === undefined) return [];
  const limits = scenario.fts[site.fts]?.endpoint;
  const into = ({ into: all }: TrafficBy) => all.get(name) ?? NO_TRAFFIC;
  const from = ({ from: all }: TrafficBy) => all.get(name) ?? NO_TRAFFIC;
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
  /** On average: of what waits for long the same, of a crowd that is worked off less. */
  readonly meanFiles: number;
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
  const { scenario, spans, trafficAt, crowds } = model;
  const all = new Set([...spans.map(trafficAt), ...crowds.map(({ traffic }) => traffic)]);
  const links = [...all].flatMap((traffic) => [...traffic.links.values()]);
  const own = links.filter(({ destination }) => scenario.sites[destination]?.fts === instance);
  const ends = new Set(own.flatMap(({ source, destination }) => [source, destination]));
  const agents = waitingFor(model, agentsAt(model, instance));
  const endpoints = [...ends].map((name) => endpointAt(model, name).map((of) => waitingFor(model, of)));
  const most = (of: 'files' | 'meanFiles') =>
    Math.max(agents[of], ...transpose(endpoints).map((alike) => sum(alike.map((one) => one[of]))));
  return {
    files: most('files'),
    meanFiles: most('meanFiles'),
    waitS: Math.max(agents.waitS, ...endpoints.flat().map(({ waitS }) => waitS)),
  };
}

/** As if copies came and went evenly; of a crowd all but those that it can make at a time. */
function waitingFor({ spans, trafficAt, crowds }: Parts, { measure, capacity, traffic }: Shared): Waiting {
  let [waitS, mostS, work, attempts] = [0, 0, 0, 0];
  for (const span of spans) {
    const { [measure]: here, attemptsHz } = traffic(trafficAt(span));
    const lastsS = span.toS - span.fromS;
    waitS = Math.max(0, waitS + (here / capacity - 1) * lastsS);
    mostS = Math.max(mostS, waitS);
    work += here * lastsS;
    attempts += attemptsHz * lastsS;
  }
  const files = mostS === 0 ? 0 : (mostS * capacity * attempts) / work;
  const even: Waiting = { files, meanFiles: files, waitS: mostS };
  const lastsS = spans.at(-1)?.toS ?? 0;
  return crowds.reduce((most, { traffic: by, copyS }) => {
    const { [measure]: here, copies } = traffic(by);
    const beyond = Math.max(0, here / capacity - 1);
    const waiting = here === 0 ? 0 : (copies * beyond * capacity) / here;
    const waitS = beyond * copyS;
    return {
      files: Math.max(most.files, waiting),
      meanFiles: Math.max(most.meanFiles, (waiting * Math.min(waitS, lastsS)) / lastsS / 2),
      waitS: Math.max(most.waitS, waitS),
    };
  }, even);
}

/** The limits of links: the busiest, and all that cannot keep up. */
export function linkStations(model: Model): StationLoad[] {
  const { sites, fts } = model.scenario;
  const capacityOf = (destination: string) =>
    fts[sites[destination]?.fts ?? '']?.link.max ?? Number.POSITIVE_INFINITY;
  const loads = new Map<string, number>();
  const all = [...model.spans.map(model.trafficAt), ...model.crowds.map(({ traffic }) => traffic)];
  for (const traffic of new Set(all)) {
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
      traffic: ({ links: by }) => by.get(key) ?? NO_TRAFFIC,
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

function loadOf(model: Parts, shared: Shared): number {
  return busiestOf(model, shared).value / shared.capacity;
}

/** The most at a time, at even rates or of a crowd. */
function busiestOf(model: Parts, { measure, traffic }: Pick<Shared, 'measure' | 'traffic'>) {
  const even = peakOf(model, (span) => traffic(model.trafficAt(span))[measure]);
  const crowd = greatest(model.crowds, (one) => traffic(one.traffic)[measure]);
  const value = crowd === undefined ? 0 : traffic(crowd.traffic)[measure];
  const isCrowd = value > even.value;
  return isCrowd ? { ...even, value, fromS: crowd?.atS, isCrowd } : { ...even, isCrowd };
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
  const { name, path, measure, capacity, remedy } = shared;
  const busiest = busiestOf(model, shared);
  if (busiest.value === 0) return [];
  const together = busiest.isCrowd ? ' if all that comes together were copied at once' : '';
  const detail =
    measure === 'copies'
      ? `${digits(busiest.value)} copies of at most ${digits(capacity)}${together}`
      : `${digits(busiest.value / 1e9)} GB/s of at most ${digits(capacity / 1e9)} GB/s${together}`;
  const full = () => ({
    saturation: `up to ${digits(waitingFor(model, shared).files)} files wait for it, and their tokens grow old`,
    remedy,
  });
  return [stationLoad({ name, path, work: busiest, capacity, detail, full })];
}
