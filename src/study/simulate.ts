import type { Traces } from '../ecosystem/simulator.js';
import { World } from '../ecosystem/world.js';
import { SECOND_US, Simulation } from '../kernel/simulation.js';
import { Meter } from '../measure/meter.js';
import type { RunResult, Window } from '../measure/run-result.js';
import { Windows } from '../measure/windows.js';
import { defaultBinUs } from '../scenario/bins.js';
import type { Scenario } from '../scenario/schema.js';
import type { TraceRecorder } from './trace/trace-recorder.js';

const MINUTE_US = 60 * SECOND_US;

/** Told of the simulated share of the run, 0 to 1; must not touch the simulation. */
export type OnProgress = (share: number) => void;

/** What looks on while a run is simulated, and changes nothing. */
export interface Watching {
  readonly onProgress?: OnProgress | undefined;
  /** Follows one transfer or token. */
  readonly recorder?: TraceRecorder | undefined;
  /** What is measured beside the whole run. */
  readonly windows?: readonly Window[] | undefined;
}

/**
 * Simulates one replication of one variant.
 * @returns its metrics, timeline and failures. Throws `LawBroken` when the simulator contradicts itself.
 */
export function simulate(
  scenario: Scenario,
  traces: Traces,
  replication: number,
  { onProgress = () => {}, recorder, windows: wanted = [] }: Watching = {},
): RunResult {
  const simulation = new Simulation(scenario.seed, replication);
  const binUs = scenario.bin ?? defaultBinUs(scenario.horizon);
  const meter = new Meter(simulation, binUs);
  const { failures, faults, book, storage } = new World(simulation, meter, scenario, traces, recorder).ports;
  recorder?.attach({
    nowUs: () => simulation.nowUs,
    sites: storage.sites,
    workloadNameOf: (dataset) => book.workloadNameOf(dataset),
    ordinalOf: (dataset) => book.ordinalOf(dataset),
  });

  let nextMinute = MINUTE_US;
  let nextBin = binUs;
  let warm = scenario.warmup === 0;
  const windows = new Windows(meter, wanted);
  windows.reach(0);
  while (simulation.nowUs < scenario.horizon) {
    const until = Math.min(
      nextMinute,
      nextBin,
      warm ? scenario.horizon : scenario.warmup,
      windows.nextUs(simulation.nowUs),
      scenario.horizon,
    );
    simulation.advanceTo(until);
    if (until === nextMinute) {
      meter.tickMinute();
      nextMinute += MINUTE_US;
      onProgress(until / scenario.horizon);
    }
    if (until === nextBin) {
      meter.rollBin();
      nextBin += binUs;
    }
    if (!warm && until === scenario.warmup) {
      meter.reset();
      failures.reset();
      warm = true;
    }
    windows.reach(until);
  }
  simulation.checkLaws();
  onProgress(1);
  return {
    replication,
    ...meter.finish(),
    failures: failures.rows(),
    faults: faults.windows(),
    windows: windows.results,
  };
}
