import { expect, test } from 'vitest';
import { KeyAnswer, OK, WAITS } from '../../../src/ecosystem/ports.js';
import { endpoints, H, MIN } from './endpoint-bench.js';

test('rejecting is told by endpoint and by issuer, and adds up to that of all', () => {
  const { simulation, storage, keys, finish } = endpoints(
    {
      A: { technology: 'dcache' },
      B: { technology: 'xrootd' },
      C: { technology: 'dcache', readiness: 'failed' },
    },
    { probes: { interval: '5 min' } },
  );
  simulation.advanceTo(2 * H);
  storage.setDown(0, true);
  simulation.advanceTo(2 * H + 10 * MIN);
  storage.setDown(0, false);
  simulation.advanceTo(4 * H);
  expect(keys.fetches.length).toBeGreaterThan(0);
  const stat = finish();
  const of = (name: string) => stat(`storage.all.rejecting${name}`, 'mean') ?? Number.NaN;
  expect(of('.site.C')).toBe(1);
  expect(of('.site.B')).toBe(0);
  // Down for two of its probes.
  expect(of('.site.A')).toBeCloseTo((2 * 5) / 240, 9);
  expect(of('.issuer.cms')).toBeCloseTo(of(''), 12);
  expect(of('')).toBeCloseTo((of('.site.A') + of('.site.C')) / 3, 12);
});

test('the share of checks that wait for keys counts each check once, and no probe', () => {
  const { simulation, storage, keys, ask, finish } = endpoints(
    { A: { technology: 'dcache' } },
    { probes: { interval: '0 s' } },
  );
  storage.restartValidator(0);
  keys.answer = KeyAnswer.later;
  expect([ask(0, 1), ask(0, 2)]).toEqual([WAITS, WAITS]);
  keys.answer = KeyAnswer.ok;
  simulation.advanceTo(MIN);
  for (let jwt = 3; jwt < 9; jwt++) ask(0, jwt);
  expect(ask(0, 9)).toBe(OK);
  expect(finish()('storage.all.keys.waited', 'mean')).toBeCloseTo(2 / 9, 9);
});
