import { SECOND_US } from '../kernel/simulation.js';
import type { Scenario } from '../scenario/schema.js';
import { Gate } from '../systems/workload/gate.js';
import { RateFactor } from '../systems/workload/rate-factor.js';
import type { Range } from './range.js';
import { submissionOf } from './submission.js';

/** A stretch of time in which no rate of a workload changes. */
export interface Span {
  readonly fromS: number;
  readonly toS: number;
  /** The scenario as it is then: workloads at their rates of that time, without phases and gates. */
  readonly scenario: Scenario;
  /** Submitters whose caches have just begun to fill. */
  readonly start?: ReadonlyMap<string, Start> | undefined;
}

/** Tokens of a submitter in a stretch of time over those of a cache that has run for long. */
export interface Start {
  readonly storage: Range;
  readonly asked: Range;
}

type Workload = Scenario['workloads'][number];

/** A workload's rate of datasets, Hz, over a stretch of time. */
interface Pulse {
  readonly fromS: number;
  readonly toS: number;
  readonly rateHz: number;
}

/**
 * The time to the horizon in stretches of constant rates. A ramp is one stretch at its mean rate. Datasets that come
 * at given times count as a rate for as long as their submitter needs for them, one after the other. A trace has no
 * rate and is left out. Stretches of equal rates share one scenario.
 */
export function spansOf(scenario: Scenario): readonly Span[] {
  const horizonS = scenario.horizon / SECOND_US;
  const pulses = pulsesOf(scenario);
  const edges = new Set([0, horizonS]);
  for (const workload of scenario.workloads) {
    for (const edge of [...phaseEdges(workload), ...gateEdges(workload, scenario)]) edges.add(edge);
  }
  for (const { fromS, toS } of [...pulses.values()].flat()) edges.add(fromS).add(toS);
  const sorted = [...edges].filter((edge) => edge >= 0 && edge <= horizonS).sort((a, b) => a - b);
  const known = new Map<string, Scenario>();
  return sorted.slice(0, -1).map((fromS, index) => {
    const toS = sorted[index + 1] ?? horizonS;
    const rates = scenario.workloads.map((workload) =>
      rateAt(workload, scenario, (fromS + toS) / 2, pulses.get(workload.name) ?? []),
    );
    const key = rates.join(' ');
    const found = known.get(key) ?? atRates(scenario, rates);
    known.set(key, found);
    return { fromS, toS, scenario: found };
  });
}

/** The scenario with its workloads at constant rates of datasets, Hz. */
function atRates(scenario: Scenario, rates: readonly number[]): Scenario {
  const workloads = scenario.workloads.map(
    ({ gate: _, ...workload }, index): Workload => ({
      ...workload,
      phases: [],
      arrivals: { law: workload.arrivals.law === 'poisson' ? 'poisson' : 'fixed', rate: rates[index] ?? 0 },
    }),
  );
  return { ...scenario, workloads };
}

function rateAt(workload: Workload, { start }: Scenario, atS: number, pulses: readonly Pulse[]): number {
  const { arrivals } = workload;
  if (!('rate' in arrivals)) {
    return pulses.reduce((sum, { fromS, toS, rateHz }) => sum + (fromS <= atS && atS < toS ? rateHz : 0), 0);
  }
  const atUs = atS * SECOND_US;
  if (!new Gate(workload.gate, startUs(start)).isOpen(atUs)) return 0;
  return arrivals.rate * new RateFactor(workload.phases).at(atUs);
}

function phaseEdges({ arrivals, phases }: Workload): number[] {
  if (!('rate' in arrivals)) return [];
  return phases.flatMap(({ from, ramp }) => [from / SECOND_US, (from + ramp) / SECOND_US]);
}

function gateEdges({ gate, arrivals }: Workload, { start, horizon }: Scenario): number[] {
  if (gate === undefined || !('rate' in arrivals)) return [];
  const opening = new Gate(gate, startUs(start));
  const edges: number[] = [];
  for (let edgeUs = opening.nextEdgeUs(0); edgeUs < horizon; edgeUs = opening.nextEdgeUs(edgeUs))
    edges.push(edgeUs / SECOND_US);
  return edges;
}

/** The calendar time of the start, µs since 1970. */
function startUs(start: string): number {
  return Date.parse(start) * 1000;
}

/** Datasets that come at given times, as rates: each submitter works on one after the other. */
function pulsesOf(scenario: Scenario): ReadonlyMap<string, readonly Pulse[]> {
  const pulses = new Map<string, Pulse[]>();
  for (const submitter of Object.keys(scenario.submitters)) {
    const datasets = scenario.workloads
      .filter((workload) => workload.submitter === submitter)
      .flatMap((workload) =>
        workload.arrivals.law === 'at'
          ? workload.arrivals.times.map((time) => ({ workload, atS: time / SECOND_US }))
          : [],
      )
      .sort((a, b) => a.atS - b.atS);
    let freeS = 0;
    for (const { workload, atS } of datasets) {
      const needsS = secondsFor(scenario, workload);
      const fromS = Math.max(freeS, atS);
      freeS = fromS + needsS;
      const before = pulses.get(workload.name) ?? [];
      pulses.set(workload.name, [...before, { fromS, toS: freeS, rateHz: 1 / needsS }]);
    }
  }
  return pulses;
}

/** How long the submitter of a workload needs for one of its datasets, s. */
function secondsFor(scenario: Scenario, workload: Workload): number {
  const alone: Scenario = {
    ...scenario,
    workloads: [{ ...workload, phases: [], arrivals: { law: 'fixed', rate: 1 } }],
  };
  const { busyThreads, threads, batches } = submissionOf(alone, workload.submitter);
  return Math.max(1e-3, busyThreads / Math.max(1, Math.min(threads, batches)));
}
