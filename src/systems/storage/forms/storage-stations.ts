import type { Model, Traffic } from '../../../theory/model.js';
import type { Span } from '../../../theory/spans.js';
import { peakOf, type StationLoad, stationLoad } from '../../../theory/station.js';
import { NO_TRAFFIC } from '../../../theory/traffic.js';
import { digits, time } from '../../../theory/words.js';
import { agentsOf, inboundSlots, intoInstance, queueFor } from '../../fts/forms/waiting-files.js';

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

/** The transfer agents of an instance. */
export function agentStations(model: Model, name: string): StationLoad[] {
  const fts = model.scenario.fts[name];
  if (fts === undefined) return [];
  const traffic = (span: Span) => intoInstance(model.scenario, model.trafficAt(span).into, name);
  const needed = Math.ceil(peakOf(model, (span) => traffic(span).copies).value / fts.slots);
  const shared: Shared = {
    name: `agents of ${name}`,
    path: ['fts', name],
    measure: 'copies',
    capacity: agentsOf(model.scenario, name),
    traffic,
    remedy: `${needed} nodes instead of ${fts.nodes}`,
  };
  return stationOf(model, shared);
}

/** Slots and bandwidth of endpoints: the busiest, and all that cannot keep up. */
export function endpointStations(model: Model): StationLoad[] {
  const { sites, fts } = model.scenario;
  const found = Object.entries(sites).flatMap(([name, site]) => {
    const limits = fts[site.fts]?.endpoint;
    const into = (span: Span) => model.trafficAt(span).into.get(name) ?? NO_TRAFFIC;
    const from = (span: Span) => model.trafficAt(span).from.get(name) ?? NO_TRAFFIC;
    const slots = { measure: 'copies', remedy: 'more slots there and at FTS, or faster copies' } as const;
    const band = { measure: 'bytesPerS', capacity: site.bandwidth, remedy: 'more bandwidth' } as const;
    const inbound = inboundSlots(model.scenario, name);
    const outbound = Math.min(site.outbound, limits?.outbound ?? site.outbound);
    return [
      { ...slots, name: `copies to ${name}`, capacity: inbound, traffic: into },
      { ...slots, name: `copies from ${name}`, capacity: outbound, traffic: from },
      { ...band, name: `bandwidth into ${name}`, traffic: into },
      { ...band, name: `bandwidth out of ${name}`, traffic: from },
    ].map((part): Loaded => {
      const shared: Shared = { ...part, path: ['sites', name] };
      return { load: loadOf(model, shared), part: () => shared };
    });
  });
  return busiestAndFull(model, found, 'endpoints');
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

function loadOf(model: Model, { measure, capacity, traffic }: Shared): number {
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
  const full = () => ({ saturation: queueText(model, shared), remedy });
  return [stationLoad({ name, path, work: busiest, capacity, detail, full })];
}

/** How many files wait at most, and until when, as if they came and went evenly. */
function queueText({ spans, toS }: Model, { traffic, ...shared }: Shared): string {
  const { most, atEnd, emptyS } = queueFor(spans, traffic, shared);
  const until =
    atEnd > 0 || emptyS === undefined
      ? `to the end of the ${time(toS)}`
      : `until ${time(emptyS)} after the start`;
  return `up to ${digits(most)} files wait for it, ${until}, and their tokens grow old`;
}
