import { Network } from '../../../src/ecosystem/network.js';
import { Answer, askFor, Grant, type KeyAnswer } from '../../../src/ecosystem/ports.js';
import { phaseUs } from '../../../src/kernel/phase.js';
import { Simulation } from '../../../src/kernel/simulation.js';
import { Meter } from '../../../src/measure/meter.js';
import { issuerSchema } from '../../../src/systems/iam/schema.js';
import { Iam } from '../../../src/systems/iam/simulator/iam.js';
import type { Stat } from '../../../src/systems/metric.js';
import { loadTestSchema } from '../../../src/systems/workload/load-test-schema.js';
import { LoadTest } from '../../../src/systems/workload/simulator/load-test.js';

export const SECOND_US = 1_000_000;

/** What one answer was. */
export interface Answered {
  readonly subject: number;
  readonly answer: Answer;
  readonly atUs: number;
  readonly expiryUs: number;
  readonly refreshToken: number;
}

/** An issuer alone in its simulation, with the means to ask it and to load it. Configurations as in YAML. */
export class IssuerBench {
  readonly simulation: Simulation;
  readonly meter: Meter;
  readonly iam: Iam;
  readonly network = new Network();
  readonly answers: Answered[] = [];
  private readonly acts: (() => void)[] = [];
  private readonly act: number;

  /** Ends of fetches of keys that were answered later: their number, and whether they went well. */
  readonly keysCame: [number, boolean][] = [];
  private site: number | undefined;
  private fetches = 0;
  /** Pods that it has or is to have. */
  pods: number;
  private issuer: object;

  constructor(issuer: object, seed = 1) {
    this.issuer = issuer;
    this.simulation = new Simulation(seed);
    this.meter = new Meter(this.simulation, 10 * SECOND_US);
    const config = issuerSchema.parse(issuer);
    this.pods = config.pods;
    this.iam = new Iam(this.simulation, this.meter, 'cms', config, this.network);
    this.act = this.simulation.register((at) => this.acts[at]());
  }

  /** Does something at a time, s. */
  at(seconds: number, act: () => void): this {
    this.simulation.at(Math.round(seconds * SECOND_US), this.act, this.acts.push(act) - 1);
    return this;
  }

  /** Fetches the public keys, as a site does: what becomes of it now. */
  fetchKeys(): KeyAnswer {
    this.site ??= this.iam.keyDesk.connect('sites.A', {
      keysCame: (fetch, ok) => this.keysCame.push([fetch, ok]),
      keysReleased: () => {},
    });
    return this.iam.keyDesk.fetch(this.site, this.fetches++);
  }

  /** An operator changes some of its keys, as in YAML. */
  reconfigure(change: object): void {
    this.issuer = { ...this.issuer, ...change };
    const config = issuerSchema.parse(this.issuer);
    this.pods = config.pods;
    this.iam.controls.reconfigure(config);
  }

  load(config: object): this {
    const { simulation, meter, iam: issuer } = this;
    const parsed = loadTestSchema.parse({ name: 'bench', ...config });
    const { clients } = issuerSchema.parse(this.issuer);
    const subjectLifeUs = clients[parsed.client]?.access_lifetime ?? 3600 * SECOND_US;
    new LoadTest({ simulation, meter, issuer, config: { ...parsed, issuer: 'cms' }, subjectLifeUs });
    return this;
  }

  /** A caller whose answers are kept in `answers`. */
  connect(client: string, from = ''): number {
    const onAnswer = (subject: number, answer: Answer) => {
      const { expiryUs, refreshToken } = this.iam.answer;
      this.answers.push({ subject, answer, atUs: this.simulation.nowUs, expiryUs, refreshToken });
    };
    return this.iam.connect(client, onAnswer, undefined, from);
  }

  clientCredentials(caller: number, subject = 0, offlineAccess = false): void {
    this.iam.request(caller, subject, askFor(Grant.clientCredentials, offlineAccess));
  }

  exchange(caller: number, subjectExpiryUs: number, offlineAccess = true): void {
    this.iam.request(caller, 0, { ...askFor(Grant.tokenExchange, offlineAccess), subjectExpiryUs });
  }

  refresh(caller: number, refreshToken: number): void {
    this.iam.request(caller, 0, { ...askFor(Grant.refreshToken), refreshToken });
  }

  advance(seconds: number): this {
    this.simulation.advanceTo(this.simulation.nowUs + seconds * SECOND_US);
    return this;
  }

  /** The answer to one request, asked now. */
  answerTo(ask: () => void, seconds = 10): Answered {
    const before = this.answers.length;
    ask();
    this.advance(seconds);
    const answered = this.answers[before];
    if (answered === undefined) throw new Error('no answer came');
    return answered;
  }

  /** A level's value now. */
  level(metric: string): number {
    return this.meter.level(`iam.cms.${metric}`).value;
  }

  /** Checks the laws and ends the measurement; asks it for statistics by metric. */
  finish(): (metric: string, stat: Stat) => number {
    this.simulation.checkLaws();
    const { metrics } = this.meter.finish();
    return (metric, stat) => {
      const found = metrics.find((each) => each.name === `iam.cms.${metric}`);
      return found?.stats.find((each) => each.stat === stat)?.value ?? Number.NaN;
    };
  }
}

export { Answer };

/** When the clean-up job of a pod of a bench first comes round, s: its phase, drawn once, within its period. */
export function firstCleanupS(periodS: number, pod = 0, seed = 1): number {
  return phaseUs(new Simulation(seed), periodS * SECOND_US, 'iam', 'cms', 'cleanup', pod) / SECOND_US;
}

/** Mean and half-width of the 99 % interval of a few independent values. */
export function interval99(values: readonly number[]): { readonly mean: number; readonly half: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  // Student's t for 9 degrees of freedom, the number of seeds in use here less one.
  if (n !== 10) throw new RangeError('interval99 is for ten values');
  return { mean, half: 3.25 * Math.sqrt(variance / n) };
}

export const TEN_SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
