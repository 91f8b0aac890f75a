import type { FileRange } from '../../src/ecosystem/file-ranges.js';
import type { Observer, TokenStep, TransferStep } from '../../src/ecosystem/observer.js';
import { World } from '../../src/ecosystem/world.js';
import { Simulation } from '../../src/kernel/simulation.js';
import { Meter } from '../../src/measure/meter.js';
import type { MeterResult } from '../../src/measure/run-result.js';
import { scenarioOf } from '../../src/scenario/check.js';
import type { Scenario } from '../../src/scenario/schema.js';
import type { Stat } from '../../src/systems/metric.js';
import { TOKEN_MODELS, type TokenModelName } from '../../src/systems/tokens/models/registry.js';
import { statOf } from '../measure/clock.js';

export const SECOND = 1e6;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** A part of a scenario as it would be written. */
type Plain = Readonly<Record<string, unknown>>;

/** A small ecosystem: one issuer, one FTS, one submitter and sites A and B, unless `rest` says otherwise. */
export interface SmallScenario {
  readonly horizon: string;
  readonly bin?: string;
  /** Choices laid over those of the token model. */
  readonly tokens?: Plain;
  /** Time of one call to the issuer. */
  readonly call?: string;
  readonly issuer?: Plain;
  readonly rucioClient?: Plain;
  readonly ftsClient?: Plain;
  readonly fts?: Plain;
  readonly submitter?: Plain;
  readonly sites?: Plain;
  readonly workloads: readonly Plain[];
  readonly faults?: readonly Plain[];
  /** Keys of the scenario that replace what the others have made. */
  readonly rest?: Plain;
}

/** A step of a transfer, as the observer was told of it. */
export interface Step {
  readonly timeUs: number;
  readonly step: TransferStep;
  readonly dataset: number;
  readonly firstFile: number;
  readonly files: number;
  readonly a: number;
  readonly b: number;
}

/** A step of a token. */
export interface OfToken {
  readonly timeUs: number;
  readonly step: TokenStep;
  readonly jwt: number;
  readonly a: number;
}

/** The workload of one link: `files` files of a size at each of the given times. */
export function burst(name: string, times: readonly string[], files: number, size: string): Plain {
  return { name, arrivals: { law: 'at', times }, files, size, sources: 'A', destinations: 'B' };
}

/** The workload of one link: datasets at a fixed rate. */
export function steady(name: string, rate: string, files: number, size: string): Plain {
  return { name, arrivals: { law: 'fixed', rate }, files, size, sources: 'A', destinations: 'B' };
}

/**
 * A run of a small scenario in which only what is asked for goes wrong: copies take size / (50 MB/s) and never fail,
 * and every call to the issuer takes the same time.
 */
export class SmallRun implements Observer {
  readonly steps: Step[] = [];
  readonly ofTokens: OfToken[] = [];
  readonly scenario: Scenario;
  readonly world: World;
  private readonly simulation: Simulation;
  private readonly result: MeterResult;
  private readonly binUs: number;

  constructor(model: TokenModelName, parts: SmallScenario) {
    const scenario = scenarioOf({
      name: 'small',
      title: 'Small',
      horizon: parts.horizon,
      bin: parts.bin ?? '1 min',
      issuers: {
        cms: {
          slots: 10_000,
          threads: 10_000,
          pool: { connections: 10_000 },
          service: parts.call ?? '100 ms',
          weights: { client_credentials: 1, token_exchange: 1, refresh_token: 1, discovery: 1 },
          clients: { rucio: parts.rucioClient ?? {}, fts: parts.ftsClient ?? {} },
          ...parts.issuer,
        },
      },
      submitters: {
        cms: {
          ...parts.submitter,
          tokens: { ...TOKEN_MODELS[model].choices, preset: model, ...parts.tokens },
        },
      },
      fts: {
        cern: { link: { optimizer: false, max: 1000 }, timeout: { base: '1000 h' }, ...parts.fts },
      },
      sites: parts.sites ?? { A: {}, B: {} },
      storage: { failure: '0 %', overhead: '0 s', throughput_cv: 0 },
      workloads: parts.workloads,
      faults: parts.faults ?? [],
      ...parts.rest,
    });
    this.scenario = scenario;
    this.simulation = new Simulation(scenario.seed);
    this.binUs = scenario.bin ?? MINUTE;
    const meter = new Meter(this.simulation, this.binUs);
    this.world = new World(this.simulation, meter, scenario, new Map(), this);
    for (let timeUs = MINUTE; timeUs <= scenario.horizon; timeUs += MINUTE) {
      this.simulation.advanceTo(timeUs);
      meter.tickMinute();
      if (timeUs % this.binUs === 0) meter.rollBin();
    }
    this.simulation.checkLaws();
    this.result = meter.finish();
  }

  transfer(step: TransferStep, range: Readonly<FileRange>, a = 0, b = 0): void {
    const { dataset, firstFile, files } = range;
    this.steps.push({ timeUs: this.simulation.nowUs, step, dataset, firstFile, files, a, b });
  }

  token(step: TokenStep, jwt: number, _at: string, a = 0): void {
    this.ofTokens.push({ timeUs: this.simulation.nowUs, step, jwt, a });
  }

  /** A statistic of a metric; NaN without samples. */
  stat(name: string, stat: Stat): number {
    return statOf(this.metric(name).stats, stat) ?? Number.NaN;
  }

  /** The bins of a metric. */
  bins(name: string): readonly number[] {
    return Array.from(this.metric(name).series[0]?.values ?? []);
  }

  /** A metric in the bin that ends at a time, µs. */
  at(name: string, timeUs: number): number {
    return this.bins(name)[Math.round(timeUs / this.binUs) - 1];
  }

  /** Mean of the bins from one time to another, µs. */
  mean(name: string, fromUs: number, untilUs: number): number {
    const bins = this.bins(name).slice(Math.round(fromUs / this.binUs), Math.round(untilUs / this.binUs));
    return bins.reduce((sum, value) => sum + value, 0) / bins.length;
  }

  /** Steps of transfers of one kind. */
  stepsOf(step: TransferStep): readonly Step[] {
    return this.steps.filter((one) => one.step === step);
  }

  /** Steps of tokens of one kind. */
  tokensOf(step: TokenStep): readonly OfToken[] {
    return this.ofTokens.filter((one) => one.step === step);
  }

  /** How many transfers failed for a cause. */
  failed(cause: string): number {
    return this.stat(`transfers.all.failed.${cause}`, 'total');
  }

  private metric(name: string) {
    const found = this.result.metrics.find((one) => one.name === name);
    if (found === undefined) throw new RangeError(`no metric is called ${name}`);
    return found;
  }
}
