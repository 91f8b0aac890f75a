import { metricDefinition } from './catalogue.js';
import { Duration } from './duration.js';
import { Level } from './level.js';
import { Rate } from './rate.js';
import { Ratio } from './ratio.js';
import { Total } from './total.js';

/** What a meter needs of the simulation: the time, µs. */
export interface Clock {
  readonly nowUs: number;
}

/**
 * Every measurement of one run. Systems ask for an instrument by metric name when they are built and feed it while
 * the run lasts; `roll` closes a bin for all of them.
 */
export class Meter {
  private readonly instruments = new Map<string, Instrument>();

  constructor(
    private readonly clock: Clock,
    /** Width of a bin of the timeline, µs. */
    readonly binUs: number,
  ) {}

  /** Events per second: mean, busiest minute, total. */
  rate(name: string): Rate {
    return this.instrument(name, Rate, () => new Rate(name, this.clock));
  }

  /** A quantity that holds between changes (stock, backlog, busy servers): time-weighted mean, max, final. */
  level(name: string): Level {
    return this.instrument(name, Level, () => new Level(name, this.clock));
  }

  /** Latencies and delays, µs in and s out: mean, p50, p95, p99, max. */
  duration(name: string): Duration {
    return this.instrument(name, Duration, () => new Duration(name, this.clock));
  }

  /** A sum (bytes, files): total. */
  total(name: string): Total {
    return this.instrument(name, Total, () => new Total(name, this.clock));
  }

  /** A share of trials that hit (cache hit ratio): mean. */
  ratio(name: string): Ratio {
    return this.instrument(name, Ratio, () => new Ratio(name, this.clock));
  }

  private instrument<T extends Instrument>(
    name: string,
    type: new (...args: never[]) => T,
    make: () => T,
  ): T {
    const known = this.instruments.get(name);
    if (known) {
      if (!(known instanceof type))
        throw new TypeError(`metric ${name} is measured as ${known.constructor.name}`);
      return known as T;
    }
    metricDefinition(name);
    const made = make();
    this.instruments.set(name, made);
    return made;
  }
}

/** Any instrument of the meter. */
export type Instrument = Rate | Level | Duration | Total | Ratio;
