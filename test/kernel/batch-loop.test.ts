import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchLoop, type BatchLoopOptions } from '../../src/kernel/batch-loop.js';
import { Simulation } from '../../src/kernel/simulation.js';

/** A loop over batches of given sizes whose items take given times; logs what it does. */
class Daemon {
  readonly simulation = new Simulation();
  readonly log: string[] = [];
  readonly loop: BatchLoop;
  atWork = 0;
  peak = 0;
  finished = 0;
  private readonly end = this.simulation.register(() => this.finish());

  constructor(
    options: BatchLoopOptions,
    private readonly sizes: readonly number[],
    private readonly itemUs: (item: number) => number,
  ) {
    this.loop = new BatchLoop(this.simulation, () => options, {
      take: () => {
        const size = this.sizes[this.loop.turns - 1] ?? 0;
        this.log.push(`${this.simulation.nowUs} take ${size}`);
        return size;
      },
      work: (item) => {
        this.peak = Math.max(this.peak, ++this.atWork);
        const durationUs = this.itemUs(item);
        if (durationUs === 0) this.finish();
        else this.simulation.after(durationUs, this.end);
      },
      joined: (size) => this.log.push(`${this.simulation.nowUs} join ${size}`),
    });
  }

  private finish(): void {
    this.atWork--;
    this.finished++;
    this.loop.done();
  }
}

describe('a batch loop', () => {
  it('takes, works with its threads, joins, sleeps and takes again', () => {
    const daemon = new Daemon({ threads: 2, sleepUs: 100 }, [5, 0, 1], () => 10);
    daemon.loop.start(7);
    daemon.simulation.advanceTo(300);
    expect(daemon.log).toEqual([
      '7 take 5',
      '37 join 5',
      '137 take 0',
      '137 join 0',
      '237 take 1',
      '247 join 1',
    ]);
    expect(daemon.peak).toBe(2);
  });

  it('counts its sleep from the begin of a turn where it is told to, and never sleeps less than nothing', () => {
    const daemon = new Daemon({ threads: 1, sleepUs: 100, sleepFrom: 'begin' }, [3, 12, 1], () => 10);
    daemon.loop.start(7);
    daemon.simulation.advanceTo(300);
    expect(daemon.log).toEqual([
      '7 take 3',
      '37 join 3',
      '107 take 12',
      '227 join 12',
      '227 take 1',
      '237 join 1',
    ]);
  });

  it('does not sleep after a full batch', () => {
    const daemon = new Daemon({ threads: 4, sleepUs: 100, fullBatch: 4 }, [4, 5, 3], () => 10);
    daemon.loop.start(0);
    daemon.simulation.advanceTo(100);
    expect(daemon.log).toEqual(['0 take 4', '10 join 4', '10 take 5', '30 join 5', '30 take 3', '40 join 3']);
  });

  it('works off a hundred thousand items that are done at once without deep recursion', () => {
    const daemon = new Daemon({ threads: 1, sleepUs: 1 }, [100_000], () => 0);
    daemon.loop.start(0);
    daemon.simulation.advanceTo(0);
    expect(daemon.finished).toBe(100_000);
  });

  it('never has more items at work than threads, and joins every batch once, when all of its items are done', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(12), { minLength: 1, maxLength: 10 }),
        fc.array(fc.nat(9), { minLength: 1, maxLength: 20 }),
        (threads, sizes, times) => {
          const daemon = new Daemon({ threads, sleepUs: 3 }, sizes, (item) => times[item % times.length]);
          daemon.loop.start(0);
          daemon.simulation.advanceTo(3000);
          expect(daemon.peak).toBeLessThanOrEqual(threads);
          expect(daemon.finished).toBe(sizes.reduce((a, b) => a + b, 0));
          const joins = daemon.log.filter((line) => line.includes('join'));
          expect(joins.slice(0, sizes.length).map((line) => Number(line.split(' ')[2]))).toEqual(sizes);
        },
      ),
    );
  });
});

describe('a batch loop that is killed and restarted', () => {
  it('ignores items of the abandoned batch that are told with their turn', () => {
    const simulation = new Simulation();
    const joined: number[] = [];
    const done = simulation.register((turn) => loop.done(turn));
    const loop: BatchLoop = new BatchLoop(simulation, () => ({ threads: 10, sleepUs: 1000 }), {
      take: () => 3,
      work: () => simulation.after(50, done, loop.turns),
      joined: () => joined.push(simulation.nowUs),
    });
    loop.start(0);
    simulation.advanceTo(10);
    loop.restart(20);
    simulation.advanceTo(200);
    // Old items end at 50, while the second batch, taken at 30, is at work until 80.
    expect(joined).toEqual([80]);
  });

  it.each([
    'take',
    'work',
    'joined',
  ] as const)('goes on as one loop when it is restarted from %s', (where) => {
    const simulation = new Simulation();
    const takes: number[] = [];
    let killed = false;
    const kill = (here: string) => {
      if (here !== where || killed) return;
      killed = true;
      loop.restart(5);
    };
    const loop: BatchLoop = new BatchLoop(simulation, () => ({ threads: 2, sleepUs: 100 }), {
      take: () => {
        takes.push(simulation.nowUs);
        kill('take');
        return 2;
      },
      work: () => {
        kill('work');
        loop.done();
      },
      joined: () => kill('joined'),
    });
    loop.start(0);
    simulation.advanceTo(250);
    expect(takes).toEqual([0, 5, 105, 205]);
  });
});

describe('a broken batch', () => {
  it('whose item is finished twice is caught, at work and after the join', () => {
    for (const times of [2, 3]) {
      const simulation = new Simulation(8);
      const done = simulation.register(() => loop.done());
      const loop: BatchLoop = new BatchLoop(simulation, () => ({ threads: 1, sleepUs: 100 }), {
        take: () => 1,
        work: () => {
          for (let i = 0; i < times - 1; i++) loop.done();
          simulation.after(10, done);
        },
        joined: () => {},
      });
      loop.start(0);
      expect(() => simulation.advanceTo(50)).toThrow(/an item of a batch is finished once: turn 1 \(seed 8,/);
    }
  });
});
