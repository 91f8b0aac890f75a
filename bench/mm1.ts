import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { quantileOf } from '../src/kernel/distribution.js';
import { Simulation } from '../src/kernel/simulation.js';
import { Station } from '../src/kernel/station.js';
import { median, secondsOf, type Table, times } from './table.js';

/**
 * M/M/1 at 80 % with one million customers: through the kernel's Simulation and Station, through SimPy, and through a
 * loop written by hand for this one model, with two event times, a ring of arrival times and the same three measures.
 */
const CUSTOMERS = 1_000_000;
const TURNS = 7;
const interarrivalUs = quantileOf({ law: 'exponential', mean: 1_250_000 });
const serviceUs = quantileOf({ law: 'exponential', mean: 1_000_000 });

const ARRIVAL = 0;
const DEPARTURE = 1;
const NEVER = Number.POSITIVE_INFINITY;

export function mm1(): Table {
  const own: number[] = [];
  const bare: number[] = [];
  let ownMean = 0;
  let bareMean = 0;
  for (let turn = 0; turn <= TURNS; turn++) {
    const seed = turn + 1;
    const ownSeconds = secondsOf(() => {
      ownMean = throughStation(seed);
    });
    const bareSeconds = secondsOf(() => {
      bareMean = byHand(seed);
    });
    if (Math.abs(ownMean - bareMean) > 1e-6 * bareMean) throw new Error('the two M/M/1 differ');
    // The first turn compiles.
    if (turn > 0) {
      own.push(ownSeconds);
      bare.push(bareSeconds);
    }
  }
  const simpy = throughSimPy();
  const ownBest = Math.min(...own);
  const row = (name: string, seconds: number, ratio: number) => [
    name,
    `${(CUSTOMERS / seconds / 1e6).toFixed(3)} M/s`,
    times(ratio),
  ];
  return {
    title: 'M/M/1: one million customers',
    note:
      'Customers a second of wall time. The ratio is the rate of the kernel’s own station divided by the peer’s: ' +
      'for the loop by hand, the median over turns by alternation, with the same draws and the same mean sojourn. ' +
      'Targets: at least 30 × SimPy, at least 0.5 × the loop by hand.',
    head: ['contender', 'rate', 'tokensim is'],
    rows: [
      row('tokensim: Simulation and Station', ownBest, 1),
      row(
        'typed-array loop by hand',
        Math.min(...bare),
        median(own.map((seconds, turn) => bare[turn] / seconds)),
      ),
      simpy === undefined
        ? ['SimPy', 'not installed (`apt-get install python3-simpy3`)', '—']
        : row(`SimPy ${simpy.version}`, simpy.seconds, simpy.seconds / ownBest),
    ],
  };
}

function throughStation(seed: number): number {
  const simulation = new Simulation(seed);
  const arrivals = simulation.streams.stream('arrivals');
  const services = simulation.streams.stream('services');
  let arrived = 0;
  const station = new Station(
    simulation,
    { name: 'server', servers: 1 },
    { serviceUs: () => Math.round(serviceUs(services.next())), served: () => {} },
  );
  const arrival = simulation.register((customer) => {
    station.arrive(customer);
    if (++arrived < CUSTOMERS) {
      simulation.post(Math.round(interarrivalUs(arrivals.next())), arrival, arrived);
    }
  });
  simulation.post(Math.round(interarrivalUs(arrivals.next())), arrival, 0);
  simulation.advanceTo(Number.POSITIVE_INFINITY);
  simulation.checkLaws();
  return (station.meanPopulation() * simulation.nowUs) / CUSTOMERS;
}

function byHand(seed: number): number {
  const { streams } = new Simulation(seed);
  const arrivals = streams.stream('arrivals');
  const services = streams.stream('services');
  const waiting = new Float64Array(2 ** 16);
  const mask = waiting.length - 1;
  let head = 0;
  let tail = 0;
  let arrived = 0;
  let sojournUs = 0;
  let populationUs = 0;
  let busyUs = 0;
  let lastUs = 0;
  const dueUs = new Float64Array([Math.round(interarrivalUs(arrivals.next())), NEVER]);
  while (dueUs[ARRIVAL] < NEVER || dueUs[DEPARTURE] < NEVER) {
    const event = dueUs[ARRIVAL] <= dueUs[DEPARTURE] ? ARRIVAL : DEPARTURE;
    const nowUs = dueUs[event];
    populationUs += (tail - head) * (nowUs - lastUs);
    if (tail > head) busyUs += nowUs - lastUs;
    lastUs = nowUs;
    if (event === ARRIVAL) {
      waiting[tail++ & mask] = nowUs;
      if (tail - head === 1) dueUs[DEPARTURE] = nowUs + Math.round(serviceUs(services.next()));
      dueUs[ARRIVAL] = ++arrived < CUSTOMERS ? nowUs + Math.round(interarrivalUs(arrivals.next())) : NEVER;
    } else {
      sojournUs += nowUs - waiting[head++ & mask];
      dueUs[DEPARTURE] = head < tail ? nowUs + Math.round(serviceUs(services.next())) : NEVER;
    }
  }
  if (populationUs !== sojournUs || busyUs > lastUs) throw new Error("Little's law does not hold by hand");
  return sojournUs / CUSTOMERS;
}

/** SimPy in the system's Python; undefined when it is not there. */
function throughSimPy(): { seconds: number; version: string } | undefined {
  const python = ['/usr/bin/python3', 'python3'].find(
    (program) => spawnSync(program, ['-c', 'import simpy']).status === 0,
  );
  if (python === undefined) return undefined;
  const version = spawnSync(python, ['-c', 'import simpy; print(simpy.__version__)'], { encoding: 'utf8' });
  const script = fileURLToPath(new URL('peers/mm1_simpy.py', import.meta.url));
  const run = spawnSync(python, [script, String(CUSTOMERS)], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`SimPy failed: ${run.stderr}`);
  return { seconds: Number(run.stdout.split(' ')[0]), version: version.stdout.trim() };
}
