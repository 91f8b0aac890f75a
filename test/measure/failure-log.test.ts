import { expect, test } from 'vitest';
import { FailureLog } from '../../src/measure/failure-log.js';
import { S } from './clock.js';

test('failures are told by experiment and cause with the first, the last and a sample', () => {
  const log = new FailureLog();
  log.nameSites(['CERN', 'RAL']);
  log.record('cms', 'token_expired', 5 * S, 10, 'week', 42, 7, 1);
  log.record('cms', 'token_expired', 9 * S, 1, 'week', 43, 0, 0);
  log.record('atlas', 'storage_error', 6 * S, 2, 'test', 1, 3, 2);
  log.record('atlas', 'scope', 6 * S, 0, 'test', 1, 1, 2);
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
  log.record('cms', 'scope', S, 3, 'week', 1, 1, 1);
  log.reset();
  expect(log.rows()).toEqual([]);
});
