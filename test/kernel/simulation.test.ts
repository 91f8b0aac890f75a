import { describe, expect, it } from 'vitest';
import { LawBroken } from '../../src/kernel/laws.js';
import { Simulation } from '../../src/kernel/simulation.js';

describe('the event loop', () => {
  it('runs events up to and including the limit, sets the clock there and can go on', () => {
    const simulation = new Simulation();
    const seen: [number, number][] = [];
    const kind = simulation.register((subject) => seen.push([simulation.nowUs, subject]));
    simulation.at(30, kind, 3);
    simulation.at(10, kind, 1);
    simulation.at(20, kind, 2);
    simulation.advanceTo(20);
    expect(seen).toEqual([
      [10, 1],
      [20, 2],
    ]);
    simulation.advanceTo(25);
    expect([simulation.nowUs, simulation.pending, simulation.eventsRun]).toEqual([25, 1, 2]);
    simulation.advanceTo(30);
    expect(seen).toHaveLength(3);
    expect(simulation.idle).toBe(true);
  });

  it('runs an event scheduled for now after those already scheduled for now', () => {
    const simulation = new Simulation();
    const seen: number[] = [];
    const kind = simulation.register((subject) => {
      seen.push(subject);
      if (subject === 1) simulation.after(0, kind, 3);
    });
    simulation.at(5, kind, 1);
    simulation.at(5, kind, 2);
    simulation.advanceTo(5);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('stops where events at one instant never end, and names their handler and the seed', () => {
    const simulation = new Simulation(7);
    const again: number = simulation.register(() => simulation.post(0, again));
    simulation.at(5, again);
    expect(() => simulation.advanceTo(10)).toThrow(
      /law broken: time goes on: \d+ events at one instant, .* handler .*post\(0, again\).*\(seed 7, replication 0, time 5 µs\)/,
    );
  });

  it('ends at the last event when it is told to run for ever', () => {
    const simulation = new Simulation();
    const kind = simulation.register(() => {});
    simulation.at(42, kind);
    simulation.advanceTo(Number.POSITIVE_INFINITY);
    expect(simulation.nowUs).toBe(42);
  });

  it('stops after the event that says so, and leaves the clock there', () => {
    const simulation = new Simulation();
    const kind = simulation.register(() => simulation.stop());
    simulation.at(1, kind);
    simulation.at(2, kind);
    simulation.advanceTo(10);
    expect([simulation.nowUs, simulation.pending]).toEqual([1, 1]);
  });
});

describe('a broken law', () => {
  it('names the law, the seed, the replication and the time', () => {
    const simulation = new Simulation(77, 3);
    const kind = simulation.register(() => simulation.at(4, kind));
    simulation.at(5, kind);
    expect(() => simulation.advanceTo(10)).toThrow(LawBroken);
    expect(() => simulation.at(4, kind)).toThrow(
      'law broken: no event is scheduled in the past: kind 0 at 4 µs (seed 77, replication 3, time 5 µs)',
    );
  });

  it('is an event at a fraction of a microsecond or at no time at all', () => {
    const simulation = new Simulation();
    const kind = simulation.register(() => {});
    for (const timeUs of [0.5, Number.NaN]) {
      expect(() => simulation.post(timeUs, kind)).toThrow(LawBroken);
      expect(() => simulation.at(timeUs, kind)).toThrow('time is an integer number of microseconds');
      expect(() => simulation.after(timeUs, kind)).toThrow(LawBroken);
    }
  });

  it('is a clock set back', () => {
    const simulation = new Simulation();
    simulation.advanceTo(10);
    expect(() => simulation.advanceTo(9)).toThrow('time never goes back');
    expect(() => simulation.advanceTo(Number.NaN)).toThrow('time never goes back');
  });

  it('is found at the end by a check that was registered for it', () => {
    const simulation = new Simulation(5);
    simulation.checkAtEnd(() => {
      throw new LawBroken('every token is conserved', simulation, 'one is missing');
    });
    expect(() => simulation.checkLaws()).toThrow(/every token is conserved: one is missing \(seed 5,/);
  });
});
