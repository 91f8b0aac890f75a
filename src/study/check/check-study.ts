import type { RunResult } from '../../measure/run-result.js';
import type { LoadedScenario } from '../../scenario/load.js';
import { simulateAll } from '../worker-pool.js';
import { type Checked, judge, NoSample } from './verdict.js';

/** A scenario after it was run and held to its expectations. */
export interface CheckedScenario {
  readonly loaded: LoadedScenario;
  readonly checked: readonly Checked[];
  /** Expectations that could not be judged, with the reason. */
  readonly errors: readonly { readonly name: string; readonly reason: string }[];
  /** The first replication of each variant, for the reference results. */
  readonly first: ReadonlyMap<string, RunResult>;
}

/**
 * Runs scenarios and judges their expectations: one replication of every variant, and of the variants that
 * expectations name as many as the scenario's `check` says. An expectation that is undecided buys one more
 * replication of its variants at a time, up to the most that `check` allows.
 */
export async function checkScenarios(
  scenarios: readonly LoadedScenario[],
  onProgress: (share: number) => void,
): Promise<CheckedScenario[]> {
  const benches = scenarios.map((loaded) => new Bench(loaded));
  await simulateWanted(benches, onProgress);
  for (;;) {
    for (const bench of benches) bench.buyForUndecided();
    if (!(await simulateWanted(benches, () => {}))) break;
  }
  return benches.map((bench) => bench.result());
}

async function simulateWanted(
  benches: readonly Bench[],
  onProgress: (share: number) => void,
): Promise<boolean> {
  const tasks = benches.flatMap((bench) => bench.wanted());
  if (tasks.length === 0) return false;
  const results = await simulateAll(
    tasks.map(({ task }) => task),
    onProgress,
  );
  for (const [index, { keep }] of tasks.entries()) keep(results[index]);
  return true;
}

/** The replications of one scenario's variants, made and wanted. */
class Bench {
  private readonly runs = new Map<string, RunResult[]>();
  private readonly wants = new Map<string, number>();

  constructor(private readonly loaded: LoadedScenario) {
    const { replications } = loaded.check;
    for (const { name } of loaded.variants) {
      this.runs.set(name, []);
      this.wants.set(name, this.judged().has(name) ? replications : 1);
    }
  }

  wanted() {
    return this.loaded.variants.flatMap(({ name, scenario }) => {
      const made = this.runsOf(name);
      const wanted = Math.max(0, (this.wants.get(name) ?? 0) - made.length);
      return Array.from({ length: wanted }, (_, more) => ({
        task: { scenario, traces: this.loaded.traces, replication: made.length + more },
        keep: (result: RunResult) => {
          made.push(result);
        },
      }));
    });
  }

  buyForUndecided(): void {
    const { most } = this.loaded.check;
    for (const { expectation, verdict, replications } of this.judgeAll().checked) {
      if (verdict !== 'undecided' || replications >= most) continue;
      for (const variant of [expectation.variant, expectation.over?.variant]) {
        if (variant !== undefined) this.wants.set(variant, replications + 1);
      }
    }
  }

  result(): CheckedScenario {
    const first = new Map([...this.runs].map(([variant, [run]]) => [variant, run]));
    return { loaded: this.loaded, ...this.judgeAll(), first };
  }

  private judgeAll(): Pick<CheckedScenario, 'checked' | 'errors'> {
    const checked: Checked[] = [];
    const errors: { name: string; reason: string }[] = [];
    for (const expectation of this.loaded.expectations) {
      try {
        checked.push(judge(expectation, (variant) => this.pairedRuns(variant, expectation)));
      } catch (error) {
        if (!(error instanceof NoSample)) throw error;
        errors.push({ name: expectation.name, reason: error.message });
      }
    }
    return { checked, errors };
  }

  /** As many replications of a variant as both sides of a quotient have. */
  private pairedRuns(variant: string, { variant: own, over }: Checked['expectation']): readonly RunResult[] {
    const least = Math.min(
      this.runsOf(own).length,
      over === undefined ? Infinity : this.runsOf(over.variant).length,
    );
    return this.runsOf(variant).slice(0, least);
  }

  private runsOf(variant: string): RunResult[] {
    return this.runs.get(variant) ?? [];
  }

  private judged(): ReadonlySet<string> {
    return new Set(
      this.loaded.expectations.flatMap(({ variant, over }) => [variant, over?.variant ?? variant]),
    );
  }
}
