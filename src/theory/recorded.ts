import { SECOND_US } from '../kernel/simulation.js';
import { type RecordedFlow, STRETCHES } from '../scenario/recorded.js';
import type { Scenario } from '../scenario/schema.js';
import { time } from './words.js';

type Workload = Scenario['workloads'][number];

/**
 * The scenario with its traces at mean rates: a workload for each pair of sites, whose rate of files, by phases, is
 * their mean in each stretch of the time to the horizon. Files and bytes are those of the trace; shorter bursts, and
 * how files are spread over datasets, are left out. Datasets at given times count at their mean rate.
 */
export function atRecordedRates(scenario: Scenario): Scenario {
  if (scenario.workloads.every(({ recorded, arrivals }) => recorded === undefined && 'rate' in arrivals))
    return scenario;
  const { horizon } = scenario;
  const workloads = scenario.workloads.flatMap(({ recorded, ...workload }) =>
    recorded === undefined
      ? [atMeanRate(workload, horizon)]
      : recorded.map((flow) => atMeanRates(workload, flow, horizon)),
  );
  return { ...scenario, workloads };
}

function atMeanRate(workload: Workload, horizonUs: number): Workload {
  const { arrivals } = workload;
  if (arrivals.law !== 'at') return workload;
  const datasets = arrivals.times.filter((time) => time < horizonUs).length;
  return {
    ...workload,
    arrivals: { law: 'fixed', rate: datasets / (horizonUs / SECOND_US) },
    recorded: [],
  };
}

function atMeanRates(workload: Workload, flow: RecordedFlow, horizonUs: number): Workload {
  const { source, destination, datasets, files, bytes, filesByStretch } = flow;
  const filesEach = Math.max(1, Math.round(files / datasets));
  return {
    ...workload,
    name: `${workload.name} ${source} ${destination}`,
    arrivals: { law: 'fixed', rate: files / filesEach / (horizonUs / SECOND_US) },
    phases: filesByStretch.map((here, stretch) => ({
      from: Math.round((stretch * horizonUs) / STRETCHES),
      factor: (here * STRETCHES) / files,
      ramp: 0,
    })),
    files: { law: 'constant', value: filesEach },
    size: { law: 'constant', value: bytes / files },
    sources: source,
    destinations: destination,
    fanout: 1,
    recorded: [flow],
  };
}

/** Whether a workload replays a trace, or has datasets at given times. */
export function isRecorded({ recorded }: Workload): boolean {
  return recorded !== undefined;
}

/** What is assumed of traces, where there are any. */
export function recordedText({ workloads, horizon }: Scenario): string | undefined {
  const recorded = workloads.flatMap((workload) => workload.recorded ?? []);
  if (recorded.length === 0)
    return workloads.some(isRecorded)
      ? 'datasets that come at given times count at their mean rate, and bursts only where they are copied'
      : undefined;
  return `a recorded trace counts at its mean rate in each ${time(horizon / SECOND_US / STRETCHES)}, without shorter bursts`;
}
