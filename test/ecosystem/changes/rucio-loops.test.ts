import { expect, test } from 'vitest';
import { SmallRun, steady } from '../../failures/small-run.js';

const HOUR = 3600e6;

test('a daemon of Rucio whose pause changes comes round at the new one, from its next turn on', () => {
  const run = new SmallRun('dc24', {
    horizon: '6 h',
    workloads: [steady('work', '120 /h', 2, '500 MB')],
    submitter: { pods: 1, sleep: '60 s', poller: { pods: 1, sleep: '60 s' } },
    rest: {
      changes: [
        { at: '3 h', set: { 'submitters.cms.sleep': '10 min', 'submitters.cms.poller.sleep': '5 min' } },
      ],
    },
  });
  const turns = (step: 'fetched' | 'polled', fromUs: number, toUs: number) =>
    new Set(
      run
        .stepsOf(step)
        .map(({ timeUs }) => timeUs)
        .filter((timeUs) => timeUs >= fromUs && timeUs < toUs),
    ).size;
  expect(turns('fetched', HOUR, 3 * HOUR)).toBeGreaterThan(100);
  // Twelve turns in two hours; a full batch is followed by another after a second.
  expect(turns('fetched', 3.2 * HOUR, 5.2 * HOUR)).toBeLessThan(30);
  expect(turns('polled', 3.2 * HOUR, 5.2 * HOUR)).toBeLessThanOrEqual(26);
  expect(run.stat('transfers.all.finished', 'total')).toBeGreaterThan(1200);
});
