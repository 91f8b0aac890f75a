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

type Demanded = Pick<Model, 'scenario' | 'demandAt' | 'exchanges'>;

/**
 * The copies of all workloads in each stretch of time. Where an exchange cannot keep up, no more files pass it than it
 * can exchange.
 */
export function trafficOf(model: Demanded): (span: Span) => TrafficBy {
  const units = model.scenario.workloads.map((workload) => unitOf(model.scenario, workload));
  const known = new Map<Scenario, TrafficBy>();
  return (span) => {
    const found = known.get(span.scenario) ?? sumOfUnits(model, span, units);
    known.set(span.scenario, found);
    return found;
  };
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

function sumOfUnits(model: Demanded, span: Span, units: readonly Unit[]): TrafficBy {
  const { submitters, fts } = model.demandAt(span);
  const paceOf = (destination: string) => {
    const instance = model.scenario.sites[destination]?.fts ?? '';
    const { capacityHz = 0 } = model.exchanges.get(instance) ?? {};
    const asked = middleOf(fts.get(instance)?.exchange ?? NOTHING);
    return asked > capacityHz ? capacityHz / asked : 1;
  };
  const sums: Sums = { into: new Map(), from: new Map(), links: new Map() };
  span.scenario.workloads.forEach(({ arrivals, submitter }, index) => {
    const { kept = 1 } = submitters.get(submitter) ?? {};
    const rate = ('rate' in arrivals ? arrivals.rate : 0) * kept;
    if (rate === 0) return;
    for (const unit of units[index] ?? []) addLink(sums, unit, rate * paceOf(unit.destination));
  });
  return sums;
}

interface Sums {
  readonly into: Map<string, Sum<Traffic>>;
  readonly from: Map<string, Sum<Traffic>>;
  readonly links: Map<string, Sum<Traffic & Link>>;
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
