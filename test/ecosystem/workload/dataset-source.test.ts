import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileRange } from '../../../src/ecosystem/file-ranges.js';
import { Simulation } from '../../../src/kernel/simulation.js';
import { FailureLog } from '../../../src/measure/failure-log.js';
import { Meter } from '../../../src/measure/meter.js';
import type { TraceRow } from '../../../src/scenario/trace.js';
import { Book } from '../../../src/systems/transfers/simulator/transfer-book.js';
import { workloadSchema } from '../../../src/systems/workload/schema.js';
import { DatasetSource } from '../../../src/systems/workload/simulator/dataset-source.js';

const SECOND = 1_000_000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
const SITES = ['a', 'b', 'c', 'd'];

interface Seen {
  timeUs: number;
  serial: number;
  files: number;
  bytes: number;
  source: string;
  destination: string;
}

function play(
  workload: Record<string, unknown>,
  untilUs: number,
  options: { seed?: number; sites?: string[]; start?: string; trace?: TraceRow[]; beside?: string } = {},
): Seen[] {
  const simulation = new Simulation(options.seed ?? 1);
  const book = new Book(simulation, new Meter(simulation, HOUR), ['cms'], new FailureLog());
  const sites = options.sites ?? SITES;
  const seen: Seen[] = [];
  const context = {
    simulation,
    sites,
    book,
    experiment: 'cms',
    start: options.start ?? '2024-01-01T00:00:00Z',
    trace: options.trace,
    rules: {
      addRule({ dataset, firstFile, files, source, destination }: Readonly<FileRange>) {
        expect(firstFile).toBe(0);
        seen.push({
          timeUs: simulation.nowUs,
          serial: book.serialOf(dataset),
          files,
          bytes: book.sizeBytes(dataset, 0),
          source: sites[source],
          destination: sites[destination],
        });
      },
    },
  };
  if (options.beside !== undefined) {
    new DatasetSource(
      workloadSchema.parse({ name: options.beside, arrivals: { law: 'poisson', rate: '1 Hz' } }),
      { ...context, rules: { addRule: () => {} } },
    );
  }
  new DatasetSource(workloadSchema.parse({ name: 'w', ...workload }), context);
  simulation.advanceTo(untilUs);
  return seen;
}

const poisson = (rate: string) => ({ arrivals: { law: 'poisson', rate } });

describe('arrivals of datasets', () => {
  it('of a Poisson process have the mean and the variance of one in every interval', () => {
    const seen = play(poisson('0.5 Hz'), 40_000 * SECOND);
    const counts = new Array<number>(1000).fill(0);
    for (const { timeUs } of seen) counts[Math.min(999, Math.floor(timeUs / (40 * SECOND)))]++;
    const mean = seen.length / 1000;
    const variance = counts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / 999;
    expect(Math.abs(mean - 20)).toBeLessThan(4 * Math.sqrt(20 / 1000));
    // The index of dispersion of a Poisson process is 1, with standard error √(2/999).
    expect(Math.abs(variance / mean - 1)).toBeLessThan(4 * Math.sqrt(2 / 999));
  });

  it('at a fixed rate come at equal distances, the first after half of one', () => {
    const seen = play({ arrivals: { law: 'fixed', rate: '0.1 Hz' } }, 30 * SECOND);
    expect(seen.map(({ timeUs }) => timeUs / SECOND)).toEqual([5, 15, 25]);
  });

  it('at given times come then', () => {
    const seen = play({ arrivals: { law: 'at', times: ['30 s', '0 s', '30 s'] } }, HOUR);
    expect(seen.map(({ timeUs }) => timeUs / SECOND)).toEqual([0, 30, 30]);
  });

  it('at a rate of 0 never come', () => {
    expect(play(poisson('0 Hz'), DAY)).toEqual([]);
  });

  it('follow phases and ramps: the expected number is the integral of the rate', () => {
    const seen = play(
      {
        arrivals: { law: 'fixed', rate: '1 Hz' },
        phases: [
          { from: '300 s', factor: 0 },
          { from: '100 s', factor: 3, ramp: '50 s' },
        ],
      },
      HOUR,
    );
    const until = (s: number) => seen.filter(({ timeUs }) => timeUs <= s * SECOND).length;
    // 100 at 1 Hz, then 50 s from 1 to 3 Hz, then 150 s at 3 Hz, then nothing.
    expect(until(100)).toBe(100);
    expect(until(125)).toBe(100 + 38);
    expect(until(150)).toBe(200);
    expect(until(299.9)).toBe(650);
    expect(until(3600)).toBe(650);
  });

  it('a phase within a ramp begins at the factor reached', () => {
    const seen = play(
      {
        arrivals: { law: 'fixed', rate: '1 Hz' },
        phases: [
          { from: '0 s', factor: 11, ramp: '100 s' },
          { from: '50 s', factor: 0, ramp: '60 s' },
        ],
      },
      HOUR,
    );
    // (1 + 6) / 2 × 50 s, then 6 / 2 × 60 s.
    expect(seen).toHaveLength(175 + 180);
  });

  it('of a Poisson process match the integral under a ramp', () => {
    let n = 0;
    for (let seed = 0; seed < 20; seed++) {
      n += play(
        { ...poisson('0.2 Hz'), phases: [{ from: '1000 s', factor: 5, ramp: '2000 s' }] },
        3000 * SECOND,
        { seed },
      ).length;
    }
    const expected = 20 * (200 + 0.2 * 2000 * 3);
    expect(Math.abs(n - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });
});

describe('the gate of a workload', () => {
  it('lets datasets through on its weekdays only', () => {
    // 12 September 2024 is a Thursday.
    const seen = play(
      {
        arrivals: { law: 'fixed', rate: '0.01 Hz' },
        gate: { weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'] },
      },
      14 * DAY,
      { start: '2024-09-12T06:00:00Z' },
    );
    const days = new Set(
      seen.map(({ timeUs }) => new Date(Date.parse('2024-09-12T06:00:00Z') + timeUs / 1000).getUTCDay()),
    );
    expect([...days].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(Math.abs(seen.length - 10 * 864)).toBeLessThanOrEqual(1);
  });

  it.each([
    [[8, 17.5], 9.5],
    [[22, 4], 6],
    [[0, 24], 24],
  ])('lets datasets through in the hours %j of the day', (hours, open) => {
    const seen = play({ arrivals: { law: 'fixed', rate: '0.02 Hz' }, gate: { hours } }, 10 * DAY, {
      start: '2024-01-01T03:00:00Z',
    });
    expect(Math.abs(seen.length - 10 * open * 72)).toBeLessThanOrEqual(1);
    const outside = seen.filter(({ timeUs }) => {
      const hour = (3 + timeUs / HOUR) % 24;
      const [from, to] = hours;
      return from <= to ? hour < from || hour > to : hour < from && hour > to;
    });
    expect(outside).toEqual([]);
  });

  it('that never opens lets nothing through', () => {
    expect(play({ ...poisson('1 Hz'), gate: { hours: [5, 5] } }, DAY)).toEqual([]);
  });
});

describe('datasets', () => {
  it('replay a trace as it is', () => {
    const trace = [
      { timeUs: 5 * SECOND, files: 3, bytes: 77, source: 'b', destination: 'a' },
      { timeUs: 5 * SECOND, files: 1, bytes: 88, source: 'c', destination: 'd' },
    ];
    const seen = play({ arrivals: { law: 'trace', file: 'x.csv' } }, HOUR, { trace });
    expect(seen.map(({ serial, ...row }) => row)).toEqual(trace);
  });

  it('go from their source to as many other sites as the fan-out says', () => {
    const count = (fanout: number | 'all') => {
      const seen = play({ ...poisson('1 Hz'), sources: ['a', 'b'], fanout }, 100 * SECOND);
      const byDataset = new Map<number, string[]>();
      for (const { serial, source, destination } of seen) {
        expect(destination).not.toBe(source);
        expect(['a', 'b']).toContain(source);
        byDataset.set(serial, [...(byDataset.get(serial) ?? []), destination]);
      }
      for (const destinations of byDataset.values()) {
        expect(new Set(destinations).size).toBe(destinations.length);
      }
      return new Set([...byDataset.values()].map((destinations) => destinations.length));
    };
    expect(count(1)).toEqual(new Set([1]));
    expect(count(2)).toEqual(new Set([2]));
    expect(count('all')).toEqual(new Set([3]));
    expect(count(10)).toEqual(new Set([3]));
  });

  it('choose sites by weight', () => {
    const seen = play(
      { ...poisson('1 Hz'), sources: 'a', destinations: { b: 3, c: 1, d: 0 } },
      20_000 * SECOND,
    );
    const toB = seen.filter(({ destination }) => destination === 'b').length;
    expect(Math.abs(toB / seen.length - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / seen.length));
    expect(seen.some(({ destination }) => destination === 'd')).toBe(false);
  });

  it('whose only destination is their source are not made', () => {
    expect(play({ ...poisson('1 Hz'), sources: 'a', destinations: 'a' }, 100 * SECOND)).toEqual([]);
  });

  it('are the same in whatever order sites, weights and phases are listed, and beside any other workload', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(SITES, { minLength: 3, maxLength: 4 }),
        fc.integer({ min: 0, max: 99 }),
        (order, seed) => {
          const sorted = [...order].sort();
          const make = (names: string[], phases: unknown[]) => ({
            ...poisson('0.1 Hz'),
            files: { law: 'lognormal', mean: 50, cv: 2 },
            phases,
            sources: names,
            destinations: Object.fromEntries(names.map((name) => [name, name.charCodeAt(0) - 90])),
            fanout: 2,
          });
          const phases = [
            { from: '600 s', factor: 2 },
            { from: '1200 s', factor: 0.5, ramp: '100 s' },
          ];
          const reference = play(make(sorted, phases), HOUR, { seed });
          const permuted = play(make(order, [...phases].reverse()), HOUR, { seed, beside: 'other' });
          expect(permuted).toEqual(reference);
          expect(reference.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 30 },
    );
  });
});
