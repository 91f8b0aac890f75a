import type { FileRange } from '../../../src/ecosystem/file-ranges.js';
import type { Observer, TokenStep, TransferStep } from '../../../src/ecosystem/observer.js';
import { Action } from '../../../src/ecosystem/ports.js';
import { World } from '../../../src/ecosystem/world.js';
import { Simulation } from '../../../src/kernel/simulation.js';
import { Meter } from '../../../src/measure/meter.js';
import type { MeterResult } from '../../../src/measure/run-result.js';
import { scenarioOf } from '../../../src/scenario/check.js';
import type { Scenario } from '../../../src/scenario/schema.js';
import type { Stat } from '../../../src/systems/metric.js';
import { TOKEN_MODELS, type TokenModelName } from '../../../src/systems/tokens/models/registry.js';
import { statOf } from '../../measure/clock.js';

const MINUTE_US = 60e6;

/** A token shown at an endpoint: when (µs), and what it said. */
export interface Shown {
  readonly timeUs: number;
  readonly site: string;
  readonly outcome: number;
}

/** A part of a scenario as it would be written. */
type Plain = Readonly<Record<string, unknown>>;

interface Step {
  readonly timeUs: number;
  readonly step: TransferStep;
  readonly transfer: string;
  readonly source: number;
  readonly destination: number;
  readonly a: number;
  readonly b: number;
}

/** A run of a whole scenario of which every step is kept. */
export class WatchedRun implements Observer {
  readonly steps: Step[] = [];
  readonly tokens: { readonly timeUs: number; readonly step: TokenStep; readonly jwt: number }[] = [];
  readonly world: World;
  readonly scenario: Scenario;
  private readonly simulation: Simulation;
  private readonly result: MeterResult;

  /** @param tokens choices laid over those of the model */
  constructor(model: TokenModelName, tokens: Plain, data: Plain) {
    const choices = { ...TOKEN_MODELS[model].choices, ...tokens, preset: model };
    const submitters = { cms: { tokens: choices } };
    const scenario = scenarioOf({ name: 'test', title: 'A test', submitters, ...data });
    this.scenario = scenario;
    this.simulation = new Simulation(scenario.seed);
    const binUs = scenario.bin ?? MINUTE_US;
    const meter = new Meter(this.simulation, binUs);
    this.world = new World(this.simulation, meter, scenario, new Map(), this);
    for (let timeUs = MINUTE_US; timeUs <= scenario.horizon; timeUs += MINUTE_US) {
      this.simulation.advanceTo(timeUs);
      meter.tickMinute();
      if (timeUs % binUs === 0) meter.rollBin();
    }
    this.simulation.checkLaws();
    this.result = meter.finish();
  }

  transfer(step: TransferStep, range: Readonly<FileRange>, a = 0, b = 0): void {
    const { dataset, firstFile, source, destination } = range;
    const { nowUs: timeUs } = this.simulation;
    const transfer = `${dataset}/${firstFile}/${destination}`;
    this.steps.push({ timeUs, step, transfer, source, destination, a, b });
  }

  token(step: TokenStep, jwt: number): void {
    this.tokens.push({ timeUs: this.simulation.nowUs, step, jwt });
  }

  /** Tokens shown at the endpoints whose names begin so, in order of time. */
  shown(prefix = ''): Shown[] {
    const { sites } = this.world.ports.storage;
    return this.steps
      .filter(({ step }) => step === 'shown')
      .map(({ timeUs, source, destination, a, b }) => ({
        timeUs,
        site: sites[a === Action.read ? source : destination],
        outcome: b,
      }))
      .filter(({ site }) => site.startsWith(prefix));
  }

  /** A statistic of a metric; NaN without samples. */
  stat(name: string, stat: Stat): number {
    const metric = this.result.metrics.find((one) => one.name === name);
    if (metric === undefined) throw new RangeError(`no metric is called ${name}`);
    return statOf(metric.stats, stat) ?? Number.NaN;
  }

  /** The bins of a metric. */
  bins(name: string): readonly number[] {
    const metric = this.result.metrics.find((one) => one.name === name);
    return Array.from(metric?.series[0]?.values ?? []);
  }

  /** How many transfers failed with a cause. */
  failed(cause: string): number {
    return this.world.ports.failures
      .rows()
      .filter((row) => row.cause === cause)
      .reduce((sum, { transfers }) => sum + transfers, 0);
  }
}
