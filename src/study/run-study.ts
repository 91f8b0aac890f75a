import { createHash } from 'node:crypto';
import type { StudyResult, StudySettings } from '../measure/study-result.js';
import type { LoadedScenario, LoadedVariant } from '../scenario/load.js';
import type { Scenario } from '../scenario/schema.js';
import { simulateAll } from './worker-pool.js';

/** What to simulate. */
export interface StudyRequest {
  readonly loaded: LoadedScenario;
  /** All variants of the scenario, or those chosen. */
  readonly variants: readonly LoadedVariant[];
  /** Replications of each variant; replication r of every variant draws the same files. */
  readonly replications: number;
  /** The most memory that it may take, B; most of what is free if left out. */
  readonly memoryBytes?: number | undefined;
  /** What the command line asked for, for the manifest. */
  readonly settings: StudySettings;
  /** Version of tokensim, for the manifest. */
  readonly version: string;
  /** Told of the simulated share of the whole, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** Simulates every replication of every variant. */
export async function runStudy(request: StudyRequest): Promise<StudyResult> {
  const { loaded, variants, replications, settings, version, onProgress, memoryBytes } = request;
  const tasks = variants.flatMap(({ scenario }) =>
    Array.from({ length: replications }, (_, replication) => ({
      scenario,
      traces: loaded.traces,
      replication,
    })),
  );
  const results = await simulateAll(tasks, onProgress, { memoryBytes });
  return {
    scenario: loaded.name,
    title: loaded.title,
    seed: variants[0].scenario.seed,
    version,
    settings,
    variants: variants.map(({ name, scenario }, index) => ({
      name,
      scenarioHash: scenarioHash(scenario, loaded.traces),
      changes: scenario.changes.map(({ label, at }) => ({ label, atUs: at })),
      runs: results.slice(index * replications, (index + 1) * replications),
    })),
    hasVariants: loaded.variants.length > 1,
  };
}

/** Names what a variant simulates: all of its scenario but the warnings that it acknowledges. */
export function scenarioHash(scenario: Scenario, traces: LoadedScenario['traces']): string {
  const { acknowledge: _own, ...simulated } = scenario;
  const changes = scenario.changes.map(({ scenario: { acknowledge: _then, ...after }, ...change }) => ({
    ...change,
    scenario: after,
  }));
  return createHash('sha256')
    .update(JSON.stringify([{ ...simulated, changes }, [...traces]]))
    .digest('hex');
}
