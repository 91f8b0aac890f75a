import type { DatasetBook, Rules } from '../../../ecosystem/ports.js';
import { quantileOf } from '../../../kernel/distribution.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Stream } from '../../../kernel/streams.js';
import type { WorkloadConfig } from '../../../scenario/schema.js';
import type { TraceRow } from '../../../scenario/trace.js';
import { Gate } from '../gate.js';
import { RateFactor } from '../rate-factor.js';
import { ArrivalClock } from './arrival-clock.js';
import { SiteChoice } from './site-choice.js';

/** A fixed rate begins in the middle of an interval, so that no arrival falls on the edge of a phase or a gate. */
const FIRST_OF_FIXED = 0.5;

/** What a source needs besides its own part of the scenario. */
export interface DatasetSourceContext {
  readonly simulation: Simulation;
  /** Sites in the order of their numbers. */
  readonly sites: readonly string[];
  readonly book: Pick<DatasetBook, 'addWorkload' | 'open'>;
  readonly rules: Rules;
  /** Experiment of the submitter to which the workload belongs. */
  readonly experiment: string;
  /** Calendar time of the start: an ISO date and time. */
  readonly start: string;
  /** Rows of the workload's trace, if it has one. */
  readonly trace?: readonly TraceRow[] | undefined;
}

/**
 * A workload: datasets that arrive, each with a number of files, a source and one or more destinations.
 *
 * Guarantee: dataset k of a workload has the same time, files, sizes and sites under every token model and beside
 * every other workload.
 * Mechanism: one pending event for the next arrival; every property is a draw keyed by the dataset's number.
 * Cost: one event and a few draws a dataset, nothing a file.
 */
export class DatasetSource {
  /** Datasets that have arrived. */
  arrived = 0;
  private readonly workload: number;
  private readonly clock: ArrivalClock | null;
  private readonly timesUs: readonly number[];
  private readonly gaps: Stream;
  private readonly files: Stream;
  private readonly filesOf: (u: number) => number;
  private readonly sources: SiteChoice;
  private readonly destinations: SiteChoice;
  private readonly source = new Int32Array(1);
  private readonly chosen: Int32Array;
  private readonly siteNumbers: ReadonlyMap<string, number>;
  private readonly fanout: number;
  private readonly arrival: number;

  constructor(
    private readonly config: WorkloadConfig,
    private readonly context: DatasetSourceContext,
  ) {
    const { simulation, sites, book } = context;
    const stream = (purpose: string) => simulation.streams.stream('workload', config.name, purpose);
    this.workload = book.addWorkload(config.name, context.experiment, config.size);
    this.gaps = stream('arrivals');
    this.files = stream('files');
    this.filesOf = quantileOf(config.files);
    this.sources = new SiteChoice(config.sources, sites, stream('source'));
    this.destinations = new SiteChoice(config.destinations, sites, stream('destination'));
    this.chosen = new Int32Array(sites.length);
    this.siteNumbers = new Map(sites.map((site, number) => [site, number]));
    this.fanout = config.fanout === 'all' ? Number.POSITIVE_INFINITY : config.fanout;
    this.clock = clockOf(config, Date.parse(context.start) * 1000);
    this.timesUs = timesOf(config, context.trace);
    this.arrival = simulation.register(() => this.arrive());
    this.scheduleNext();
  }

  private arrive(): void {
    const ordinal = this.arrived++;
    if (this.config.arrivals.law === 'trace') this.replay(ordinal);
    else this.draw(ordinal);
    this.scheduleNext();
  }

  private draw(ordinal: number): void {
    if (this.sources.pick(ordinal, 1, -1, this.source) === 0) return;
    const source = this.source[0];
    const destinations = this.destinations.pick(ordinal, this.fanout, source, this.chosen);
    const files = Math.max(1, Math.round(this.filesOf(this.files.draw(ordinal, 0))));
    this.publish(ordinal, files, 0, source, destinations);
  }

  private replay(ordinal: number): void {
    const row = this.context.trace?.[ordinal];
    if (row === undefined) return;
    const source = this.siteNumbers.get(row.source);
    const destination = this.siteNumbers.get(row.destination);
    if (source === undefined || destination === undefined) {
      throw new RangeError(`trace of workload ${this.config.name}: unknown site in row ${ordinal + 1}`);
    }
    this.chosen[0] = destination;
    this.publish(ordinal, row.files, row.bytes, source, 1);
  }

  private publish(ordinal: number, files: number, bytes: number, source: number, destinations: number): void {
    if (destinations === 0) return;
    const { book, rules } = this.context;
    const dataset = book.open(this.workload, ordinal, files, destinations, bytes);
    for (let n = 0; n < destinations; n++) {
      rules.addRule({ dataset, firstFile: 0, files, source, destination: this.chosen[n], attempt: 0 });
    }
  }

  private scheduleNext(): void {
    const { simulation } = this.context;
    const timeUs = this.nextTimeUs();
    if (timeUs !== Number.POSITIVE_INFINITY) simulation.at(Math.max(simulation.nowUs, timeUs), this.arrival);
  }

  private nextTimeUs(): number {
    if (this.clock === null) return this.timesUs[this.arrived] ?? Number.POSITIVE_INFINITY;
    if (this.config.arrivals.law === 'poisson') {
      return Math.round(this.clock.next(-Math.log1p(-this.gaps.next())));
    }
    return Math.round(this.clock.next(this.arrived === 0 ? FIRST_OF_FIXED : 1));
  }
}

function clockOf(config: WorkloadConfig, startUs: number): ArrivalClock | null {
  const { arrivals } = config;
  if (arrivals.law !== 'poisson' && arrivals.law !== 'fixed') return null;
  return new ArrivalClock(arrivals.rate, new RateFactor(config.phases), new Gate(config.gate, startUs));
}

/** Arrival times of a workload that lists them, in order. */
function timesOf(config: WorkloadConfig, trace: readonly TraceRow[] | undefined): readonly number[] {
  if (config.arrivals.law === 'at') return [...config.arrivals.times].sort((a, b) => a - b);
  return config.arrivals.law === 'trace' ? (trace ?? []).map((row) => row.timeUs) : [];
}
