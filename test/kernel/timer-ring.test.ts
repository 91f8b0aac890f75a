import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/kernel/simulation.js';

describe('a timer ring', () => {
  it('keeps one pending event for a hundred thousand timers', () => {
    const simulation = new Simulation();
    let fired = 0;
    const ring = simulation.ring(1000, () => fired++);
    for (let i = 0; i < 100_000; i++) ring.arm(i);
    expect(simulation.pending).toBe(1);
    expect(ring.size).toBe(100_000);
    simulation.advanceTo(1000);
    expect(fired).toBe(100_000);
    expect(simulation.idle).toBe(true);
  });

  it('skips a run of cancelled timers at its head', () => {
    const simulation = new Simulation();
    const fired: number[] = [];
    const ring = simulation.ring(10, (subject) => fired.push(subject));
    const tickets = Array.from({ length: 200 }, (_, i) => ring.arm(i));
    for (let i = 0; i < 199; i++) expect(ring.cancel(tickets[i])).toBe(true);
    expect(ring.cancel(tickets[0])).toBe(false);
    expect(ring.size).toBe(1);
    simulation.advanceTo(10);
    expect(fired).toEqual([199]);
    expect(ring.cancel(tickets[199])).toBe(false);
  });

  it('refuses a delay that is not a whole number of microseconds, and a negative subject', () => {
    const simulation = new Simulation();
    for (const delayUs of [-1, 0.5, Number.NaN])
      expect(() => simulation.ring(delayUs, () => {})).toThrow(RangeError);
    expect(() => simulation.ring(5, () => {}).arm(-1)).toThrow(RangeError);
  });
});
