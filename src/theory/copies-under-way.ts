import { History } from './history.js';
import type { Model, TrafficBy } from './model.js';
import { passedShare } from './passed.js';
import { NOTHING, type Range, sumOfRanges, times } from './range.js';

/** Copies under way over the time measured. */
export interface Copies {
  readonly range: Range;
  /** No copy has to wait for a slot or to share bandwidth. */
  readonly isWide: boolean;
  readonly formula: string;
}

/** Bandwidth for so many times the copies of an endpoint, and slots for so many times, are as good as no limit. */
const WIDE_BANDWIDTH = 10;
const WIDE_SLOTS = 4;

/**
 * The mean number of copies to the endpoints of an instance, or to all (Little). At the least copies have their full
 * rate; at the most they share the bandwidth of the busier end at all times, which makes 1 / (1 − load) as many.
 */
export function copiesUnderWay(model: Model, instances: readonly string[]): Copies {
  const { scenario, spans, trafficAt, fromS, toS } = model;
  const isWide = Object.keys(scenario.sites).every((site) => isWideAt(model, site));
  const history = new History(
    spans.map((span) => {
      const found = copiesByInstance(model, trafficAt(span), isWide);
      const rateHz = sumOfRanges(instances.map((instance) => found.get(instance) ?? NOTHING));
      return { fromS: span.fromS, toS: span.toS, rateHz };
    }),
  );
  const passes = instances.every((instance) => passedShare(model, instance).low === 1);
  return {
    range: history.meanHz(fromS, toS),
    isWide: isWide && passes,
    formula: `${isWide ? 'attempts × mean time of a copy (Little)' : 'attempts × mean time of a copy at its full rate; up to 1/(1 − load) as many where copies share bandwidth'}${passes ? '' : ', of files whose tokens are exchanged'}`,
  };
}

const remembered = new WeakMap<TrafficBy, ReadonlyMap<string, Range>>();

function copiesByInstance(model: Model, traffic: TrafficBy, isWide: boolean): ReadonlyMap<string, Range> {
  const known = remembered.get(traffic);
  if (known !== undefined) return known;
  const { sites, fts } = model.scenario;
  const sums = new Map(Object.keys(fts).map((instance) => [instance, { low: 0, high: 0 }]));
  for (const { source, destination, copies } of traffic.links.values()) {
    const sum = sums.get(sites[destination]?.fts ?? '');
    if (sum === undefined) continue;
    const load = Math.max(
      (traffic.from.get(source)?.bytesPerS ?? 0) / (sites[source]?.bandwidth ?? 1),
      (traffic.into.get(destination)?.bytesPerS ?? 0) / (sites[destination]?.bandwidth ?? 1),
    );
    sum.low += copies;
    sum.high += load < 1 ? copies / (1 - load) : Number.POSITIVE_INFINITY;
  }
  const found = new Map(
    [...sums].map(([instance, { low, high }]) => {
      const most = (fts[instance]?.nodes ?? 0) * (fts[instance]?.slots ?? 0);
      const underWay = { low: Math.min(most, low), high: Math.min(most, isWide ? low : high) };
      return [instance, times(underWay, passedShare(model, instance))] as const;
    }),
  );
  remembered.set(traffic, found);
  return found;
}

/** Whether an endpoint has room for many times the copies that it has on average. */
function isWideAt({ scenario, spans, trafficAt }: Model, name: string): boolean {
  const site = scenario.sites[name];
  if (site === undefined) return true;
  const most = Math.max(
    0,
    ...spans.flatMap((span) => [
      trafficAt(span).into.get(name)?.copies ?? 0,
      trafficAt(span).from.get(name)?.copies ?? 0,
    ]),
  );
  return (
    WIDE_BANDWIDTH * (most + 1) * site.throughput <= site.bandwidth &&
    WIDE_SLOTS * most < Math.min(site.inbound, site.outbound)
  );
}
