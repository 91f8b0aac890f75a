import { metricDefinition } from '../systems/catalogue.js';
import type { MetricKind } from '../systems/metric.js';
import { Duration } from './duration.js';
import type { Clock, Instrument, StatValue, Windowed } from './instrument.js';
import { Level } from './level.js';
import { isPartial } from './partial.js';
import { Peak } from './peak.js';
import { Ramp } from './ramp.js';
import { Rate } from './rate.js';
import { Ratio } from './ratio.js';
import type { MeterResult, MetricResult } from './run-result.js';
import { Total } from './total.js';

export type { Clock } from './instrument.js';

const INSTRUMENTS = {
  rate: Rate,
  level: Level,
  ramp: Ramp,
  duration: Duration,
  peak: Peak,
  total: Total,
  ratio: Ratio,
} as const satisfies Record<MetricKind, unknown>;
type OfKind<K extends MetricKind> = InstanceType<(typeof INSTRUMENTS)[K]>;

/**
 * Every measurement of one run. Systems ask for an instrument by metric name when they are built and feed it while
 * the run lasts. The run ticks the meter: `tickMinute` every simulated minute, `rollBin` at the end of each bin of
 * the timeline, `reset` when the warm-up is over, `finish` at the end.
 */
export class Meter {
  private readonly instruments = new Map<string, Instrument>();
  private readonly rates: Rate[] = [];
  private startUs: number;
  private binStartUs: number;
  private binEndsUs: number[] = [];
  private finished = false;

  constructor(
    private readonly clock: Clock,
    /** Width of a bin of the timeline, µs. */
    readonly binUs: number,
  ) {
    this.startUs = this.binStartUs = clock.nowUs;
  }

  /** Events per second: mean, busiest minute, total. */
  rate(name: string): Rate {
    return this.instrument(name, 'rate');
  }

  /** A quantity that holds between changes (stock, backlog, busy servers): time-weighted mean, max, final. */
  level(name: string): Level {
    return this.instrument(name, 'level');
  }

  /** A quantity that jumps and runs linearly in between: time-weighted mean, max, final. */
  ramp(name: string): Ramp {
    return this.instrument(name, 'ramp');
  }

  /** Latencies and delays, µs in and s out: mean, p50, p95, p99, max. */
  duration(name: string): Duration {
    return this.instrument(name, 'duration');
  }

  /** The largest of single values: max. */
  peak(name: string): Peak {
    return this.instrument(name, 'peak');
  }

  /** A sum (bytes, restarts): total. */
  total(name: string): Total {
    return this.instrument(name, 'total');
  }

  /** A share of trials that hit (cache hit ratio): mean. */
  ratio(name: string): Ratio {
    return this.instrument(name, 'ratio');
  }

  /** Makes a metric that is the sum of others of its kind (of durations, peaks and ratios: all samples together). */
  combine(name: string, parts: readonly string[]): void {
    if (this.instruments.has(name)) throw new TypeError(`metric ${name} exists already`);
    const { kind } = metricDefinition(name);
    const sum: Instrument = this.instrument(name, kind);
    sum.sumOf(parts.map((part) => this.existing(part, kind)));
  }

  /**
   * Begins to measure a metric in a window, which ends when what is given is called: the statistics in between. Nothing
   * of a metric that is not measured, or of a peak, which is of no time.
   */
  openWindow(name: string): () => readonly StatValue[] {
    const instrument = this.instruments.get(name);
    return instrument !== undefined && isWindowed(instrument) ? instrument.openWindow() : () => [];
  }

  /** The most series that a timeline of what is measured can have. */
  get seriesMost(): number {
    return [...this.instruments.values()].reduce((sum, instrument) => sum + instrument.series().length, 0);
  }

  /** A simulated minute has ended. */
  tickMinute(): void {
    for (const rate of this.rates) rate.tickMinute();
  }

  /** A bin has ended now; without effect when no time has passed since the last one. */
  rollBin(): void {
    const widthUs = this.clock.nowUs - this.binStartUs;
    if (widthUs <= 0) return;
    // A sum is made after its parts and must see their bins before they are closed.
    for (const instrument of [...this.instruments.values()].reverse()) instrument.rollBin(widthUs);
    this.binStartUs = this.clock.nowUs;
    this.binEndsUs.push(this.clock.nowUs);
  }

  /** Forgets all that was measured until now: the warm-up is over. Levels and ramps keep their values. */
  reset(): void {
    for (const instrument of this.instruments.values()) instrument.reset();
    this.startUs = this.binStartUs = this.clock.nowUs;
    this.binEndsUs = [];
  }

  /** Closes the last minute and the last bin, and gives the results as plain data. Ends the meter's use. */
  finish(): MeterResult {
    if (this.finished) throw new Error('the meter is finished already');
    this.finished = true;
    this.tickMinute();
    this.rollBin();
    const elapsedUs = this.clock.nowUs - this.startUs;
    const metrics = [...this.instruments.values()].map((instrument) => resultOf(instrument, elapsedUs));
    metrics.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    const told = metrics.map((metric) =>
      isPartial(metric.name, metrics) ? { ...metric, stats: [] } : metric,
    );
    return { startUs: this.startUs, endUs: this.clock.nowUs, binEndsUs: this.binEndsUs, metrics: told };
  }

  private instrument<K extends MetricKind>(name: string, kind: K): OfKind<K> {
    if (this.instruments.has(name)) return this.existing(name, kind);
    const definition = metricDefinition(name);
    if (definition.kind !== kind)
      throw new TypeError(`metric ${name} is a ${definition.kind}, not a ${kind}`);
    const made = new INSTRUMENTS[kind](name, this.clock);
    this.instruments.set(name, made);
    if (made instanceof Rate) this.rates.push(made);
    return made as OfKind<K>;
  }

  private existing<K extends MetricKind>(name: string, kind: K): OfKind<K> {
    const known = this.instruments.get(name);
    if (known === undefined) throw new TypeError(`metric ${name} is not measured`);
    if (!(known instanceof INSTRUMENTS[kind]))
      throw new TypeError(`metric ${name} is a ${known.constructor.name}`);
    return known as OfKind<K>;
  }
}

function isWindowed(instrument: Instrument): instrument is Instrument & Windowed {
  return 'openWindow' in instrument;
}

function resultOf(instrument: Instrument, elapsedUs: number): MetricResult {
  const isBrief = metricDefinition(instrument.name).unlessZero === true;
  return {
    name: instrument.name,
    stats: instrument.stats(elapsedUs),
    series: instrument
      .series()
      .filter(({ values }) => values.some((value) => !Number.isNaN(value) && (!isBrief || value !== 0)))
      .map(({ suffix, values }) => ({
        name: instrument.name + suffix,
        values: Float64Array.from(values),
      })),
  };
}
