import { SECOND_US } from '../kernel/simulation.js';
import type { Scenario } from '../scenario/schema.js';
import { Gate } from '../systems/workload/gate.js';
import { RateFactor } from '../systems/workload/rate-factor.js';

/** A stretch of time in which no rate of a workload changes. */
export interface Span {
  readonly fromS: number;
  readonly toS: number;
  /** The scenario as it is then: workloads at their rates of that time, without phases and gates. */
  readonly scenario: Scenario;
}

type Workload = Scenario['workloads'][number];

/**
 * The time to the horizon in stretches of constant rates. A ramp is one stretch at its mean rate. Stretches of equal
 * rates share one scenario.
 */
export function spansOf(scenario: Scenario): readonly Span[] {
  const horizonS = scenario.horizon / SECOND_US;
  const edges = new Set([0, horizonS]);
  for (const workload of scenario.workloads) {
    for (const edge of [...phaseEdges(workload), ...gateEdges(workload, scenario)]) edges.add(edge);
  }
  const sorted = [...edges].filter((edge) => edge >= 0 && edge <= horizonS).sort((a, b) => a - b);
  const known = new Map<string, Scenario>();
  return sorted.slice(0, -1).map((fromS, index) => {
    const toS = sorted[index + 1] ?? horizonS;
    const rates = scenario.workloads.map((workload) => rateAt(workload, scenario, (fromS + toS) / 2));
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

function rateAt(workload: Workload, { start }: Scenario, atS: number): number {
  const { arrivals } = workload;
  if (!('rate' in arrivals)) return 0;
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
