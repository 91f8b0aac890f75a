import { expect } from 'vitest';
import { quantileOf } from '../../src/kernel/distribution.js';
import { Simulation } from '../../src/kernel/simulation.js';

/** 99.9 % two-sided quantile of Student's t by degrees of freedom. */
const STUDENT_999: Readonly<Record<number, number>> = { 9: 4.781, 11: 4.437, 15: 4.073, 19: 3.883 };

/**
 * Runs independent replications of a measurement and holds the exact value to their t-interval at 99.9 %.
 * The interval must also be narrow enough to mean something.
 * @param exact the value of the theory
 * @param widest the widest half-width that the test may have, relative to `exact`
 * @param measure one replication: a simulation in, a number out
 */
export function expectTheory(
  exact: number,
  widest: number,
  measure: (simulation: Simulation) => number,
  replications = 12,
): void {
  const values = Array.from({ length: replications }, (_, replication) => {
    const simulation = new Simulation(20240212, replication);
    const value = measure(simulation);
    simulation.checkLaws();
    return value;
  });
  const mean = values.reduce((a, b) => a + b, 0) / replications;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (replications - 1);
  const halfWidth = STUDENT_999[replications - 1] * Math.sqrt(variance / replications);
  const text = `theory ${exact}, simulated ${mean} ± ${halfWidth}`;
  expect(halfWidth, `the interval is too wide to judge by: ${text}`).toBeLessThanOrEqual(widest * exact);
  expect(Math.abs(mean - exact), text).toBeLessThanOrEqual(halfWidth);
}

/** Draws of an exponential law in whole microseconds. */
export function exponential(simulation: Simulation, purpose: string, meanUs: number): () => number {
  const stream = simulation.streams.stream('oracle', purpose);
  const quantile = quantileOf({ law: 'exponential', mean: meanUs });
  return () => Math.round(quantile(stream.next()));
}

/** Calls `arrive` at the events of a Poisson process, with customers 0, 1, 2 … */
export function poisson(simulation: Simulation, rateHz: number, arrive: (customer: number) => void): void {
  const gapUs = exponential(simulation, 'arrivals', 1e6 / rateHz);
  const kind = simulation.register((customer) => {
    simulation.after(gapUs(), kind, customer + 1);
    arrive(customer);
  });
  simulation.after(gapUs(), kind, 0);
}

export const SECOND_US = 1e6;
