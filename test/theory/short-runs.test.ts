import { expect, test } from 'vitest';
import { shortRuns } from '../../src/theory/short-runs.js';
import { load } from '../scenario/folder.js';

/** Eight slots of 100 ms: 80 Hz. */
function warningsOf(keys: { horizon: string; warmup?: string; load: string }): string[] {
  const { horizon, warmup = '0 s' } = keys;
  const text = `name: small
title: A load test
horizon: ${horizon}
warmup: ${warmup}
issuers: { x: { pods: 1, slots: 8, service: { law: exponential, mean: 100 ms } } }
load_tests: [{ name: load, issuer: x, ${keys.load} }]
`;
  return shortRuns(load({ 'small.yaml': text }).variants).map(({ message }) => message);
}

test('a minute of a queue that takes as long to settle is too short, and the warning says what is too low', () => {
  expect(warningsOf({ horizon: '60 s', load: 'rate: 77.6 Hz' })).toEqual([
    'the queue of x takes 54.7 s to settle, and only 60 s are measured from an empty start: the latency is too low',
  ]);
});

test('a long run, one with a warm-up and one that hardly queues are not', () => {
  expect(warningsOf({ horizon: '20 min', load: 'rate: 77.6 Hz' })).toEqual([]);
  expect(warningsOf({ horizon: '2 min', warmup: '60 s', load: 'rate: 77.6 Hz' })).toEqual([]);
  expect(warningsOf({ horizon: '60 s', load: 'rate: 40 Hz' })).toEqual([]);
});

test('clients that wait for their answers make no queue that fills for long', () => {
  expect(warningsOf({ horizon: '60 s', load: 'clients: 8' })).toEqual([]);
});
