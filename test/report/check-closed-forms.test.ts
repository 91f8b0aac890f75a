import { describe, expect, test } from 'vitest';
import { besideForms } from '../../src/report/check/closed-forms.js';
import { judge } from '../../src/study/check/verdict.js';
import { explain } from '../../src/theory/explain.js';
import { expectationOf, runOf } from '../study/check-fixture.js';
import { theoryScenario } from '../theory/theory-scenario.js';

/** Turns of 60 s in which a dataset has come, at one in 100 s. */
const BATCHES = (1 - Math.exp(-0.6)) / 60;
/** Two tokens an attempt and one a batch, of which 4 Hz are exchanged. */
const ASKED = 4 + BATCHES;
const SCENARIO = theoryScenario('tokens.preset=cms-dataset-uncached');
const EXPLANATIONS = new Map([['base', explain(SCENARIO)]]);
const FIRST = new Map([['base', runOf({ 'iam.cms.rate.client_credentials mean': 4 })]]);

type Given = NonNullable<Parameters<typeof expectationOf>[0]>;

/** An expectation judged by replications with these values; each part of a sum has its share. */
function checkedOf(values: readonly number[], given: Given = {}) {
  const expectation = expectationOf(given);
  const { metrics, stat } = expectation;
  const runs = values.map((value, index) =>
    runOf(Object.fromEntries(metrics.map((metric) => [`${metric} ${stat}`, value / metrics.length])), index),
  );
  return judge(expectation, () => runs);
}

function besideOf(values: readonly number[], given: Given = {}) {
  const checked = checkedOf(values, given);
  return besideForms([checked], EXPLANATIONS, FIRST).get(checked);
}

describe('a checked prediction beside its closed form', () => {
  test('agrees with it', () => {
    const compared = besideOf([ASKED]);
    expect(compared?.form.range.low).toBeCloseTo(ASKED, 9);
    expect(compared).toMatchObject({ gap: 0, reason: undefined });
  });

  test('is pointed out with the likely reason when it does not', () => {
    expect(besideOf([6])?.gap).toBeCloseTo(6 / ASKED - 1, 3);
    expect(besideOf([6])?.reason?.text).toBeTruthy();
    expect(besideOf([6, 6.001, 5.999])?.reason).toBeDefined();
    expect(besideOf([2, 7, 6])?.reason).toBeUndefined();
  });

  test('may be a sum of metrics, whose forms are summed', () => {
    const metric = 'iam.cms.rate.client_credentials + iam.cms.rate.token_exchange';
    const compared = besideOf([4 + ASKED], { metric });
    expect(compared?.form.range.low).toBeCloseTo(4 + ASKED, 9);
    expect(compared?.form.label).toBe('client_credentials + token_exchange');
    expect(compared?.form.metric).toBe(metric);
    expect(compared?.gap).toBe(0);
  });

  test('has none as a sum of peaks, which come at different times', () => {
    const metric = 'iam.cms.stored.access_token + iam.cms.stored.refresh_token';
    expect(besideOf([1e6], { metric, stat: 'max' })).toBeUndefined();
    expect(besideOf([1e6], { metric, stat: 'final' })).toBeDefined();
  });

  test('has none when a part of the sum has none', () => {
    expect(besideOf([4], { metric: 'iam.cms.rate.token_exchange + iam.cms.rate.abandoned' })).toBeUndefined();
  });

  test('has none for a window or a quotient: forms are of whole runs', () => {
    const checked = checkedOf([ASKED]);
    const over = { metric: 'x', metrics: ['x'], stat: 'mean', variant: 'base', window: undefined } as const;
    const others = [{ window: [0, 1800e6] as const }, { over }].map((given) => ({
      ...checked,
      expectation: { ...checked.expectation, ...given },
    }));
    expect(besideForms([checked], EXPLANATIONS, FIRST).size).toBe(1);
    expect(besideForms(others, EXPLANATIONS, FIRST).size).toBe(0);
  });

  test('has none in a variant that was not simulated', () => {
    expect(besideOf([ASKED], { variant: 'other' })).toBeUndefined();
  });
});
