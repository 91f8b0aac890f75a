import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { ALPHA } from '../../measure/interval.js';
import type { RunResult, Window } from '../../measure/run-result.js';
import type { Place } from '../../scenario/error.js';
import type { Expectation } from '../../scenario/expectations.js';
import type { LoadedScenario } from '../../scenario/load.js';
import { SimulationFailed } from '../simulation-failed.js';
import { type Task, WorkerPool } from '../worker-pool.js';
import { type Look, looksOf } from './looks.js';
import { type Checked, judge, NoSample } from './verdict.js';

/** Why something could not be judged. */
export interface CheckError {
  /** What could not be: an expectation by its name, or the whole scenario. */
  readonly name: string;
  readonly reason: string;
  readonly expectation: Expectation | undefined;
  /** Where it stands; undefined when it is no line of a file. */
  readonly at: Place | undefined;
  /** The simulation itself failed: a defect of tokensim. */
  readonly isDefect: boolean;
}

/** A scenario after it was run and held to its expectations. */
export interface CheckedScenario {
  readonly loaded: LoadedScenario;
  readonly checked: readonly Checked[];
  /** Expectations that could not be judged, and a simulation that failed. */
  readonly errors: readonly CheckError[];
  /** The first replication of each variant, for the reference results; none when a simulation failed. */
  readonly first: ReadonlyMap<string, RunResult>;
}

export interface CheckOptions {
  /** Told of the simulated share of the runs that are wanted at the time, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Simulates one replication of one variant; on threads if left out. */
  readonly simulate?: (task: Task, onProgress: (share: number) => void) => Promise<RunResult>;
  readonly threads?: number;
  /** The most memory that it may take, B; most of what is free if left out. */
  readonly memoryBytes?: number | undefined;
}

/**
 * Runs scenarios and judges their expectations: one replication of every variant (or of those that the scenario's
 * `check` lists), and of the variants that expectations name as many as `check` says. An expectation that is undecided
 * buys the replications of the next look, up to the most that `check` allows, and is judged by these and no others;
 * another reading of a figure buys none. A simulation that fails is an error of its scenario and leaves the others
 * alone. The result is the same for any number of threads.
 */
export async function checkScenarios(
  scenarios: readonly LoadedScenario[],
  options: CheckOptions = {},
): Promise<CheckedScenario[]> {
  const { onProgress = () => {}, threads = availableParallelism(), memoryBytes } = options;
  const pool = new WorkerPool({ threads, memoryBytes });
  const { simulate = pool.simulate.bind(pool) } = options;
  const turns = pLimit(threads);
  const benches = scenarios.map((loaded) => new Bench(loaded));
  const shares: number[] = [];
  const run = (bench: Bench, { variant, task }: Wanted) => {
    const index = shares.push(0) - 1;
    return turns(async () => {
      if (bench.failure !== undefined) return;
      try {
        bench.keep(
          variant,
          await simulate(task, (share) => {
            shares[index] = share;
            onProgress(shares.reduce((sum, value) => sum + value, 0) / shares.length);
          }),
        );
      } catch (error) {
        if (!(error instanceof SimulationFailed)) throw error;
        const reason = `variant ${variant}, replication ${task.replication + 1}: ${error.message}`;
        bench.failure ??= { reason, isDefect: error.isDefect };
      }
      shares[index] = 1;
    });
  };
  const complete = async (bench: Bench) => {
    for (let wanted = bench.wanted(); wanted.length > 0; wanted = bench.wanted()) {
      await Promise.all(wanted.map((one) => run(bench, one)));
      bench.buyForUndecided();
    }
  };
  try {
    await Promise.all(benches.map(complete));
  } finally {
    await pool.close();
  }
  return benches.map((bench) => bench.result());
}

interface Wanted {
  readonly variant: string;
  readonly task: Task;
}

/** The replications of one scenario's variants, made and wanted. */
class Bench {
  failure: Pick<CheckError, 'reason' | 'isDefect'> | undefined;
  private readonly runs = new Map<string, RunResult[]>();
  private readonly wants = new Map<string, number>();
  private readonly looks: readonly Look[];
  /** How many looks each expectation has had before its last. */
  private readonly passed: number[];

  constructor(private readonly loaded: LoadedScenario) {
    const { variants } = loaded.check;
    this.looks = looksOf(loaded.check);
    this.passed = loaded.expectations.map(() => 0);
    const [{ replications }] = this.looks;
    const judged = new Set(loaded.expectations.flatMap(variantsOf));
    for (const { name } of loaded.variants) {
      this.runs.set(name, []);
      const unjudged = variants === undefined || variants.includes(name) ? 1 : 0;
      this.wants.set(name, judged.has(name) ? replications : unjudged);
    }
  }

  /** The replications that are still to be made; none after a failure. */
  wanted(): Wanted[] {
    if (this.failure !== undefined) return [];
    return this.loaded.variants.flatMap(({ name, scenario }) => {
      const made = this.runsOf(name).length;
      const missing = Math.max(0, (this.wants.get(name) ?? 0) - made);
      return Array.from({ length: missing }, (_, more) => ({
        variant: name,
        task: {
          scenario,
          traces: this.loaded.traces,
          replication: made + more,
          windows: windowsOf(this.loaded.expectations, name),
        },
      }));
    });
  }

  /** Keeps a replication in its place, whichever ends first. */
  keep(variant: string, result: RunResult): void {
    const runs = this.runsOf(variant);
    runs.push(result);
    runs.sort((a, b) => a.replication - b.replication);
  }

  buyForUndecided(): void {
    if (this.failure !== undefined) return;
    for (const [index, expectation] of this.loaded.expectations.entries()) {
      const next = this.looks[this.passed[index] + 1];
      const judged = this.judgeOne(index);
      if (next === undefined || expectation.use === 'reading') continue;
      if ('reason' in judged || judged.verdict !== 'undecided') continue;
      this.passed[index]++;
      for (const variant of variantsOf(expectation))
        this.wants.set(variant, Math.max(this.wants.get(variant) ?? 0, next.replications));
    }
  }

  result(): CheckedScenario {
    const { loaded, failure } = this;
    if (failure !== undefined) {
      const whole = { expectation: undefined, at: undefined };
      const own = { ...whole, name: loaded.name, ...failure };
      const others = loaded.expectations.map((expectation) => ({
        name: expectation.name,
        reason: 'the simulation failed',
        expectation,
        at: expectation.at,
        isDefect: false,
      }));
      return { loaded, checked: [], errors: [own, ...others], first: new Map() };
    }
    const first = new Map([...this.runs].flatMap(([variant, [run]]) => (run ? [[variant, run]] : [])));
    return { loaded, ...this.judgeAll(), first };
  }

  private judgeAll(): Pick<CheckedScenario, 'checked' | 'errors'> {
    const all = this.loaded.expectations.map((_, index) => this.judgeOne(index));
    return {
      checked: all.flatMap((one) => ('reason' in one ? [] : [one])),
      errors: all.flatMap((one) => ('reason' in one ? [one] : [])),
    };
  }

  /** Judges an expectation at its last look, by the replications of that look. */
  private judgeOne(index: number): Checked | CheckError {
    const expectation = this.loaded.expectations[index];
    const { replications, alpha } = this.looks[this.passed[index]];
    // What is looked at once may miss as often as all looks together.
    const chance = expectation.use === 'reading' ? ALPHA : alpha;
    try {
      return judge(expectation, (variant) => this.runsOf(variant).slice(0, replications), chance);
    } catch (error) {
      if (!(error instanceof NoSample)) throw error;
      const { name, at } = expectation;
      return { name, reason: error.message, expectation, at, isDefect: false };
    }
  }

  private runsOf(variant: string): RunResult[] {
    return this.runs.get(variant) ?? [];
  }
}

/** The windows of a variant in which expectations look, each metric once in each. */
function windowsOf(expectations: readonly Expectation[], name: string): Window[] {
  const found = new Map<string, Window>();
  for (const { variant, window, metrics } of expectations.flatMap((one) => [one, one.over ?? []].flat())) {
    if (variant !== name || window === undefined) continue;
    const [fromUs, toUs] = window;
    const key = `${fromUs} ${toUs}`;
    const known = found.get(key)?.metrics ?? [];
    found.set(key, { metrics: [...new Set([...known, ...metrics])], fromUs, toUs });
  }
  return [...found.values()];
}

/** The variants whose runs an expectation is judged by. */
function variantsOf({ variant, over }: Expectation): string[] {
  return over === undefined ? [variant] : [variant, over.variant];
}
