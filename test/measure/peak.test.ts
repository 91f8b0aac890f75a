import { expect, test } from 'vitest';
import { Meter } from '../../src/measure/meter.js';
import { Peak } from '../../src/measure/peak.js';
import { S } from './clock.js';

test('a peak is the largest value, of the run and of each bin, and a bin without one has none', () => {
  const peak = new Peak('tokens.cms.worst.read', { nowUs: 0 });
  for (const value of [3, 8, 5]) peak.record(value);
  peak.rollBin(S);
  peak.rollBin(S);
  peak.record(-2);
  peak.rollBin(S);
  expect(peak.series()).toEqual([{ suffix: '', values: [8, Number.NaN, -2] }]);
  expect(peak.stats(3 * S)).toEqual([{ stat: 'max', value: 8 }]);
  peak.record(9);
  expect(peak.stats(3 * S)).toEqual([{ stat: 'max', value: 9 }]);
});

test('a peak without a value has no statistics, also after the warm-up has ended', () => {
  const peak = new Peak('tokens.cms.worst.read', { nowUs: 0 });
  expect(peak.stats(S)).toEqual([]);
  peak.record(4);
  peak.rollBin(S);
  peak.record(4);
  peak.reset();
  expect(peak.stats(S)).toEqual([]);
  peak.rollBin(S);
  expect(peak.series()[0].values).toEqual([Number.NaN]);
});

test('a combined peak has the values of all its parts, bin by bin', () => {
  const clock = { nowUs: 0 };
  const meter = new Meter(clock, S);
  const names = ['atlas', 'cms'].map((name) => `tokens.${name}.worst.read`);
  const [atlas, cms] = names.map((name) => meter.peak(name));
  cms.record(2);
  meter.combine('tokens.both.worst.read', names);
  meter.combine('tokens.all.worst.read', ['tokens.both.worst.read']);
  for (const [a, c] of [
    [1, 2],
    [7, 5],
    [3, 4],
  ]) {
    atlas.record(a);
    cms.record(c);
    clock.nowUs += S;
    meter.rollBin();
  }
  clock.nowUs += S;
  const all = meter.finish().metrics.find(({ name }) => name === 'tokens.all.worst.read');
  expect(all?.stats).toEqual([{ stat: 'max', value: 7 }]);
  expect([...(all?.series[0].values ?? [])]).toEqual([2, 7, 4, Number.NaN]);
});
