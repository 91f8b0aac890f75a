import { History } from './history.js';
import type { Model } from './model.js';
import { passedShare } from './passed.js';
import { NOTHING, type Range, sumOf } from './range.js';
import type { Span } from './spans.js';
import type { TrafficBy } from './traffic.js';

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
  const known = new Map<TrafficBy, Range>();
  const copiesIn = (span: Span): Range => {
    const traffic = trafficAt(span);
    const found =
      known.get(traffic) ?? sumOf(instances.map((instance) => copiesOf(model, traffic, instance, isWide)));
    known.set(traffic, found);
    return found;
  };
  const history = new History(
    spans.map((span) => ({ fromS: span.fromS, toS: span.toS, rateHz: copiesIn(span) })),
  );
  const passes = instances.every((instance) => passedShare(model, instance).low === 1);
  return {
    range: history.meanHz(fromS, toS),
    isWide: isWide && passes,
    formula: `${isWide ? 'attempts × mean time of a copy (Little)' : 'attempts × mean time of a copy at its full rate; up to 1/(1 − load) as many where copies share bandwidth'}${passes ? '' : ', of files whose tokens are exchanged'}`,
  };
}

function copiesOf(model: Model, traffic: TrafficBy, instance: string, isWide: boolean): Range {
  const { scenario } = model;
  const { sites, fts } = scenario;
  const most = (fts[instance]?.nodes ?? 0) * (fts[instance]?.slots ?? 0);
  let [low, high] = [0, 0];
  for (const { source, destination, copies } of traffic.links.values()) {
    if (sites[destination]?.fts !== instance) continue;
    low += copies;
    const load = Math.max(
      (traffic.from.get(source)?.bytesPerS ?? 0) / (sites[source]?.bandwidth ?? 1),
      (traffic.into.get(destination)?.bytesPerS ?? 0) / (sites[destination]?.bandwidth ?? 1),
    );
    high += load < 1 ? copies / (1 - load) : Number.POSITIVE_INFINITY;
  }
  const passed = passedShare(model, instance);
  if (low === 0) return NOTHING;
  return {
    low: Math.min(most, low) * passed.low,
    high: Math.min(most, isWide ? low : high) * passed.high,
  };
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
