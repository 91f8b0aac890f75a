import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LawBroken } from '../../src/kernel/laws.js';
import { Simulation } from '../../src/kernel/simulation.js';
import { HOLD, Station, type StationOptions } from '../../src/kernel/station.js';

/** A station whose customer c needs `servicesUs[c]`, with customers at given times; logs what becomes of them. */
function run(
  options: Omit<StationOptions, 'name'>,
  customers: readonly (readonly [arrivalUs: number, serviceUs: number])[],
) {
  const simulation = new Simulation();
  const log: string[] = [];
  const tell = (what: string) => (customer: number) => log.push(`${simulation.nowUs} ${what} ${customer}`);
  const station = new Station(
    simulation,
    { name: 'test', ...options },
    {
      serviceUs: (customer) => {
        tell('starts')(customer);
        return customers[customer][1];
      },
      served: tell('served'),
      refused: tell('refused'),
      timedOut: tell('timed out'),
    },
  );
  const arrival = simulation.register((customer) => station.arrive(customer));
  customers.forEach(([arrivalUs], customer) => {
    simulation.at(arrivalUs, arrival, customer);
  });
  simulation.advanceTo(10_000);
  simulation.checkLaws();
  return { station, log };
}

describe('a station', () => {
  it('serves first come first served with its servers in parallel', () => {
    const { log } = run({ servers: 2 }, [
      [0, 10],
      [1, 4],
      [2, 3],
      [3, 1],
    ]);
    expect(log).toEqual([
      '0 starts 0',
      '1 starts 1',
      '5 starts 2',
      '5 served 1',
      '8 starts 3',
      '8 served 2',
      '9 served 3',
      '10 served 0',
    ]);
  });

  it('refuses a customer when the queue is full', () => {
    const { log, station } = run({ servers: 1, queueLimit: 1 }, [
      [0, 10],
      [1, 10],
      [2, 10],
      [12, 10],
    ]);
    expect(log.filter((line) => line.includes('refused'))).toEqual(['2 refused 2']);
    expect([station.arrivals, station.departures, station.refusals]).toEqual([3, 3, 1]);
  });

  it('lets each customer wait for the timeout and no longer', () => {
    const { log, station } = run({ servers: 1, waitingTimeoutUs: 5 }, [
      [0, 12],
      [1, 1],
      [4, 1],
      [8, 2],
    ]);
    expect(log).toEqual([
      '0 starts 0',
      '6 timed out 1',
      '9 timed out 2',
      '12 starts 3',
      '12 served 0',
      '14 served 3',
    ]);
    expect(station.timeouts).toBe(2);
  });

  it('measures utilisation and population over time', () => {
    const { station } = run({ servers: 2 }, [
      [0, 5000],
      [0, 2500],
      [0, 2500],
    ]);
    expect(station.utilisation()).toBeCloseTo(10_000 / 20_000, 12);
    expect(station.meanPopulation()).toBeCloseTo((5000 + 2500 + 5000) / 10_000, 12);
  });

  it('serves a long queue of customers that are released at once without deep recursion', () => {
    const simulation = new Simulation();
    let open = false;
    let started = 0;
    const station: Station = new Station(
      simulation,
      { name: 'nested', servers: 1 },
      {
        serviceUs: () => {
          started++;
          if (open) station.release();
          return HOLD;
        },
        served: () => {},
      },
    );
    for (let i = 0; i < 100_000; i++) station.arrive(i);
    open = true;
    station.release();
    expect([started, station.busy, station.waiting]).toEqual([100_000, 0, 0]);
    simulation.checkLaws();
  });

  it('conserves customers and keeps Little’s law under any arrivals, limits and timeouts', () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            servers: fc.integer({ min: 1, max: 4 }),
            queueLimit: fc.nat(5),
            waitingTimeoutUs: fc.nat(30),
          },
          { requiredKeys: ['servers'] },
        ),
        fc.array(fc.tuple(fc.nat(300), fc.nat(40)), { maxLength: 100 }),
        (options, customers) => {
          const { station, log } = run(options, customers);
          const ends = log.filter((line) => !line.includes('starts'));
          expect(ends).toHaveLength(customers.length);
          expect(new Set(ends.map((line) => line.split(' ').at(-1))).size).toBe(customers.length);
          expect([station.busy, station.waiting]).toEqual([0, 0]);
        },
      ),
    );
  });
});

describe('a station whose servers stop', () => {
  /** Services of customers that need `services[c]` and arrive at given times, under pauses and abandonments. */
  function interrupted(
    servers: number,
    customers: readonly (readonly [arrivalUs: number, serviceUs: number])[],
    acts: readonly (readonly [atUs: number, act: 'pause' | 'resume' | 'abandon'])[],
  ) {
    const simulation = new Simulation();
    const servedUs = customers.map(() => -1);
    const station = new Station(
      simulation,
      { name: 'test', servers },
      {
        serviceUs: (customer) => customers[customer][1],
        served: (customer) => {
          expect(servedUs[customer]).toBe(-1);
          servedUs[customer] = simulation.nowUs;
        },
      },
    );
    const act = simulation.register((at) => station[acts[at][1]]());
    const arrival = simulation.register((customer) => station.arrive(customer));
    for (const [at, [timeUs]] of acts.entries()) simulation.at(timeUs, act, at);
    for (const [customer, [timeUs]] of customers.entries()) simulation.at(timeUs, arrival, customer);
    simulation.advanceTo(10_000);
    simulation.checkLaws();
    return { station, servedUs };
  }

  it('serves on where it stopped, and begins nothing meanwhile', () => {
    const { servedUs } = interrupted(
      2,
      [
        [0, 10],
        [4, 3],
        [6, 1],
      ],
      [
        [5, 'pause'],
        [105, 'resume'],
      ],
    );
    expect(servedUs).toEqual([110, 107, 108]);
  });

  it('is the same station in the time in which it works, whatever the pauses', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.tuple(fc.nat(300), fc.nat(40)), { maxLength: 60 }),
        fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 12 }),
        (servers, customers, gaps) => {
          let nowUs = 0;
          const pauses = gaps.map(([workUs, pauseUs]) => {
            const fromUs = nowUs + workUs;
            nowUs = fromUs + pauseUs;
            return [fromUs, nowUs] as const;
          });
          const workedUs = (timeUs: number) =>
            timeUs - pauses.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(b, timeUs) - a), 0);
          const { servedUs } = interrupted(
            servers,
            customers,
            pauses.flatMap(([a, b]) => [[a, 'pause'] as const, [b, 'resume'] as const]),
          );
          const order = customers
            .map((_, at) => at)
            .sort((a, b) => customers[a][0] - customers[b][0] || a - b);
          const free: number[] = Array.from({ length: servers }, () => 0);
          for (const customer of order) {
            free.sort((a, b) => a - b);
            free[0] = Math.max(free[0], workedUs(customers[customer][0])) + customers[customer][1];
            expect(workedUs(servedUs[customer])).toBe(free[0]);
          }
        },
      ),
    );
  });

  it('forgets everybody when all are abandoned, and serves those who come later', () => {
    const { station, servedUs } = interrupted(
      1,
      [
        [0, 10],
        [1, 10],
        [5, 10],
        [7, 10],
      ],
      [[5, 'abandon']],
    );
    // The event of abandonment comes before the arrival of the same instant.
    expect(servedUs).toEqual([-1, -1, 15, 25]);
    expect([station.arrivals, station.departures, station.busy, station.waiting]).toEqual([4, 4, 0, 0]);
  });

  it('forgets everybody in the middle of a pause, and keeps its timeouts', () => {
    const simulation = new Simulation();
    const log: string[] = [];
    const station = new Station(
      simulation,
      { name: 'test', servers: 1, waitingTimeoutUs: 20 },
      {
        serviceUs: () => 10,
        served: (customer) => log.push(`${simulation.nowUs} served ${customer}`),
        timedOut: (customer) => log.push(`${simulation.nowUs} timed out ${customer}`),
      },
    );
    station.arrive(0);
    station.arrive(1);
    station.pause();
    simulation.advanceTo(15);
    station.abandon();
    station.arrive(2);
    station.arrive(3);
    simulation.advanceTo(30);
    station.resume();
    simulation.advanceTo(100);
    expect(log).toEqual(['35 timed out 3', '40 served 2']);
    simulation.checkLaws();
  });

  it('conserves customers and keeps Little’s law under any pauses and abandonments', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(300), fc.nat(40)), { maxLength: 60 }),
        fc.array(fc.tuple(fc.nat(40), fc.constantFrom('pause', 'abandon' as const)), { maxLength: 12 }),
        (customers, steps) => {
          let nowUs = 0;
          let paused = false;
          const acts = steps.map(([afterUs, act]) => {
            nowUs += afterUs;
            if (act === 'abandon') return [nowUs, act] as const;
            paused = !paused;
            return [nowUs, paused ? 'pause' : 'resume'] as const;
          });
          if (paused) acts.push([nowUs, 'resume']);
          const { station, servedUs } = interrupted(2, customers, acts);
          expect([station.busy, station.waiting, station.departures]).toEqual([0, 0, customers.length]);
          if (acts.every(([, act]) => act !== 'abandon')) expect(servedUs).not.toContain(-1);
        },
      ),
    );
  });

  it('is paused and resumed in turns', () => {
    const station = new Station(
      new Simulation(),
      { name: 'iam', servers: 1 },
      { serviceUs: () => 1, served: () => {} },
    );
    expect(() => station.resume()).toThrow(LawBroken);
    station.pause();
    expect(() => station.pause()).toThrow(LawBroken);
  });
});

describe('a broken station', () => {
  const held = () => {
    const simulation = new Simulation(4, 2);
    const station = new Station(
      simulation,
      { name: 'iam', servers: 1 },
      { serviceUs: () => HOLD, served: () => {} },
    );
    return { simulation, station };
  };

  it('that releases a server twice is caught', () => {
    const { station } = held();
    station.arrive(0);
    station.release();
    expect(() => station.release()).toThrow(LawBroken);
    expect(() => station.release()).toThrow(
      'a server is released once: iam (seed 4, replication 2, time 0 µs)',
    );
  });

  it('that loses a customer is caught at the end', () => {
    const { simulation, station } = held();
    station.arrive(0);
    station.arrive(1);
    station.waiting--;
    expect(() => simulation.checkLaws()).toThrow('every customer is conserved');
  });

  it('whose population does not match its sojourns is caught at the end, also after twelve days', () => {
    const { simulation, station } = held();
    simulation.advanceTo(12 * 86_400 * 1e6);
    for (let i = 0; i < 1000; i++) {
      station.arrive(i);
      simulation.advanceTo(simulation.nowUs + 100_000);
      station.release();
    }
    simulation.checkLaws();
    station.arrive(0);
    // A waiting customer that nobody accounts for, for one second.
    station.waiting++;
    simulation.advanceTo(simulation.nowUs + 1_000_000);
    station.utilisation();
    station.waiting--;
    expect(() => simulation.checkLaws()).toThrow("Little's law");
  });

  it('of no servers is refused', () => {
    const owner = { serviceUs: () => HOLD, served: () => {} };
    for (const servers of [0, Number.NaN]) {
      expect(() => new Station(new Simulation(), { name: 'none', servers }, owner)).toThrow(RangeError);
    }
  });
});
