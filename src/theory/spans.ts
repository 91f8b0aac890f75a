import type { Scenario } from '../scenario/schema.js';
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

const SECOND_US = 1e6;
const DAY_US = 86_400e6;
const HOUR_US = 3600e6;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

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
  return isOpen(workload.gate, Date.parse(start) * 1000 + atS * SECOND_US)
    ? arrivals.rate * factorAt(workload.phases, atS * SECOND_US)
    : 0;
}

/** The factor of the phases at a time; a phase that begins within the ramp of another starts from what is reached. */
export function factorAt(phases: Workload['phases'], timeUs: number): number {
  const begun = [...phases].sort((a, b) => a.from - b.from).filter(({ from }) => from <= timeUs);
  const reached = (until: number, index: number): number => {
    const phase = begun[index];
    if (phase === undefined) return 1;
    if (phase.ramp === 0 || until >= phase.from + phase.ramp) return phase.factor;
    const before = reached(phase.from, index - 1);
    return before + ((phase.factor - before) * (until - phase.from)) / phase.ramp;
  };
  return reached(timeUs, begun.length - 1);
}

function phaseEdges({ arrivals, phases }: Workload): number[] {
  if (!('rate' in arrivals)) return [];
  return phases.flatMap(({ from, ramp }) => [from / SECOND_US, (from + ramp) / SECOND_US]);
}

function gateEdges({ gate, arrivals }: Workload, { start, horizon }: Scenario): number[] {
  if (gate === undefined || !('rate' in arrivals)) return [];
  const startUs = Date.parse(start) * 1000;
  const hours = [0, ...(gate.hours ?? [])].map((hour) => Math.round(hour * HOUR_US));
  const edges: number[] = [];
  for (let midnight = startUs - (startUs % DAY_US); midnight < startUs + horizon; midnight += DAY_US) {
    for (const sinceMidnight of hours) edges.push((midnight + sinceMidnight - startUs) / SECOND_US);
  }
  return edges;
}

/** Whether a gate is open at a time of the calendar, µs since 1970. */
function isOpen(gate: Workload['gate'], calendarUs: number): boolean {
  if (gate === undefined) return true;
  const day = Math.floor(calendarUs / DAY_US);
  const weekday = WEEKDAYS[(day + 4) % 7];
  if (gate.weekdays !== undefined && !gate.weekdays.some((open) => open === weekday)) return false;
  const [from, to] = gate.hours ?? [0, 24];
  const hour = (calendarUs - day * DAY_US) / HOUR_US;
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
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
