import { expect, test } from 'vitest';
import { refusedLoops } from '../../src/report/refused-loops.js';
import { simulate } from '../../src/study/simulate.js';
import { load } from '../scenario/folder.js';

const WIDE = { columns: 200, colour: false };

/** What is said of one pod that takes in two requests and answers ten a second. */
function told(test: string): string {
  const { variants } = load({
    'small.yaml': `name: small
title: A closed loop
horizon: 1 min
issuers: { cms: { threads: 1, accept_queue: 1, slots: 1, service: { law: constant, value: 100 ms }, round_trip: 0 s } }
load_tests: [{ name: bench, ${test} }]
`,
  });
  const runs = [simulate(variants[0].scenario, new Map(), 0)];
  const variant = { name: 'base', scenarioHash: '', changes: [], runs };
  const study = {
    scenario: 'small',
    title: '',
    seed: 1,
    version: '',
    variants: [variant],
    hasVariants: false,
  };
  return refusedLoops(study, variants, WIDE);
}

test('a closed loop that meets refusals is told with its throughput', () => {
  expect(told('clients: 4')).toMatch(
    /^Load test bench: 99\.\d % of the requests failed, and the clients ask again: the throughput is 10 Hz/,
  );
});

test('nothing is said of a closed loop that meets none, nor of an open one', () => {
  expect(told('clients: 2')).toBe('');
  expect(told('rate: 50 Hz')).toBe('');
});
