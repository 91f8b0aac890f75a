import type { CheckOutcome } from '../../src/report/check/outcome.js';
import { judge } from '../../src/study/check/verdict.js';
import { expectationOf, runOf } from '../study/check-fixture.js';

type Given = NonNullable<Parameters<typeof expectationOf>[0]>;

/** An expectation judged by replications with these values. */
export function checkedOf(values: readonly number[], given: Given = {}) {
  const expectation = expectationOf(given);
  const key = `${expectation.metric} ${expectation.stat}`;
  return judge(expectation, () => values.map((value, index) => runOf({ [key]: value }, index)));
}

/** A scenario whose check came out like this. */
export function outcomeOf(given: Partial<CheckOutcome> = {}): CheckOutcome {
  return {
    scenario: 'small',
    title: 'A small scenario',
    path: '/repo/scenarios/small.yaml',
    checked: [],
    forms: new Map(),
    errors: [],
    moved: undefined,
    ...given,
  };
}

/** One error of each kind: an expectation without a sample, a scenario that cannot be read. */
export const NO_SAMPLE = {
  name: 'latency',
  reason: 'iam.cms.latency.refresh_token mean of the variant base has no sample',
  expectation: expectationOf({ name: 'latency', figure: 'D2' }),
  at: { file: '/repo/scenarios/small.yaml', line: 30, column: 5 },
  isDefect: false,
} as const;
export const UNREADABLE = {
  name: 'broken.yaml',
  reason: 'broken.yaml:3:1: `horizn` is not a known key (did you mean `horizon`?)',
  expectation: undefined,
  at: { file: 'broken.yaml', line: 3, column: 1 },
  isDefect: false,
} as const;

/** What could break a table, a page, an XML file or a terminal. */
export const NASTY =
  'a | b `c` <script>&"\' *d* [e](f) @team #12 \u001b[31mred\u0000\n| --- | ]]> \uD800 ~~g~~ \\|';
