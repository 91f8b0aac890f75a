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
type Unit = readonly (Traffic & Link)[];

export const NO_TRAFFIC: Traffic = { attemptsHz: 0, copies: 0, bytesPerS: 0 };

/** The copies of all workloads in each stretch of time. */
export function trafficOf(model: Model): (span: Span) => TrafficBy {
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
      return { source, destination, attemptsHz: rate, copies, bytesPerS: rate * bytes };
    }),
  );
}

function sumOfUnits(model: Model, span: Span, units: readonly Unit[]): TrafficBy {
  const into = new Map<string, Traffic>();
  const from = new Map<string, Traffic>();
  const links = new Map<string, Traffic & Link>();
  span.scenario.workloads.forEach(({ arrivals, submitter }, index) => {
    const { kept = 1 } = model.demandAt(span).submitters.get(submitter) ?? {};
    const rate = ('rate' in arrivals ? arrivals.rate : 0) * kept;
    if (rate === 0) return;
    for (const { source, destination, ...unit } of units[index] ?? []) {
      const key = `${source} ${destination}`;
      into.set(destination, added(into.get(destination), unit, rate));
      from.set(source, added(from.get(source), unit, rate));
      links.set(key, { source, destination, ...added(links.get(key), unit, rate) });
    }
  });
  return { into, from, links };
}

function added(before: Traffic = NO_TRAFFIC, unit: Traffic, rate: number): Traffic {
  return {
    attemptsHz: before.attemptsHz + rate * unit.attemptsHz,
    copies: before.copies + rate * unit.copies,
    bytesPerS: before.bytesPerS + rate * unit.bytesPerS,
  };
}
