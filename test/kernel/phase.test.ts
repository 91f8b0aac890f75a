import { describe, expect, it } from 'vitest';
import { phaseUs } from '../../src/kernel/phase.js';
import { Simulation } from '../../src/kernel/simulation.js';

describe('the phase of a process', () => {
  it('is uniform over the period', () => {
    const simulation = new Simulation(7);
    const phases = Array.from({ length: 10_000 }, (_, process) =>
      phaseUs(simulation, 60_000_000, 'pod', process),
    );
    expect(Math.min(...phases)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...phases)).toBeLessThan(60_000_000);
    const classes = new Array<number>(10).fill(0);
    for (const phase of phases) classes[Math.floor(phase / 6_000_000)]++;
    const chiSquare = classes.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(27.9); // 0.1 % of right generators are above it
  });

  it('is drawn once for a process, and anew for each seed and replication', () => {
    const phase = (seed: number, replication: number) =>
      phaseUs(new Simulation(seed, replication), 1e6, 'fts', 'cern', 'exchange');
    expect(phase(1, 0)).toBe(phase(1, 0));
    expect(new Set([phase(1, 0), phase(2, 0), phase(1, 1)]).size).toBe(3);
  });
});
