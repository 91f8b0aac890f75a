import { expect, test } from 'vitest';
import { FailureLog } from '../../src/measure/failure-log.js';
import { S } from './clock.js';

test('failures are told by experiment and cause with the first, the last and a sample', () => {
  const log = new FailureLog();
  log.nameSites(['CERN', 'RAL']);
  log.record('cms', 'token_expired', 5 * S, 10, { workload: 'week', ordinal: 42, file: 7, destination: 1 });
  log.record('cms', 'token_expired', 9 * S, 1, { workload: 'week', ordinal: 43, file: 0, destination: 0 });
  log.record('atlas', 'storage_error', 6 * S, 2, { workload: 'test', ordinal: 1, file: 3, destination: 2 });
  log.record('atlas', 'scope', 6 * S, 0, { workload: 'test', ordinal: 1, file: 1, destination: 2 });
  expect(log.rows()).toEqual([
    {
      experiment: 'atlas',
      cause: 'storage_error',
      transfers: 2,
      firstUs: 6 * S,
      lastUs: 6 * S,
      sample: 'test/1/3/2',
    },
    {
      experiment: 'cms',
      cause: 'token_expired',
      transfers: 11,
      firstUs: 5 * S,
      lastUs: 9 * S,
      sample: 'week/42/7/RAL',
    },
  ]);
});

test('failures during the warm-up are forgotten', () => {
  const log = new FailureLog();
  log.record('cms', 'scope', S, 3, { workload: 'week', ordinal: 1, file: 1, destination: 1 });
  log.reset();
  expect(log.rows()).toEqual([]);
});
