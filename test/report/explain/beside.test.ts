import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../../src/measure/run-result.js';
import type { StudyResult } from '../../../src/measure/study-result.js';
import {
  besideTable,
  compareWith,
  compareWithForms,
  formBeside,
} from '../../../src/report/explain/beside.js';
import { type Explanation, explain } from '../../../src/theory/explain.js';
import { type Predicted, told, untold } from '../../../src/theory/form.js';
import { runOf } from '../../study/check-fixture.js';
import { theoryScenario } from '../../theory/theory-scenario.js';

const TERMINAL = { columns: 100, colour: false };
const RATE = 'iam.cms.rate.all';

/** An explanation with one form, of 9 to 10 Hz. */
function explanationOf(given: Partial<Explanation> = {}): Explanation {
  const form = told('issuers.cms', {
    label: 'all requests',
    metric: RATE,
    stat: 'mean',
    unit: 'Hz',
    range: { low: 9, high: 10 },
    exact: false,
    formula: 'the sum',
  });
  return { ...explain(theoryScenario()), forms: [form], stations: [], ...given };
}

function comparedOf(values: readonly number[], explanation = explanationOf()) {
  const [one] = compareWithForms(
    explanation,
    values.map((value, index) => runOf({ [`${RATE} mean`]: value }, index)),
  );
  if (one === undefined) throw new Error('nothing was compared');
  return one;
}

describe('a simulated figure beside its form', () => {
  test('agrees within the form, with one replication and with several', () => {
    expect(comparedOf([9.5])).toMatchObject({ gap: 0, reason: undefined });
    expect(comparedOf([9.2, 9.8])).toMatchObject({ gap: 0, reason: undefined });
  });

  test('agrees when its interval reaches the form', () => {
    const { gap, reason } = comparedOf([8, 12, 14]);
    expect(gap).toBeCloseTo(1 / 7.5, 1);
    expect(reason).toBeUndefined();
  });

  test('differs with its reason when the interval misses the form', () => {
    expect(comparedOf([11, 11.01, 10.99]).reason?.kind).toBe('left out');
    expect(comparedOf([8, 8.01, 7.99]).gap).toBeCloseTo(-1 / 9, 3);
  });

  test('of which a difference of less than 1 % is not worth a word', () => {
    expect(comparedOf([10.05, 10.05, 10.05]).reason).toBeUndefined();
  });

  test('with one replication differs by more than 5 %', () => {
    expect(comparedOf([10.4]).reason).toBeUndefined();
    expect(comparedOf([10.6]).reason).toBeDefined();
  });

  test('with one replication accuses nothing: an exact form may be missed by chance', () => {
    const [approximate] = explanationOf().forms;
    if (approximate === undefined || approximate.standing === 'none') throw new Error('there is a form');
    const exact = explanationOf({ forms: [{ ...approximate, standing: 'exact' }] });
    expect(comparedOf([20], exact).reason).toEqual({
      kind: 'no interval',
      text: 'one replication cannot tell a gap from chance',
    });
    expect(comparedOf([20, 20.1, 19.9], exact).reason?.kind).toBe('unknown');
  });

  test('is held to an interval that all figures of the study share', () => {
    // 11 ± 0.55: beyond 9 to 10 Hz alone, and not as one of twenty figures.
    const values = [10.8, 11, 11.2];
    expect(comparedOf(values).reason).toBeDefined();
    const [form] = explanationOf().forms;
    if (form === undefined || form.standing === 'none') throw new Error('there is a form');
    const names = Array.from({ length: 20 }, (_, index) => `iam.issuer-${index}.rate.all`);
    const runs = values.map((value, index) =>
      runOf(Object.fromEntries(names.map((name) => [`${name} mean`, value])), index),
    );
    const many = explanationOf({ forms: names.map((metric) => ({ ...form, metric })) });
    expect(compareWithForms(many, runs).filter(({ reason }) => reason !== undefined)).toEqual([]);
  });

  test('is not compared where nothing came and nothing was expected, or nothing was measured', () => {
    const form: Predicted = { ...told0(), metric: RATE, stat: 'mean' };
    expect(compareWithForms(explanationOf({ forms: [form] }), [runOf({ [`${RATE} mean`]: 0 })])).toEqual([]);
    expect(compareWithForms(explanationOf(), [runOf({ 'iam.cms.queue mean': 1 })])).toEqual([]);
  });

  test('in one short text', () => {
    expect(formBeside(comparedOf([9.5]))).toBe('9 to 10 Hz');
    expect(formBeside(comparedOf([12]))).toBe('9 to 10 Hz (+20 %)');
  });

  test('may be a mean of other replications, as that of a check is', () => {
    const simulated = { value: 12, unit: 'Hz', ci95: { low: 9.9, high: 14.1 }, replications: 4 };
    const [form] = explanationOf().forms;
    if (form === undefined || form.standing === 'none') throw new Error('there is a form');
    expect(compareWith(form, simulated, explanationOf(), new Map()).reason).toBeUndefined();
  });
});

function told0(): Predicted {
  return told('issuers.cms', { label: 'none', unit: 'Hz', range: 0, exact: true, formula: 'nothing' });
}

function studyOf(variants: Readonly<Record<string, readonly RunResult[]>>): StudyResult {
  const names = Object.keys(variants);
  return {
    scenario: 'small',
    title: 'Small',
    seed: 1,
    version: '1',
    hasVariants: names.length > 1,
    variants: names.map((name) => ({ name, scenarioHash: '', changes: [], runs: variants[name] ?? [] })),
  };
}

describe('the block below the headline figures', () => {
  const runs = (...values: number[]) =>
    values.map((value, index) => runOf({ [`${RATE} mean`]: value }, index));

  test('has the form beside the figure, and how many agree', () => {
    const text = besideTable(studyOf({ base: runs(9.5) }), new Map([['base', explanationOf()]]), TERMINAL);
    expect(text).toMatch(/^Closed forms +simulated +closed form +gap$/m);
    expect(text).toMatch(/^ {2}all requests +9\.5 Hz +9 to 10 Hz$/m);
    expect(text).toContain('1 of 1 agree.');
    expect(text).toContain('One replication has no interval');
  });

  test('marks a gap and tells its reason below', () => {
    const text = besideTable(studyOf({ base: runs(12) }), new Map([['base', explanationOf()]]), TERMINAL);
    expect(text).toMatch(/^ {2}all requests +12 Hz +9 to 10 Hz +\+20 % {2}\[1\]$/m);
    expect(text).toContain('[1]  the form is approximate: the sum');
    expect(text).toContain('0 of 1 agree.');
  });

  test('tells of further variants in a line each', () => {
    const study = studyOf({ base: runs(9.5, 9.6), other: runs(12, 12) });
    const explanations = new Map([
      ['base', explanationOf()],
      ['other', explanationOf({ disturbed: 'the scenario has faults' })],
    ]);
    const text = besideTable(study, explanations, TERMINAL);
    expect(text).toMatch(/^Closed forms, base /m);
    expect(text).toContain('Closed forms, other: 0 of 1 agree; 1 differ: the scenario has faults');
    expect(text).toContain('the 95 % interval of all figures together');
  });

  test('says why where no figure has a form', () => {
    const why = 'clients of a closed loop share the issuer';
    const forms = [untold('issuers.cms', 'requests', why)];
    const explanations = new Map([['base', explanationOf({ forms })]]);
    const text = besideTable(studyOf({ base: runs(9.5) }), explanations, TERMINAL);
    expect(text).toBe(`Closed forms: none of these figures has one: ${why}.\n`);
  });

  test('keeps to the width of the terminal in what it says', () => {
    const narrow = { columns: 60, colour: false };
    const text = besideTable(studyOf({ base: runs(12) }), new Map([['base', explanationOf()]]), narrow);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(60);
  });

  test('is coloured only on a terminal with colours', () => {
    const explanations = new Map([['base', explanationOf()]]);
    const code = String.fromCharCode(27);
    expect(besideTable(studyOf({ base: runs(12) }), explanations, TERMINAL)).not.toContain(code);
    const coloured = besideTable(studyOf({ base: runs(12) }), explanations, { columns: 100, colour: true });
    expect(coloured).toContain(code);
  });
});
