import { expect, test } from 'vitest';
import { FaultWindows } from '../../../src/ecosystem/faults/fault-windows.js';
import { Simulation } from '../../../src/kernel/simulation.js';
import type { Fault } from '../../../src/scenario/faults.js';

const HOUR_US = 3600e6;
const issuer = { targets: ['issuers.cms'] };

function fault(rest: Partial<Fault> & Pick<Fault, 'kind' | 'name'>): Fault {
  return { ...issuer, ...rest } as Fault;
}

/** What happens to faults in so much time: `name` begins, `-name` ends, with times in h. */
function happenings(faults: readonly Fault[], hours: number, seed = 1): [string, number][] {
  const simulation = new Simulation(seed);
  const seen: [string, number][] = [];
  new FaultWindows(simulation, faults, {
    begin: (number) => seen.push([faults[number].name, simulation.nowUs / HOUR_US]),
    end: (number) => seen.push([`-${faults[number].name}`, simulation.nowUs / HOUR_US]),
  });
  simulation.advanceTo(hours * HOUR_US);
  return seen;
}

const at = { kind: 'issuer-down', name: 'gone', at: HOUR_US, for: 2 * HOUR_US } as const;
const random = { kind: 'issuer-down', name: 'flaky', random: { mtbf: 3 * HOUR_US, mttr: HOUR_US } } as const;

test('a fault begins when it is to and lasts as long as it is to', () => {
  expect(happenings([fault(at)], 10)).toEqual([
    ['gone', 1],
    ['-gone', 3],
  ]);
});

test('a fault without a length stays, and one of an instant only begins', () => {
  const stays = fault({ ...at, for: undefined });
  const instant = fault({ kind: 'cache-flush', name: 'flush', at: 2 * HOUR_US });
  expect(happenings([stays, instant], 1000)).toEqual([
    ['gone', 1],
    ['flush', 2],
  ]);
});

test('a migration has no end of its own: the length is when its operator gives up', () => {
  const migration = fault({ kind: 'migration', name: 'schema', at: 0, for: HOUR_US });
  expect(happenings([migration], 10)).toEqual([['schema', 0]]);
});

test('a random fault begins and ends by turns, with the mean times given', () => {
  const seen = happenings([fault(random)], 40_000);
  seen.forEach(([name], index) => {
    expect(name).toBe(index % 2 === 0 ? 'flaky' : '-flaky');
  });
  const mean = (from: number) => {
    const spans = seen.flatMap(([, time], index) =>
      index % 2 === from && index > 0 ? [time - seen[index - 1][1]] : [],
    );
    return spans.reduce((sum, span) => sum + span, 0) / spans.length;
  };
  // About 10 000 of each: the standard error is 1 %.
  expect(Math.abs(mean(0) / 3 - 1)).toBeLessThan(0.04);
  expect(Math.abs(mean(1) - 1)).toBeLessThan(0.04);
});

test('a random fault of an instant comes again and again', () => {
  const flush = fault({ kind: 'cache-flush', name: 'flush', random: { mtbf: HOUR_US } });
  const seen = happenings([flush], 10_000);
  expect(new Set(seen.map(([name]) => name))).toEqual(new Set(['flush']));
  expect(Math.abs(seen.length / 10_000 - 1)).toBeLessThan(0.04);
});

test('random times depend on the seed and the name of a fault, and on no other fault', () => {
  const alone = happenings([fault(random)], 100);
  const other = fault({ ...random, name: 'another' });
  const beside = happenings([other, fault(random)], 100).filter(([name]) => name.endsWith('flaky'));
  expect(beside).toEqual(alone);
  expect(happenings([fault(random)], 100, 2)).not.toEqual(alone);
  expect(happenings([other], 100).map(([, time]) => time)).not.toEqual(alone.map(([, time]) => time));
});
