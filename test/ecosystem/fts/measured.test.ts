import { describe, expect, test } from 'vitest';
import { Answer, Failure, Grant, OK } from '../../../src/ecosystem/ports.js';
import { bench, HOUR, MINUTE, SECOND } from './fakes.js';

const CALLS = { exchange: { calls: 1 } };

describe('the delay by tokens', () => {
  test('is one of an attempt, however often FTS tries', () => {
    const b = bench({ ...CALLS, retry: { count: 4, delay: '10 s' } });
    let tries = 0;
    b.storage.outcome = () => (++tries < 5 ? Failure.storageError : OK);
    b.submit({ tokenWaitUs: 2 * SECOND });
    b.simulation.advanceTo(30 * SECOND - 1);
    expect(b.level('state.TOKEN_PREP')).toBe(1);
    b.simulation.advanceTo(HOUR);
    expect(tries).toBe(5);
    expect(b.book.finishedFiles).toBe(1);
    // 2 s at the submitter, 30 s until the first turn of the exchange and 0.1 s for its call.
    expect(b.book.delayFiles).toBe(1);
    expect(b.book.delaySumUs).toBe(32.1 * SECOND);
  });

  test('adds what agents of all tries waited for', () => {
    const b = bench({ ...CALLS, retry: { count: 1, delay: '10 s' } });
    b.storage.stalledUs = 3 * SECOND;
    let tries = 0;
    b.storage.outcome = () => (++tries < 2 ? Failure.storageError : OK);
    b.submit();
    b.simulation.advanceTo(HOUR);
    // Each try shows a token at both ends, and the good one at the destination once more.
    expect(b.book.delaySumUs).toBe(30.1 * SECOND + (2 + 3) * 3 * SECOND);
    expect(b.book.delayFiles).toBe(1);
  });
});

test('the delay in the queue lasts from the submission to the begin of the copy', () => {
  const b = bench(CALLS);
  b.storage.stalledUs = 3 * SECOND;
  b.storage.copyUs = () => 100 * SECOND;
  b.submit();
  b.simulation.advanceTo(HOUR);
  // The copy, the look at its destination, and the end.
  const [{ timeUs }] = b.ends;
  expect(b.book.queueSumUs).toBe(timeUs - 100 * SECOND - 3 * SECOND);
  expect(b.book.queueSumUs).toBeGreaterThan(30.1 * SECOND + 6 * SECOND);
});

test('bytes that are copied in vain count with every try of FTS, and the time of an attempt once', () => {
  const b = bench({ ...CALLS, retry: { count: 2, delay: '10 s' } });
  b.storage.outcome = () => Failure.storageError;
  b.submit();
  b.simulation.advanceTo(HOUR);
  expect(b.book.bytesInVain).toBe(3 * b.book.sizeBytes());
  const [{ timeUs }] = b.ends;
  expect(b.book.failedUs).toBe(timeUs);
});

test('the delay in TOKEN_PREP is also that of files which fail there', () => {
  const b = bench(CALLS);
  b.issuer.rule = () => Answer.unavailable;
  b.submit({ files: 7 });
  b.simulation.advanceTo(HOUR);
  expect(b.book.failedOf(Failure.tokenExchange)).toBe(7);
  const delay = b.meter.duration('fts.cern.delay.token_prep').stats(1);
  expect(delay.find(({ stat }) => stat === 'mean')).toMatchObject({ value: 30.1, samples: 7 });
});

describe('what is given up', () => {
  test('a call that FTS does not wait for any longer is told to the issuer, once', () => {
    const b = bench({ ...CALLS, http_timeout: '5 s' });
    b.issuer.latencyUs = 10 * MINUTE;
    b.submit();
    b.simulation.advanceTo(30 * SECOND + 4 * SECOND);
    expect(b.issuer.givenUp).toBe(0);
    b.simulation.advanceTo(30 * SECOND + 6 * SECOND);
    expect(b.issuer.givenUp).toBe(2);
    b.fts.controls.restartDaemons();
    expect(b.issuer.givenUp).toBe(2);
    b.simulation.checkLaws();
  });

  test('so is one of a daemon that dies', () => {
    const b = bench(CALLS);
    b.issuer.latencyUs = 10 * MINUTE;
    b.submit();
    b.at(MINUTE, () => b.fts.controls.restartDaemons());
    b.simulation.advanceTo(MINUTE);
    expect(b.issuer.givenUp).toBe(2);
  });

  test('so is the read of a document', () => {
    const b = bench({ ...CALLS, version: '3.13', http_timeout: '5 s' });
    b.submit();
    b.at(MINUTE, () => {
      b.issuer.latencyUs = 10 * MINUTE;
    });
    b.simulation.advanceTo(MINUTE);
    const before = b.issuer.givenUp;
    b.simulation.advanceTo(20 * MINUTE);
    const documents = b.issuer.times[Grant.discovery].filter((timeUs) => timeUs > MINUTE).length;
    expect(documents).toBeGreaterThan(0);
    expect(b.issuer.givenUp - before).toBe(documents);
  });
});

describe('an exchange counts when it is stored', () => {
  test('answers that die with their daemon are lost, whether they had come or not', () => {
    const b = bench({ version: '3.13', exchange: { calls: 1, threads: 1 } });
    b.issuer.latencyUs = 10 * SECOND;
    b.submit();
    // The first of two tokens has its answer, and the second is asked for.
    b.at(45 * SECOND, () => b.fts.controls.restartDaemons());
    b.simulation.advanceTo(44 * SECOND);
    expect(b.count('exchange')).toBe(0);
    b.simulation.advanceTo(45 * SECOND);
    expect(b.count('exchange_lost')).toBe(1);
    b.simulation.advanceTo(51 * SECOND);
    expect(b.count('exchange_lost')).toBe(2);
    b.simulation.advanceTo(HOUR);
    expect(b.count('exchange')).toBe(2);
    expect(b.count('exchange_lost')).toBe(2);
    expect(b.issuer.requests[Grant.tokenExchange]).toBe(4);
  });

  test('those that fail count when their turn is over, each once', () => {
    const b = bench({ version: '3.13', ...CALLS });
    b.issuer.rule = () => Answer.unavailable;
    b.submit();
    b.simulation.advanceTo(31 * SECOND);
    expect(b.count('exchange_failed')).toBe(2);
    expect(b.count('exchange')).toBe(0);
  });
});
