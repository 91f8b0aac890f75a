import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.js';
import { DaemonPod, type PodOptions } from '../../../src/systems/rucio/simulator/daemon-pod.js';
import { SECOND } from './fakes.js';

interface Turn {
  readonly atS: number;
  readonly size: number;
}

/** A process with a stock of work, whose consumers work a constant time on a batch. */
class Process {
  readonly simulation = new Simulation(3);
  stock = 0;
  readonly turns: Turn[] = [];
  readonly begins: number[] = [];
  most = 0;
  readonly pod: DaemonPod;
  private waiting = 0;

  constructor(
    readonly workS: number,
    options: Partial<PodOptions>,
    readonly bulk = 10,
  ) {
    const { simulation } = this;
    const done = simulation.register((consumer) => this.pod.ended(consumer));
    this.pod = new DaemonPod(
      simulation,
      {
        ...{ process: ['x', 'daemon', 0], consumers: 2, consumersMost: 2, sleepUs: 60 * SECOND },
        ...{ fullBatch: bulk, partitionWaitUs: 10 * SECOND },
        ...options,
      },
      {
        hasWork: () => this.stock > 0,
        fetch: () => {
          const size = Math.min(this.bulk, this.stock);
          this.stock -= size;
          this.turns.push({ atS: simulation.nowUs / SECOND, size });
          if (size > 0) this.waiting++;
          this.most = Math.max(this.most, this.waiting);
          return size;
        },
        begin: (consumer) => {
          this.waiting--;
          this.begins.push(simulation.nowUs / SECOND);
          simulation.after(workS * SECOND, done, consumer);
        },
      },
    );
  }

  /** Starts the process at 0, so that its first turn is at 10 s. */
  start(): this {
    this.pod.restart(0);
    return this;
  }

  add(work: number): this {
    this.stock += work;
    this.pod.arm();
    return this;
  }

  runTo(seconds: number): this {
    this.simulation.advanceTo(seconds * SECOND);
    return this;
  }
}

describe('a process of a daemon', () => {
  it('begins turns a sleep apart, whatever its consumers do, and none of which nothing comes', () => {
    const process = new Process(100, {}).start().add(3).runTo(65);
    process.add(3).runTo(200);
    process.add(3).runTo(300);
    expect(process.turns).toEqual([
      { atS: 10, size: 3 },
      { atS: 70, size: 3 },
      { atS: 250, size: 3 },
    ]);
  });

  it('begins the next turn 1 s after a full batch, and counts the sleep from the begin of the first short one', () => {
    const process = new Process(0, {}).start().add(25).runTo(20);
    process.add(1).runTo(100);
    expect(process.turns.map(({ atS }) => atS)).toEqual([10, 11, 12, 72]);
  });

  it('rests 1 s after a turn even with a sleep of 0', () => {
    const process = new Process(0, { sleepUs: 0 }).start().add(1).runTo(10.5);
    process.add(1).runTo(20);
    expect(process.turns.map(({ atS }) => atS)).toEqual([10, 11]);
  });

  it('lets no more than consumers + 1 batches wait, looks in steps of 1 s, and counts that into the turn', () => {
    const process = new Process(7.3, {}).start().add(95).runTo(1000);
    expect(process.most).toBe(3);
    // Each turn but the first ones begins whole seconds after the one before.
    const gaps = process.turns.slice(1).map(({ atS }, i) => atS - process.turns[i].atS);
    for (const gap of gaps) expect(gap).toBeCloseTo(Math.round(gap), 9);
    expect(process.begins).toHaveLength(10);
    // Two consumers are never idle while batches wait.
    expect(process.begins[9] - process.begins[1]).toBeCloseTo(4 * 7.3, 6);
  });

  it('a short batch behind a full queue: the sleep runs while the producer waits', () => {
    const process = new Process(50, { consumers: 1 }).start().add(31).runTo(80);
    process.add(1).runTo(400);
    // Batches at 10, 11, 12 s; the fourth, of one, when a place is free; the next a sleep after its begin.
    expect(process.turns.map(({ size }) => size)).toEqual([10, 10, 10, 1, 1]);
    const [, , , short, next] = process.turns.map(({ atS }) => atS);
    expect(next - short).toBe(60);
  });

  it('idle consumers look each second: a batch waits half of that on average', () => {
    const process = new Process(0.25, {}).start();
    let waited = 0;
    for (let turn = 0; turn < 400; turn++) {
      process.runTo(10 + 60 * turn - 0.1 - (turn % 7) * 0.013).add(1);
    }
    process.runTo(60 * 400 + 10);
    process.turns.forEach(({ atS }, i) => {
      const wait = process.begins[i] - atS;
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThan(1);
      waited += wait;
    });
    // Of two consumers the one that looks first: a third of a second, if their looks were independent.
    expect(waited / 400).toBeLessThan(0.6);
    expect(waited).toBeGreaterThan(0);
  });

  it('forgets what it had in hand when it is restarted', () => {
    const process = new Process(30, {}).start().add(40).runTo(15);
    const before = process.turns.length;
    process.pod.restart(20 * SECOND);
    process.add(5).runTo(29.9);
    expect(process.turns).toHaveLength(before);
    process.runTo(31);
    expect(process.turns[before].atS).toBe(30);
  });

  it('draws its phase once, uniform over its sleep', () => {
    const phases = Array.from({ length: 200 }, (_, pod) => {
      const process = new Process(0, { process: ['x', 'daemon', pod] });
      process.add(1).runTo(60);
      return process.turns[0].atS;
    });
    const mean = phases.reduce((sum, phase) => sum + phase, 0) / phases.length;
    expect(Math.abs(mean - 30)).toBeLessThan(3 * (60 / Math.sqrt(12 * 200)));
    expect(Math.max(...phases)).toBeLessThan(60);
    expect(new Set(phases).size).toBe(200);
  });
});
