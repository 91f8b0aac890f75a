import { describe, expect, it } from 'vitest';
import { Grant } from '../../../src/ecosystem/ports.js';
import { Simulation } from '../../../src/kernel/simulation.js';
import { gridAfter, Phases } from '../../../src/systems/fts/simulator/phases.js';
import { bench, HOUR, MINUTE, SECOND } from './fakes.js';

describe('the phases of the loops of an instance', () => {
  const seeds = Array.from({ length: 400 }, (_, seed) => seed + 1);
  const phase = (seed: number, name: string, daemon: string) =>
    new Phases(new Simulation(seed), name, undefined).untilTurn(daemon, MINUTE, 80 * SECOND) / MINUTE;

  it('are uniform over the period, whatever the first turn of a process is', () => {
    const phases = seeds.map((seed) => phase(seed, 'cern', 'exchange'));
    expect(Math.min(...phases)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...phases)).toBeLessThan(1);
    // Ten classes of 40: chi squared with 9 degrees of freedom is above 27.9 once in a thousand.
    const classes = new Array<number>(10).fill(0);
    for (const at of phases) classes[Math.floor(at * 10)]++;
    expect(classes.reduce((sum, count) => sum + (count - 40) ** 2 / 40, 0)).toBeLessThan(27.9);
  });

  it.each([
    ['daemons', ['cern', 'exchange'], ['cern', 'refresh']],
    ['instances', ['cern', 'exchange'], ['fnal', 'exchange']],
  ] as const)('are independent between %s', (_, one, other) => {
    const products = seeds.map(
      (seed) => (phase(seed, one[0], one[1]) - 0.5) * (phase(seed, other[0], other[1]) - 0.5),
    );
    const mean = products.reduce((sum, product) => sum + product, 0) / products.length;
    // The product of two uniform deviates has variance 1/144.
    expect(Math.abs(mean)).toBeLessThan(3.5 / 12 / Math.sqrt(products.length));
  });

  it('follow from when all processes were started, where that is known', () => {
    const until = (upForS: number) =>
      new Phases(new Simulation(1), 'cern', upForS * SECOND).untilTurn('any', MINUTE, 50 * SECOND) / SECOND;
    expect([0, 20, 50, 51, 110, 111].map(until)).toEqual([50, 30, 0, 59, 0, 59]);
  });

  it('turn for the first time after now', () => {
    expect([4, 5, 6, 14, 15].map((now) => gridAfter(now, 5, 10))).toEqual([5, 15, 15, 15, 25]);
  });
});

describe('the first turn after a process was started', () => {
  const first = (keys: Record<string, unknown>, grant: Grant) => {
    const b = bench({ up_for: '0 s', nodes: 1, slots: 1, exchange: { calls: 1 }, ...keys });
    b.storage.copyUs = () => 100 * HOUR;
    b.submit({ files: 2, lifetimeUs: 10 * SECOND });
    b.issuer.lifetimeUs = 10 * SECOND;
    b.simulation.advanceTo(11 * MINUTE);
    return b.issuer.times[grant][0] / SECOND;
  };

  it.each([
    ['2024-02', 20 + 30],
    ['3.13', 20 + 30],
    ['3.14', 7 + 30],
  ])('of the exchange of FTS %s comes after %d s', (version, expected) => {
    expect(first({ version }, Grant.tokenExchange)).toBe(expected);
  });

  it.each([
    ['2024-02', 20 + 2],
    ['3.13', 20 + 2],
    ['3.14', 15 + 2],
  ])('of the scheduler of FTS %s comes after %d s', (version, expected) => {
    const b = bench({ version, up_for: '0 s' });
    b.submit({ x509: true, jwts: [0, 0] });
    b.simulation.advanceTo((expected + 10) * SECOND);
    expect(b.ends[0]?.timeUs).toBe((expected + 10) * SECOND);
  });

  it('comes anew when the instance was down', () => {
    const b = bench({ version: '3.13', up_for: null, exchange: { calls: 1 } });
    b.at(10 * MINUTE, () => b.fts.controls.setDown(true));
    b.at(20 * MINUTE, () => b.fts.controls.setDown(false));
    b.at(20 * MINUTE, () => b.submit());
    b.simulation.advanceTo(22 * MINUTE);
    expect(b.issuer.times[Grant.tokenExchange][0]).toBe(20 * MINUTE + 50 * SECOND);
  });
});

describe('an instance that has run for long', () => {
  it.each([
    ['3.13', 2],
    ['3.14', 1],
  ])('exchanges a token that comes at any time after half an interval in the mean (FTS %s)', (version, calls) => {
    const waits = Array.from({ length: 300 }, (_, seed) => {
      const b = bench({ version, up_for: null }, { seed: seed + 1 });
      b.submit();
      b.simulation.advanceTo(MINUTE);
      return b.book.delaySumUs / SECOND;
    });
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    // Uniform over 30 s, and the calls at 0.1 s each.
    const expected = 15 + 0.1 * calls;
    expect(Math.abs(mean - expected)).toBeLessThan((3.5 * 30) / Math.sqrt(12 * waits.length));
    expect(Math.max(...waits)).toBeLessThan(30 + 0.1 * calls);
  });
});
