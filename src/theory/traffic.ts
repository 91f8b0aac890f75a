import { meanOfLaw } from '../kernel/distribution.js';
import type { Scenario } from '../scenario/schema.js';
import { everythingByToken } from '../systems/rucio/forms/submission.js';
import { copyS } from '../systems/transfers/forms/copies.js';
import { flowsOf } from './flows.js';
import { middleOf } from './form.js';
import type { Link, Model, Traffic, TrafficBy } from './model.js';
import { NOTHING } from './range.js';
import type { Span } from './spans.js';

/** The copies of one workload at one dataset a second. */
type Unit = readonly (Traffic & Link & { readonly key: string })[];

export const NO_TRAFFIC: Traffic = { attemptsHz: 0, copies: 0, bytesPerS: 0 };

/** The copies of all workloads in each stretch of time. */
export function trafficOf(model: Pick<Model, 'scenario' | 'demandAt'>): (span: Span) => TrafficBy {
  const units = model.scenario.workloads.map((workload) => unitOf(model.scenario, workload));
  const known = new Map<Scenario, TrafficBy>();
  return (span) => {
    const found = known.get(span.scenario) ?? sumOfUnits(model, span, units);
    known.set(span.scenario, found);
    return found;
  };
}

type Paced = Pick<Model, 'trafficAt' | 'demandAt' | 'exchanges' | 'scenario'>;

/** Worked out once for a model, for whom its stations and what waits for them are told. */
const paced = new WeakMap<Model['trafficAt'], (span: Span) => TrafficBy>();

/** The copies that can be under way: where an exchange cannot keep up, no more files pass it than it can exchange. */
export function pacedTraffic(model: Paced): (span: Span) => TrafficBy {
  const found = paced.get(model.trafficAt) ?? pacedBy(model);
  paced.set(model.trafficAt, found);
  return found;
}

function pacedBy({ trafficAt, demandAt, exchanges, scenario }: Paced): (span: Span) => TrafficBy {
  const known = new Map<TrafficBy, TrafficBy>();
  return (span) => {
    const traffic = trafficAt(span);
    const found = known.get(traffic);
    if (found !== undefined) return found;
    const paces = new Map(
      [...exchanges].map(([instance, { capacityHz }]) => {
        const asked = middleOf(demandAt(span).fts.get(instance)?.exchange ?? NOTHING);
        return [instance, asked > capacityHz ? capacityHz / asked : 1];
      }),
    );
    const isFree = [...paces.values()].every((pace) => pace === 1);
    const made = isFree
      ? traffic
      : atPace(traffic, (site) => paces.get(scenario.sites[site]?.fts ?? '') ?? 1);
    known.set(traffic, made);
    return made;
  };
}

function atPace({ links }: TrafficBy, paceOf: (destination: string) => number): TrafficBy {
  const sums = noSums();
  for (const [key, link] of links) addLink(sums, { key, ...link }, paceOf(link.destination));
  return sums;
}

function unitOf(scenario: Scenario, workload: Scenario['workloads'][number]): Unit {
  const hasX509 = scenario.submitters[workload.submitter]?.x509_fallback ?? true;
  const alone: Scenario = {
    ...(hasX509 ? everythingByToken(scenario) : scenario),
    workloads: [{ ...workload, arrivals: { law: 'fixed', rate: 1 } }],
  };
  const { origins, attemptsHz, transfersHz } = flowsOf(alone, workload.submitter);
  const bytes = meanOfLaw(workload.size);
  return origins.flatMap(({ source, datasetsHz, files, rules }) =>
    [...rules].map(([destination, share]) => {
      const rate = (datasetsHz * files * share * attemptsHz) / transfersHz;
      const copies = rate * copyS(scenario, workload, source, destination);
      const key = `${source} ${destination}`;
      return { key, source, destination, attemptsHz: rate, copies, bytesPerS: rate * bytes };
    }),
  );
}

function sumOfUnits(model: Pick<Model, 'demandAt'>, span: Span, units: readonly Unit[]): TrafficBy {
  const sums = noSums();
  span.scenario.workloads.forEach(({ arrivals, submitter }, index) => {
    const { kept = 1 } = model.demandAt(span).submitters.get(submitter) ?? {};
    const rate = ('rate' in arrivals ? arrivals.rate : 0) * kept;
    if (rate === 0) return;
    for (const unit of units[index] ?? []) addLink(sums, unit, rate);
  });
  return sums;
}

interface Sums {
  readonly into: Map<string, Sum<Traffic>>;
  readonly from: Map<string, Sum<Traffic>>;
  readonly links: Map<string, Sum<Traffic & Link>>;
}

function noSums(): Sums {
  return { into: new Map(), from: new Map(), links: new Map() };
}

function addLink({ into, from, links }: Sums, unit: Unit[number], rate: number): void {
  const { key, source, destination } = unit;
  add(sumIn(into, destination, NO_TRAFFIC), unit, rate);
  add(sumIn(from, source, NO_TRAFFIC), unit, rate);
  add(sumIn(links, key, { source, destination, ...NO_TRAFFIC }), unit, rate);
}

/** Traffic while it is summed up. */
type Sum<T> = { -readonly [key in keyof T]: T[key] };

function sumIn<T>(sums: Map<string, Sum<T>>, key: string, none: T): Sum<T> {
  const found = sums.get(key) ?? { ...none };
  sums.set(key, found);
  return found;
}

function add(sum: Sum<Traffic>, unit: Traffic, rate: number): void {
  sum.attemptsHz += rate * unit.attemptsHz;
  sum.copies += rate * unit.copies;
  sum.bytesPerS += rate * unit.bytesPerS;
}
