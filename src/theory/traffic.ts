import type { Scenario } from '../scenario/schema.js';
import { copyS, meanDrawn } from './copies.js';
import { flowsOf } from './flows.js';
import type { Model } from './model.js';
import type { Span } from './spans.js';
import { everythingByToken } from './submission.js';

/** Copies to an endpoint, from one, or over a link, at constant rates and before any queue. */
export interface Traffic {
  /** Attempts, Hz. */
  readonly attemptsHz: number;
  /** Mean number of copies under way. */
  readonly copies: number;
  readonly bytesPerS: number;
}

/** Copies by what they have in common. */
export interface TrafficBy {
  readonly into: ReadonlyMap<string, Traffic>;
  readonly from: ReadonlyMap<string, Traffic>;
  readonly links: ReadonlyMap<string, Traffic & Link>;
}

interface Link {
  readonly source: string;
  readonly destination: string;
}

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

function unitOf(scenario: Scenario, workload: Scenario['workloads'][number]): Unit {
  const alone: Scenario = {
    ...everythingByToken(scenario),
    workloads: [{ ...workload, arrivals: { law: 'fixed', rate: 1 } }],
  };
  const { origins, attemptsHz, transfersHz } = flowsOf(alone, workload.submitter);
  const bytes = meanDrawn(workload.size);
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
  const into = new Map<string, Sum<Traffic>>();
  const from = new Map<string, Sum<Traffic>>();
  const links = new Map<string, Sum<Traffic & Link>>();
  span.scenario.workloads.forEach(({ arrivals, submitter }, index) => {
    const { kept = 1 } = model.demandAt(span).submitters.get(submitter) ?? {};
    const rate = ('rate' in arrivals ? arrivals.rate : 0) * kept;
    if (rate === 0) return;
    for (const unit of units[index] ?? []) {
      const { key, source, destination } = unit;
      add(sumIn(into, destination, NO_TRAFFIC), unit, rate);
      add(sumIn(from, source, NO_TRAFFIC), unit, rate);
      add(sumIn(links, key, { source, destination, ...NO_TRAFFIC }), unit, rate);
    }
  });
  return { into, from, links };
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
