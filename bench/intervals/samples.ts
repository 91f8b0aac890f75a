import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sampled } from '../../src/measure/estimate.js';
import type { RunResult } from '../../src/measure/run-result.js';
import { type LoadedScenario, loadScenario } from '../../src/scenario/load.js';
import { simulateAll } from '../../src/study/worker-pool.js';
import type { Stat } from '../../src/systems/metric.js';

/** Simulating threads run what was built. */
const THREAD = new URL('../../dist/study/simulate-worker.js', import.meta.url);

/** A scenario by its text. */
export function loaded(scenario: string): LoadedScenario {
  const folder = mkdtempSync(join(tmpdir(), 'tokensim-coverage-'));
  try {
    const file = join(folder, 'coverage.yaml');
    writeFileSync(file, scenario);
    return loadScenario(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** So many replications of a scenario. */
export async function replicationsOf(
  scenario: string,
  replications: number,
  onProgress: (share: number) => void,
): Promise<RunResult[]> {
  const { variants, traces } = loaded(scenario);
  const tasks = Array.from({ length: replications }, (_, replication) => ({
    scenario: variants[0].scenario,
    traces,
    replication,
  }));
  return await simulateAll(tasks, onProgress, { thread: THREAD });
}

/** A statistic of each replication that has it. */
export function sampleOf(runs: readonly RunResult[], metric: string, stat: Stat): Sampled[] {
  return runs.flatMap((run) => {
    const found = run.metrics.find(({ name }) => name === metric);
    return found?.stats.find((one) => one.stat === stat) ?? [];
  });
}
