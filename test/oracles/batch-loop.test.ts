import { describe, expect, it } from 'vitest';
import { BatchLoop } from '../../src/kernel/batch-loop.js';
import { Simulation } from '../../src/kernel/simulation.js';
import { expectTheory, exponential, poisson, SECOND_US } from './replicated.js';

/** Cycles grow from empty to their mean in the first turns, which are not counted. */
const WARM_UP_TURNS = 30;

/** A daemon that takes all that has come, works through it with its threads and sleeps; notes each cycle's length. */
class Daemon {
  /** Items that have come and were not yet taken. */
  backlog = 0;
  worked = 0;
  readonly cyclesS: number[] = [];
  private lastUs = 0;

  constructor(simulation: Simulation, threads: number, sleepS: number, itemUs: () => number) {
    const done = simulation.register(() => {
      this.worked++;
      loop.done();
    });
    const loop: BatchLoop = new BatchLoop(simulation, () => ({ threads, sleepUs: sleepS * SECOND_US }), {
      take: () => {
        this.cyclesS.push((simulation.nowUs - this.lastUs) / SECOND_US);
        this.lastUs = simulation.nowUs;
        const items = this.backlog;
        this.backlog = 0;
        return items;
      },
      work: () => simulation.after(itemUs(), done),
      joined: () => {},
    });
    loop.start(0);
  }
}

describe('a batch loop under load', () => {
  it('of one thread has a mean cycle of sleep / (1 − λ·latency)', () => {
    // Each item that comes in a cycle lengthens the next by its latency: C = S + λ C s.
    expectTheory(60 / (1 - 0.7), 0.03, (simulation) => {
      const daemon = new Daemon(simulation, 1, 60, exponential(simulation, 'items', 0.1 * SECOND_US));
      poisson(simulation, 7, () => daemon.backlog++);
      simulation.advanceTo(60_000 * SECOND_US);
      const cyclesS = daemon.cyclesS.slice(WARM_UP_TURNS);
      return cyclesS.reduce((a, b) => a + b, 0) / cyclesS.length;
    });
  });

  it('has a capacity of threads / latency while its backlog lasts', () => {
    const simulation = new Simulation();
    const daemon = new Daemon(simulation, 20, 60, () => 250_000);
    daemon.backlog = 1_000_000;
    simulation.advanceTo(1000 * SECOND_US);
    expect(daemon.worked).toBe((20 / 0.25) * 1000);
  });

  it('doubles its batches from turn to turn when items come twice as fast as its threads can work', () => {
    expectTheory(
      2,
      0.02,
      (simulation) => {
        const daemon = new Daemon(simulation, 2, 10, () => 200_000);
        poisson(simulation, 20, () => daemon.backlog++);
        simulation.advanceTo(25_000 * SECOND_US);
        const [before, last] = daemon.cyclesS.slice(-2);
        // The sleep is no part of what doubles.
        return (last - 10) / before;
      },
      10,
    );
  });
});
