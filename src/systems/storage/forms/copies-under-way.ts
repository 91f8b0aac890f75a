import { inexactnessOf } from '../../../theory/exactness.js';
import { type Form, told, untold } from '../../../theory/form.js';
import { History } from '../../../theory/history.js';
import type { Model } from '../../../theory/model.js';
import { exactly } from '../../../theory/range.js';
import { peakOf, sum } from '../../../theory/station.js';
import { agentsOf, intoInstance } from './storage-stations.js';

/** Bandwidth for so many times the copies of an endpoint, and slots for so many times, are as good as no limit. */
const WIDE_BANDWIDTH = 10;
const WIDE_SLOTS = 4;

const LITTLE = 'attempts × mean time of a copy (Little)';

/** The mean number of copies to all endpoints, while none waits or shares bandwidth (Little). */
function copiesUnderWay({ spans, trafficAt }: Model): History {
  return new History(
    spans.map((span) => {
      const copies = sum([...trafficAt(span).into.values()].map((traffic) => traffic.copies));
      return { fromS: span.fromS, toS: span.toS, rateHz: exactly(copies) };
    }),
  );
}

/** Why copies are not as many as Little's law says, where they are not. */
function whyCrowded(model: Model): string | undefined {
  const { scenario, exchanges } = model;
  const instances = Object.keys(scenario.fts);
  const late = instances.find((name) => (exchanges.get(name)?.load ?? 0) > 1);
  if (late !== undefined) return `the exchange of ${late} cannot keep up, and files wait for it`;
  const full = instances.find((name) => {
    const most = peakOf(model, (span) => intoInstance(scenario, model.trafficAt(span).into, name).copies);
    return WIDE_SLOTS * most.value >= agentsOf(scenario, name);
  });
  if (full !== undefined) return `copies may wait for agents of ${full}: simulate`;
  const narrow = Object.keys(scenario.sites).find((name) => !isWideAt(model, name));
  return narrow && `copies may wait for slots of ${narrow}, or share its bandwidth: simulate`;
}

/** Whether an endpoint has room for many times the copies that it has at most. */
function isWideAt(model: Model, name: string): boolean {
  const site = model.scenario.sites[name];
  if (site === undefined) return true;
  const copiesAt = (way: 'into' | 'from') =>
    peakOf(model, (span) => model.trafficAt(span)[way].get(name)?.copies ?? 0).value;
  const most = Math.max(copiesAt('into'), copiesAt('from'));
  return (
    WIDE_BANDWIDTH * (most + 1) * site.throughput <= site.bandwidth &&
    WIDE_SLOTS * most < Math.min(site.inbound, site.outbound)
  );
}

/** Copies under way at all endpoints. */
export function copyForms(model: Model): Form[] {
  const range = copiesUnderWay(model).meanHz(model.fromS, model.toS);
  if (range.high === 0) return [];
  const about = { label: 'copies under way', metric: 'storage.all.active' } as const;
  const why = whyCrowded(model);
  if (why !== undefined) return [untold('storage', about.label, why)];
  const exact = Object.keys(model.scenario.submitters).every(
    (name) => inexactnessOf(model, name) === undefined,
  );
  return [told('storage', { ...about, unit: 'transfers', range, exact, formula: LITTLE })];
}
