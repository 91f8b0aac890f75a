import { describe, expect, test } from 'vitest';
import { judge, NoSample } from '../../src/study/check/verdict.js';
import { expectationOf, runOf, type Values } from './check-fixture.js';

const RATE = 'iam.cms.rate.client_credentials mean';
/** Judges one expectation by the rates of as many replications. */
const ofRates = (rates: readonly number[], given: Parameters<typeof expectationOf>[0] = {}) =>
  judge(expectationOf(given), () => rates.map((value, index) => runOf({ [RATE]: value }, index)));

describe('a verdict', () => {
  // Student's t for 95 %: 4.303 with three values, so that 9.9, 10 and 10.1 are 10 ± 0.25.
  test.each([
    { rates: [9.9, 10, 10.1], verdict: 'pass', why: 'the interval lies within the band' },
    { rates: [12, 12.1, 12.2], verdict: 'fail', why: 'it lies above' },
    { rates: [7.9, 8, 8.1], verdict: 'fail', why: 'it lies below' },
    { rates: [8, 10, 12], verdict: 'undecided', why: 'it is wider than the band' },
    { rates: [10.8, 10.9, 11.1], verdict: 'undecided', why: 'it lies across the upper edge' },
    { rates: [8.9, 9.1, 9.2], verdict: 'undecided', why: 'it lies across the lower edge' },
    { rates: [9], verdict: 'pass', why: 'one run has no interval, and edges belong to the band' },
    { rates: [11.01], verdict: 'fail', why: 'one run has no interval' },
  ])('is $verdict when $why', ({ rates, verdict }) => {
    expect(ofRates(rates)).toMatchObject({ verdict, replications: rates.length });
  });

  test('has the mean and its interval', () => {
    const { value, interval } = ofRates([9.9, 10, 10.1]);
    expect(value).toBeCloseTo(10, 12);
    expect(interval?.low).toBeCloseTo(10 - (4.303 * 0.1) / Math.sqrt(3), 3);
    expect(interval?.high).toBeCloseTo(10 + (4.303 * 0.1) / Math.sqrt(3), 3);
    expect(ofRates([10]).interval).toBeUndefined();
  });

  test('of a largest value is by all replications, as it has no interval', () => {
    const given = { stat: 'max' as const };
    const of = (...all: number[]) =>
      judge(expectationOf(given), () =>
        all.map((value, index) => runOf({ 'iam.cms.rate.client_credentials max': value }, index)),
      );
    expect(of(9.5, 10, 10.9)).toMatchObject({
      verdict: 'pass',
      interval: undefined,
      range: { low: 9.5, high: 10.9 },
    });
    expect(of(9.5, 10, 11.1).verdict).toBe('undecided');
    expect(of(11.2, 11.1).verdict).toBe('fail');
    expect(of(10)).toMatchObject({ verdict: 'pass', range: undefined });
  });

  test('of none, or of all, is by all replications: no interval would show that there is never one', () => {
    const failed = { metric: 'transfers.cms.failed.scope', stat: 'total', unit: 'transfers' } as const;
    const of = (...all: number[]) =>
      judge(expectationOf({ ...failed, band: [Number.NEGATIVE_INFINITY, 0] }), () =>
        all.map((value, index) => runOf({ 'transfers.cms.failed.scope total': value }, index)),
      );
    expect(of(0, 0, 0)).toMatchObject({ verdict: 'pass', interval: undefined, range: { low: 0, high: 0 } });
    expect(of(0, 1, 0).verdict).toBe('undecided');
    expect(of(2, 1, 1).verdict).toBe('fail');
    const share = {
      metric: 'transfers.cms.by_token',
      unit: '1',
      band: [1, Number.POSITIVE_INFINITY],
    } as const;
    const runs = [1 - 1e-12, 1].map((value, index) => runOf({ 'transfers.cms.by_token mean': value }, index));
    expect(judge(expectationOf(share), () => runs).verdict).toBe('pass');
  });

  test('is pass or fail at an open end', () => {
    expect(ofRates([5], { band: [Number.NEGATIVE_INFINITY, 11] }).verdict).toBe('pass');
    expect(ofRates([5], { band: [9, Number.POSITIVE_INFINITY] }).verdict).toBe('fail');
  });
});

describe('a predicted value', () => {
  const judged = (given: Parameters<typeof expectationOf>[0], runs: Readonly<Record<string, Values[]>>) =>
    judge(expectationOf(given), (variant) => (runs[variant] ?? []).map((values, run) => runOf(values, run)));

  test('is a sum over metrics', () => {
    const values = { [RATE]: 6, 'iam.cms.rate.token_exchange mean': 4.5 };
    const metric = 'iam.cms.rate.client_credentials + iam.cms.rate.token_exchange';
    expect(judged({ metric }, { base: [values] }).value).toBe(10.5);
  });

  test('is a quotient replication by replication, of like files', () => {
    const over = expectationOf({ variant: 'other' });
    const runs = { base: [{ [RATE]: 10 }, { [RATE]: 40 }], other: [{ [RATE]: 1 }, { [RATE]: 4 }] };
    const { value, interval } = judged({ over, unit: '1' }, runs);
    expect(value).toBe(10);
    expect(interval).toEqual({ low: 10, high: 10 });
  });

  test('is that of the window which it names, and no other', () => {
    const metric = 'iam.cms.rate.client_credentials';
    const [fromUs, toUs] = [900e6, 1000e6];
    const run = runOf({ [RATE]: 1 }, 0, [
      { metric, fromUs, toUs: 2000e6, stats: [{ stat: 'mean', value: 5 }] },
      {
        metric,
        fromUs,
        toUs,
        stats: [
          { stat: 'mean', value: 3 },
          { stat: 'total', value: 300 },
        ],
      },
    ]);
    const window = [fromUs, toUs] as const;
    expect(judge(expectationOf({ window }), () => [run]).value).toBe(3);
    expect(judge(expectationOf({ window, stat: 'total' }), () => [run]).value).toBe(300);
  });
});

describe('what has no sample is an error and never a pass', () => {
  const anything = { band: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const };

  test('a metric that was not measured', () => {
    const metric = 'iam.cms.latency.refresh_token';
    const judging = () => judge(expectationOf({ ...anything, metric, unit: 's' }), () => [runOf({})]);
    expect(judging).toThrow(NoSample);
    expect(judging).toThrow('iam.cms.latency.refresh_token mean of the variant base has no sample');
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('a value of %d', (value) => {
    expect(() => judge(expectationOf(anything), () => [runOf({ [RATE]: value })])).toThrow(NoSample);
  });

  test('one replication of several without a sample', () => {
    const runs = [runOf({ [RATE]: 10 }), runOf({}, 1)];
    expect(() => judge(expectationOf(anything), () => runs)).toThrow(NoSample);
  });

  test('a window in which nothing was measured', () => {
    const window = [900e6, 1800e6] as const;
    const empty = { metric: 'iam.cms.rate.client_credentials', fromUs: 900e6, toUs: 1800e6, stats: [] };
    for (const windows of [[], [empty]]) {
      const run = runOf({ [RATE]: 10 }, 0, windows);
      expect(() => judge(expectationOf({ ...anything, window }), () => [run])).toThrow(NoSample);
    }
  });

  test('a division by nothing', () => {
    const over = expectationOf({ variant: 'other' });
    const judging = () =>
      judge(expectationOf({ ...anything, over }), (variant) => [
        runOf({ [RATE]: variant === 'other' ? 0 : 3 }),
      ]);
    expect(judging).toThrow(
      'iam.cms.rate.client_credentials mean of the variant other, by which it is divided, is 0',
    );
  });

  test('a variant without a run', () => {
    expect(() => judge(expectationOf(anything), () => [])).toThrow(NoSample);
  });
});
