import { meanOfLaw } from '../kernel/distribution.js';
import type { Scenario } from '../scenario/schema.js';
import { everythingByToken } from '../systems/rucio/forms/submission.js';
import { copyS } from '../systems/transfers/forms/copies.js';
import { flowsOf } from './flows.js';
import { middleOf } from './form.js';
import type { Link, Model, Traffic, TrafficBy } from './model.js';
import { NOTHING } from './range.js';
import type { Span } from './spans.js';

type Workload = Scenario['workloads'][number];

/** The copies of one workload at one dataset a second. */
export type Unit = readonly (Traffic & Link & { readonly key: string })[];

export const NO_TRAFFIC: Traffic = { attemptsHz: 0, copies: 0, bytesPerS: 0 };

type Demanded = Pick<Model, 'scenario' | 'demandAt' | 'exchanges'>;

/**
 * The copies of all workloads in each stretch of time. Where an exchange cannot keep up, no more files pass it than it
 * can exchange.
 */
export function trafficOf(model: Demanded): (span: Span) => TrafficBy {
  const units = model.scenario.workloads.map((workload) => unitTraffic(model.scenario, workload));
  const known = new Map<Scenario, TrafficBy>();
  return (span) => {
    const found = known.get(span.scenario) ?? sumOfUnits(model, span, units);
    known.set(span.scenario, found);
    return found;
  };
}

const units = new WeakMap<Scenario, Map<Workload, Unit>>();

/** What a workload of a scenario moves at one dataset a second; worked out once. */
export function unitTraffic(scenario: Scenario, workload: Workload): Unit {
  const known = units.get(scenario) ?? new Map<Workload, Unit>();
  units.set(scenario, known);
  const found = known.get(workload) ?? workedOut(scenario, workload);
  known.set(workload, found);
  return found;
}

function workedOut(scenario: Scenario, workload: Workload): Unit {
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

function sumOfUnits(model: Demanded, span: Span, units: readonly Unit[]): TrafficBy {
  const { submitters, fts } = model.demandAt(span);
  const paceOf = (destination: string) => {
    const instance = model.scenario.sites[destination]?.fts ?? '';
    const { capacityHz = 0 } = model.exchanges.get(instance) ?? {};
    const asked = middleOf(fts.get(instance)?.exchange ?? NOTHING);
    return asked > capacityHz ? capacityHz / asked : 1;
  };
  const sums = emptySums();
  span.scenario.workloads.forEach(({ arrivals, submitter }, index) => {
    const { kept = 1 } = submitters.get(submitter) ?? {};
    const rate = ('rate' in arrivals ? arrivals.rate : 0) * kept;
    if (rate === 0) return;
    for (const unit of units[index] ?? []) sumInto(sums, unit, times(unit, rate * paceOf(unit.destination)));
  });
  return sums;
}

/** Traffic by what it has in common, while it is summed up. */
interface Sums {
  readonly into: Map<string, Sum<Traffic>>;
  readonly from: Map<string, Sum<Traffic>>;
  readonly links: Map<string, Sum<Traffic & Link>>;
}

export function emptySums(): Sums {
  return { into: new Map(), from: new Map(), links: new Map() };
}

/** Adds the traffic of a link. */
export function sumInto(
  { into, from, links }: Sums,
  { key, source, destination }: Unit[number],
  traffic: Traffic,
): void {
  add(sumIn(into, destination, NO_TRAFFIC), traffic);
  add(sumIn(from, source, NO_TRAFFIC), traffic);
  add(sumIn(links, key, { source, destination, ...NO_TRAFFIC }), traffic);
}

function times({ attemptsHz, copies, bytesPerS }: Traffic, factor: number): Traffic {
  return { attemptsHz: factor * attemptsHz, copies: factor * copies, bytesPerS: factor * bytesPerS };
}

/** Traffic while it is summed up. */
type Sum<T> = { -readonly [key in keyof T]: T[key] };

function sumIn<T>(sums: Map<string, Sum<T>>, key: string, none: T): Sum<T> {
  const found = sums.get(key) ?? { ...none };
  sums.set(key, found);
  return found;
}

function add(sum: Sum<Traffic>, traffic: Traffic): void {
  sum.attemptsHz += traffic.attemptsHz;
  sum.copies += traffic.copies;
  sum.bytesPerS += traffic.bytesPerS;
}
