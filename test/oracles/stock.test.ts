import { describe, it } from 'vitest';
import type { Simulation } from '../../src/kernel/simulation.js';
import { expectTheory, poisson, SECOND_US } from './replicated.js';

/** Time average of the size of a ring, in which a Poisson process arms timers, over a time after the first lifetime. */
function meanStock(simulation: Simulation, rateHz: number, lifetimeS: number, lengthS: number): number {
  const ring = simulation.ring(lifetimeS * SECOND_US, () => change(-1));
  let stock = 0;
  let integral = 0;
  let lastUs = 0;
  const change = (by: number) => {
    integral += stock * (simulation.nowUs - lastUs);
    lastUs = simulation.nowUs;
    stock += by;
  };
  poisson(simulation, rateHz, () => {
    change(1);
    ring.arm(0);
  });
  simulation.advanceTo(lifetimeS * SECOND_US);
  change(0);
  const before = integral;
  simulation.advanceTo((lifetimeS + lengthS) * SECOND_US);
  change(0);
  return (integral - before) / lengthS / SECOND_US;
}

describe('M/D/∞ through a timer ring', () => {
  it('holds λ·L tokens on average: Little’s law of a stock', () => {
    expectTheory(2 * 3600, 0.01, (simulation) => meanStock(simulation, 2, 3600, 36_000));
  });

  it('has a stock of Poisson law: its variance between replications at one instant is λ·L', () => {
    // Mean of (N − λL)² at the end, judged as a mean.
    const expected = 0.5 * 400;
    expectTheory(
      expected,
      0.6,
      (simulation) => {
        let sum = 0;
        const ring = simulation.ring(400 * SECOND_US, () => {});
        poisson(simulation, 0.5, () => ring.arm(0));
        const samples = 200;
        for (let i = 1; i <= samples; i++) {
          simulation.advanceTo(i * 500 * SECOND_US);
          sum += (ring.size - expected) ** 2;
        }
        return sum / samples;
      },
      20,
    );
  });
});
