import { describe, expect, test } from 'vitest';
import { type ClumpSizes, estimateOf, type Sampled } from '../../src/measure/estimate.js';
import { CLASS_WIDTH } from '../../src/measure/histogram.js';
import { poissonInterval, shareInterval } from '../../src/measure/interval.js';

const values = (...all: number[]): Sampled[] => all.map((value) => ({ value }));
const LEVEL = { kind: 'level', unit: 'tokens' } as const;
const DURATION = { kind: 'duration', unit: 's' } as const;

describe('an estimate', () => {
  test('has the mean, the smallest and the largest of the replications', () => {
    const estimate = estimateOf({ ...LEVEL, stat: 'mean' }, values(4, 9, 5));
    expect(estimate).toMatchObject({ value: 6, least: 4, most: 9, replications: 3 });
  });

  test.each([
    ['max', 'a largest value has none'],
    ['final', 'the value of one moment has none'],
  ] as const)('of a statistic `%s` has no interval and says why', (stat, why) => {
    expect(estimateOf({ ...LEVEL, stat }, values(4, 9, 5))).toMatchObject({
      ci95: undefined,
      noInterval: why,
    });
  });

  test('of one replication says so', () => {
    expect(estimateOf({ ...LEVEL, stat: 'mean' }, values(4)).noInterval).toBe('one replication');
  });
});

describe('a quantile', () => {
  const ALONE = { median: 1, beyond: 1 };
  const sampled = (value: number, samples: number, clumps: ClumpSizes = ALONE): Sampled => ({
    value,
    samples,
    clumps,
  });

  test('of few samples is no quantile to speak of', () => {
    const { ci95, noInterval } = estimateOf({ ...DURATION, stat: 'p99' }, [sampled(1, 36), sampled(2, 36)]);
    expect(ci95).toBeUndefined();
    expect(noInterval).toBe('fewer than 50 samples beyond it');
    expect(estimateOf({ ...DURATION, stat: 'p50' }, [sampled(1, 136), sampled(2, 136)]).ci95).toBeDefined();
  });

  test('whose samples come together has no interval: they are as good as few', () => {
    const of = (clumps: ClumpSizes) =>
      estimateOf(
        { ...DURATION, stat: 'p99' },
        [1, 1.3, 0.7].map((value) => sampled(value, 50_000, clumps)),
      );
    expect(of({ median: 9, beyond: 40 }).ci95).toBeDefined();
    expect(of({ median: 11, beyond: 40 }).noInterval).toBe('samples beyond it come together');
  });

  test('of which only what lies beyond it comes together, as in a rare outage, has none either', () => {
    const slow = (beyond: number) =>
      estimateOf({ ...DURATION, stat: 'p99' }, [
        sampled(1, 50_000, { median: 1, beyond }),
        sampled(2, 50_000, { median: 1, beyond }),
      ]);
    expect(slow(49).ci95).toBeDefined();
    expect(slow(51).noInterval).toBe('samples beyond it come together');
  });

  test('is never known better than by a class of the histogram', () => {
    const alike = [sampled(0.382975, 5000), sampled(0.382975, 5000)];
    const { ci95 } = estimateOf({ ...DURATION, stat: 'p95' }, alike);
    expect((ci95?.high ?? 0) - (ci95?.low ?? 0)).toBeCloseTo(0.382975 * CLASS_WIDTH, 9);
  });
});

describe('few events', () => {
  const RATE = { kind: 'rate', unit: 'requests', stat: 'total' } as const;
  const events = (...counts: number[]): Sampled[] =>
    counts.map((count) => ({ value: count, samples: count, each: 1 }));

  test('none in five replications may be 3 of ever more: 0.6 each', () => {
    const { value, ci95, samples } = estimateOf(RATE, events(0, 0, 0, 0, 0));
    expect({ value, samples }).toEqual({ value: 0, samples: 0 });
    expect(ci95?.low).toBe(0);
    expect(ci95?.high).toBeCloseTo(2.9957 / 5, 4);
  });

  test('a rate has the interval of its events, in Hz', () => {
    const hour = { kind: 'rate', unit: 'Hz', stat: 'mean' } as const;
    const none = { value: 0, samples: 0, each: 1 / 3600 };
    expect(estimateOf(hour, [none, none]).ci95?.high).toBeCloseTo(2.9957 / 2 / 3600, 8);
  });

  test('that come together are no single events', () => {
    const apart = estimateOf(RATE, events(3, 5, 4, 2, 6)).ci95;
    expect(apart?.high).toBeCloseTo(poissonInterval(20).high / 5, 9);
    // Two bursts of ten: as wide as Student's t makes it.
    expect(estimateOf(RATE, events(0, 10, 0, 0, 10)).ci95?.high).toBeGreaterThan(10);
  });

  test('bytes are an amount and no events', () => {
    const { ci95 } = estimateOf({ kind: 'total', unit: 'B', stat: 'total' }, events(3, 5, 4));
    expect(ci95?.low).toBeLessThan(poissonInterval(12).low / 3);
  });
});

test('a share of which nearly all trials hit has the interval of its misses', () => {
  const trials = [0, 1, 0].map((missed) => ({ value: 1 - missed / 500, samples: 500 }));
  const { ci95 } = estimateOf({ kind: 'ratio', unit: '1', stat: 'mean' }, trials);
  expect(ci95?.high).toBeCloseTo(1 - shareInterval(1, 1500).low, 9);
  expect(ci95?.high).toBeLessThan(1);
});

test('few durations, and a level that hardly changes, have no interval', () => {
  const of = (samples: number) => [3, 4, 5].map((value) => ({ value, samples }));
  const whyOf = (kind: 'duration' | 'level', samples: number) =>
    estimateOf({ kind, stat: 'mean', unit: 's' }, of(samples)).noInterval;
  expect(whyOf('duration', 9)).toBe('fewer than 30 samples');
  expect(whyOf('duration', 10)).toBeUndefined();
  expect(whyOf('level', 19)).toBe('fewer than 60 changes');
  expect(whyOf('level', 20)).toBeUndefined();
});
