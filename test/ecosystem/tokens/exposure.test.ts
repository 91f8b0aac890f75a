import { describe, expect, it } from 'vitest';
import { Claim } from '../../../src/ecosystem/ports.js';
import { Simulation } from '../../../src/kernel/simulation.js';
import { Meter } from '../../../src/measure/meter.js';
import { Exposure } from '../../../src/systems/tokens/simulator/exposure.js';
import { statOf } from '../../measure/clock.js';
import { expectTheory, poisson } from '../../oracles/replicated.js';

/** Kind of truth: hand-computed cases, and the mean of a stock in its steady state. */

const S = 1e6;
const H = 3600 * S;
const DAY = 24 * H;
const GB = 1e9;
const FILE = 2 * GB;

class Bench {
  readonly meter: Meter;
  readonly exposure: Exposure;

  constructor(
    longestLifeUs = 6 * H,
    readonly simulation = new Simulation(),
    experiments: readonly string[] = ['atlas', 'cms'],
  ) {
    this.meter = new Meter(simulation, H);
    this.exposure = new Exposure(simulation, this.meter, experiments, longestLifeUs);
  }

  /** Issues a credential of CMS now. */
  issue(claims: number, lifeUs: number, bytes = FILE, files = 1, experiment = 1): void {
    this.exposure.issued(experiment, { claims, bytes, files, expiryUs: this.simulation.nowUs + lifeUs });
  }

  /** The value of a ramp now. */
  now(measure: string, experiment = 'cms'): number {
    return this.meter.ramp(`tokens.${experiment}.${measure}`).value;
  }

  live(experiment = 'cms'): number {
    return this.meter.level(`tokens.${experiment}.live`).value;
  }

  at(timeUs: number): this {
    this.simulation.advanceTo(timeUs);
    return this;
  }

  /** Ends the run; gives a statistic of CMS, or of another. */
  finish(): (measure: string, stat: string, experiment?: string) => number | undefined {
    this.simulation.checkLaws();
    const { metrics } = this.meter.finish();
    return (measure, stat, experiment = 'cms') => {
      const metric = metrics.find(({ name }) => name === `tokens.${experiment}.${measure}`);
      return statOf(metric?.stats ?? [], stat);
    };
  }
}

describe('one credential', () => {
  it('for reading a file of 2 GB for 6 h exposes 12 GB h, half of it on average over its life, and then nothing', () => {
    const bench = new Bench().at(H);
    bench.issue(Claim.read, 6 * H);
    expect(bench.now('exposure.read')).toBe(12 * GB);
    expect(bench.now('exposed_files.read')).toBe(6);
    expect(bench.live()).toBe(1);
    expect(bench.at(5 * H).now('exposure.read')).toBeCloseTo(4 * GB, 3);
    expect(bench.at(7 * H).now('exposure.read')).toBe(0);
    expect(bench.live()).toBe(0);
    expect(bench.at(13 * H).now('exposure.read')).toBe(0);
    const stat = bench.finish();
    expect(stat('exposure.read', 'mean')).toBeCloseTo(((12 * GB) / 2) * (6 / 13), 0);
    expect(stat('exposure.read', 'max')).toBe(12 * GB);
    expect(stat('worst.read', 'max')).toBe(12 * GB);
    expect(stat('exposed_files.read', 'mean')).toBeCloseTo((6 / 2) * (6 / 13), 9);
    expect(stat('exposure.read', 'mean', 'atlas')).toBe(0);
    expect(stat('exposure.create', 'max')).toBe(0);
    expect(stat('worst.create', 'max')).toBeUndefined();
  });

  it('at the destination of a dataset counts under read and modify, and not under create', () => {
    const bench = new Bench();
    bench.issue(Claim.read | Claim.create | Claim.modify, 2 * H, 5000 * GB, 1000);
    bench.at(H / 2);
    for (const access of ['read', 'modify']) {
      expect(bench.now(`exposure.${access}`)).toBeCloseTo(7500 * GB, 0);
      expect(bench.now(`exposed_files.${access}`)).toBeCloseTo(1500, 9);
    }
    expect(bench.now('exposure.create')).toBe(0);
    expect(bench.live()).toBe(1);
  });

  it('that may only create counts under create alone', () => {
    const bench = new Bench();
    bench.issue(Claim.create | Claim.anyAudience, H);
    expect(['read', 'create', 'modify'].map((access) => bench.now(`exposure.${access}`))).toEqual([
      0,
      FILE,
      0,
    ]);
  });

  it('for a namespace exposes all that is stored, in the sum over experiments too', () => {
    const bench = new Bench(DAY);
    const stored = 3e17;
    bench.issue(Claim.anyAudience | Claim.read, DAY, stored, 1e8, 0);
    bench.issue(Claim.read, 6 * H);
    expect(bench.now('exposure.read', 'atlas')).toBe(24 * stored);
    expect(bench.now('exposure.read', 'all')).toBe(24 * stored + 6 * FILE);
    expect(bench.live('all')).toBe(2);
    bench.at(23 * H);
    expect(bench.now('exposure.read', 'all') / stored).toBeCloseTo(1, 12);
    bench.at(DAY);
    expect(bench.now('exposure.read', 'all')).toBe(0);
    const stat = bench.finish();
    expect(stat('worst.read', 'max', 'all')).toBe(24 * stored);
    expect(stat('worst.read', 'max', 'cms')).toBe(6 * FILE);
    expect((stat('exposure.read', 'mean', 'all') ?? 0) / (12 * stored)).toBeCloseTo(1, 7);
  });

  it('that gives no access is live and exposes nothing; one that has expired does not count', () => {
    const bench = new Bench().at(H);
    bench.issue(Claim.anyAudience, H);
    bench.issue(Claim.read, 0);
    bench.issue(Claim.read, -S);
    expect([bench.live(), bench.now('exposure.read')]).toEqual([1, 0]);
    expect(bench.finish()('worst.read', 'max')).toBeUndefined();
  });

  it('needs an expiry in whole microseconds', () => {
    for (const lifeUs of [Number.NaN, Number.POSITIVE_INFINITY, 1.5]) {
      expect(() => new Bench().issue(Claim.read, lifeUs)).toThrow(/expires at/);
    }
  });
});

describe('several credentials', () => {
  it('a refreshed token counts until its own expiry beside the fresh one', () => {
    const bench = new Bench();
    bench.issue(Claim.read, 6 * H);
    bench.at(4 * H).issue(Claim.read, 6 * H);
    expect(bench.now('exposure.read')).toBeCloseTo((2 + 6) * FILE, 3);
    expect(bench.live()).toBe(2);
    bench.at(6 * H);
    expect(bench.now('exposure.read')).toBeCloseTo(4 * FILE, 3);
    expect(bench.live()).toBe(1);
    bench.at(10 * H);
    expect([bench.now('exposure.read'), bench.live()]).toEqual([0, 0]);
    const stat = bench.finish();
    expect(stat('exposure.read', 'mean')).toBeCloseTo((2 * 6 * 3 * FILE) / 10, 0);
    expect(stat('exposure.read', 'max')).toBeCloseTo(8 * FILE, 3);
    expect(stat('worst.read', 'max')).toBe(6 * FILE);
    expect(stat('live', 'max')).toBe(2);
  });

  it('expiries in the middle of a bucket leave nothing wrong behind when the last of them has passed', () => {
    // 7 days in 2¹⁶ buckets: 10 s each. Three expire in one bucket, one lives on.
    const bench = new Bench(7 * DAY);
    for (const lifeS of [601, 604, 608, 3600]) bench.issue(Claim.read, lifeS * S);
    const hours = (...lives: number[]) => lives.reduce((sum, lifeS) => sum + lifeS / 3600, 0);
    expect(bench.at(601 * S).now('exposure.read')).toBeCloseTo(FILE * hours(3, 7, 2999), 0);
    // The first of them is missed: it counts −3 s until the last has expired.
    expect(bench.at(604 * S).now('exposure.read')).toBeCloseTo(FILE * hours(-3, 4, 2996), 0);
    expect(bench.at(608 * S).now('exposure.read')).toBeCloseTo(FILE * hours(2992), 0);
    expect(bench.live()).toBe(1);
    expect(bench.at(610 * S).now('exposure.read')).toBeCloseTo(FILE * hours(2990), 0);
    expect(bench.at(3600 * S).now('exposure.read')).toBe(0);
  });

  it('a later expiry in the bucket that is due next, and an earlier bucket, are not missed', () => {
    const bench = new Bench(7 * DAY);
    bench.issue(Claim.read, 603 * S);
    bench.issue(Claim.read, 605 * S);
    bench.issue(Claim.create, 100 * S);
    bench.at(604 * S);
    expect([bench.live(), bench.now('exposure.create')]).toEqual([2, 0]);
    bench.issue(Claim.read, 3 * S);
    expect(bench.at(607 * S).live()).toBe(0);
    expect(bench.now('exposure.read')).toBe(0);
    bench.finish();
  });

  it('what little is left after a great credential has expired is not lost in its rounding errors', () => {
    const bench = new Bench(DAY);
    for (let n = 0; n < 100; n++) {
      bench.at(n * 7 * S).issue(Claim.read, DAY / 2 - n * 7 * S, 1.1e20 / 3);
      bench.issue(Claim.read, DAY / 2 + H, 1000 / 7);
    }
    bench.at(DAY / 2);
    const left = Array.from({ length: 100 }, (_, n) => (1000 / 7) * (1 + (n * 7) / 3600));
    const sum = left.reduce((a, b) => a + b, 0);
    expect(bench.now('exposure.read') / sum).toBeCloseTo(1, 12);
    expect(bench.now('exposure.read', 'all') / sum).toBeCloseTo(1, 12);
    expect(bench.now('exposed_files.read')).toBeCloseTo(100 + (7 * 4950) / 3600, 9);
  });
});

describe('the cost', () => {
  it('is one pending event while credentials are live and none after, however many there are', () => {
    const bench = new Bench(6 * H);
    for (let n = 0; n < 10_000; n++) {
      bench.issue(n % 2 === 0 ? Claim.read : Claim.modify, 10 * S + ((n * 7919) % (6 * H - 10 * S)));
      expect(bench.simulation.pending).toBe(1);
    }
    bench.at(6 * H);
    expect(bench.simulation.idle).toBe(true);
    expect(bench.live()).toBe(0);
    for (let n = 0; n < 10_000; n++) bench.issue(Claim.read, H);
    const before = bench.simulation.eventsRun;
    bench.at(8 * H);
    expect(bench.simulation.eventsRun - before).toBeLessThanOrEqual(10);
    bench.finish();
  });

  it('a life longer than foreseen is taken, with buckets merged, and no value is lost', () => {
    const bench = new Bench(H);
    bench.at(1234.5 * S);
    for (let n = 1; n <= 200; n++) bench.issue(Claim.read, n * 17_300_000);
    const before = bench.now('exposure.read');
    for (const days of [1, 30, 3650]) bench.issue(Claim.modify, days * DAY);
    expect(bench.now('exposure.read')).toBe(before);
    // Ten years in 2¹⁶ buckets: well over an hour each, so that all of the short ones end together.
    bench.at(1234.5 * S + 3 * H);
    expect([bench.now('exposure.read'), bench.live()]).toEqual([0, 3]);
    bench.at(1234.5 * S + 30 * DAY);
    expect(bench.now('exposure.modify') / (FILE * 3620 * 24)).toBeCloseTo(1, 12);
    bench.at(1234.5 * S + 3650 * DAY);
    expect([bench.now('exposure.modify'), bench.live(), bench.simulation.idle]).toEqual([0, 0, true]);
    bench.finish();
  });
});

describe('the law that every credential expires once', () => {
  /** Forgets every event. */
  class Forgetful extends Simulation {
    override at(): number {
      return 0;
    }
  }

  it('is broken when an expiry is missed', () => {
    const bench = new Bench(H, new Forgetful());
    bench.issue(Claim.read, H);
    bench.at(H / 2).simulation.checkLaws();
    bench.at(2 * H);
    expect(() => bench.simulation.checkLaws()).toThrow(/every credential expires once: 1 issued, 0 expired/);
  });
});

describe('a steady stream of credentials', () => {
  const rateHz = 0.5;
  const lifeUs = H;

  it('exposes rate × life × bytes × half a life, and keeps rate × life credentials live', () => {
    const measures = [
      { measure: 'exposure.read', exact: rateHz * 3600 * FILE * 0.5, widest: 0.02 },
      { measure: 'exposed_files.read', exact: rateHz * 3600 * 0.5, widest: 0.02 },
      { measure: 'live', exact: rateHz * 3600, widest: 0.02 },
    ];
    for (const { measure, exact, widest } of measures) {
      expectTheory(exact, widest, (simulation) => {
        const bench = new Bench(lifeUs, simulation);
        poisson(simulation, rateHz, () => bench.issue(Claim.read, lifeUs));
        bench.at(lifeUs);
        bench.meter.reset();
        bench.at(lifeUs + DAY);
        return bench.finish()(measure, 'mean') ?? 0;
      });
    }
  });

  it('of mixed lives in wide buckets exposes the sum of what each alone would', () => {
    const lives = [5 * 60 * S, H, 6 * H];
    const exact = lives.reduce((sum, life) => sum + (rateHz / 3) * (life / S) * FILE * (life / H / 2), 0);
    expectTheory(exact, 0.03, (simulation) => {
      const bench = new Bench(7 * DAY, simulation);
      poisson(simulation, rateHz, (n) => bench.issue(Claim.read, lives[n % 3]));
      bench.at(6 * H);
      bench.meter.reset();
      bench.at(2 * DAY);
      return bench.finish()('exposure.read', 'mean') ?? 0;
    });
  });
});
