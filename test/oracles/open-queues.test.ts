import { describe, expect, it } from 'vitest';
import { type Law, quantileOf } from '../../src/kernel/distribution.js';
import type { Simulation } from '../../src/kernel/simulation.js';
import { Station, type StationOptions } from '../../src/kernel/station.js';
import { expectTheory, poisson, SECOND_US } from './replicated.js';

/** Poisson arrivals at 1 Hz × `rateHz` to a station, warmed up; tells how to measure it after a while. */
function openStation(
  simulation: Simulation,
  options: Omit<StationOptions, 'name'>,
  rateHz: number,
  law: Law,
): { station: Station; measure: (warmUpS: number, lengthS: number) => Measured } {
  const stream = simulation.streams.stream('oracle', 'services');
  const quantile = quantileOf(law);
  const station = new Station(
    simulation,
    { name: 'oracle', ...options },
    { serviceUs: () => Math.round(quantile(stream.next())), served: () => {} },
  );
  poisson(simulation, rateHz, (customer) => station.arrive(customer));
  const measure = (warmUpS: number, lengthS: number) => {
    simulation.advanceTo(warmUpS * SECOND_US);
    const before = snapshot(station, simulation.nowUs);
    simulation.advanceTo((warmUpS + lengthS) * SECOND_US);
    const after = snapshot(station, simulation.nowUs);
    const lengthUs = lengthS * SECOND_US;
    const offered = after.arrivals - before.arrivals + after.refusals - before.refusals;
    return {
      population: (after.population - before.population) / lengthUs,
      utilisation: (after.busy - before.busy) / lengthUs,
      refusedShare: (after.refusals - before.refusals) / offered,
      timedOutShare: (after.timeouts - before.timeouts) / offered,
    };
  };
  return { station, measure };
}

interface Measured {
  population: number;
  utilisation: number;
  refusedShare: number;
  timedOutShare: number;
}

function snapshot(station: Station, nowUs: number) {
  return {
    population: station.meanPopulation() * nowUs,
    busy: station.utilisation() * nowUs,
    arrivals: station.arrivals,
    refusals: station.refusals,
    timeouts: station.timeouts,
  };
}

const exponentialService: Law = { law: 'exponential', mean: SECOND_US };

/** Erlang B: share of calls lost by `servers` with `load` erlang. */
function erlangB(servers: number, load: number): number {
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (load * blocked) / (n + load * blocked);
  return blocked;
}

/** Erlang C: share of customers that wait before `servers` with `load` erlang. */
function erlangC(servers: number, load: number): number {
  const lost = erlangB(servers, load);
  return lost / (1 - (load / servers) * (1 - lost));
}

describe('M/M/1', () => {
  it('has ρ/(1 − ρ) customers on average and a server busy for ρ of the time', () => {
    const rho = 0.7;
    expectTheory(
      rho / (1 - rho),
      0.1,
      (simulation) =>
        openStation(simulation, { servers: 1 }, rho, exponentialService).measure(500, 20_000).population,
    );
    expectTheory(
      rho,
      0.03,
      (simulation) =>
        openStation(simulation, { servers: 1 }, rho, exponentialService).measure(500, 20_000).utilisation,
    );
  });

  it('shows a law of the kernel that is wrong by a tenth', () => {
    const slow: Law = { law: 'exponential', mean: 1.1 * SECOND_US };
    expect(() =>
      expectTheory(
        0.7,
        0.03,
        (simulation) => openStation(simulation, { servers: 1 }, 0.7, slow).measure(500, 20_000).utilisation,
      ),
    ).toThrow(/theory 0.7, simulated 0.7/);
  });
});

describe('M/M/c', () => {
  it.each([
    [3, 2.4],
    [20, 16],
  ])('with %d servers and %d erlang has the population of Erlang C', (servers, load) => {
    const population = load + (erlangC(servers, load) * load) / (servers - load);
    expectTheory(
      population,
      0.08,
      (simulation) =>
        openStation(simulation, { servers }, load, exponentialService).measure(200, 20_000).population,
    );
  });
});

describe('M/M/c/K', () => {
  it('without a queue loses the share of Erlang B, whatever the law of service', () => {
    const laws: Law[] = [
      exponentialService,
      { law: 'constant', value: SECOND_US },
      { law: 'lognormal', mean: SECOND_US, cv: 2 },
    ];
    for (const law of laws) {
      expectTheory(
        erlangB(5, 4),
        0.06,
        (simulation) =>
          openStation(simulation, { servers: 5, queueLimit: 0 }, 4, law).measure(100, 6000).refusedShare,
      );
    }
  });

  it('with a queue of limited length loses the share of its birth-and-death chain', () => {
    const [servers, limit, load] = [2, 4, 1.8];
    const weights = [1];
    for (let n = 1; n <= servers + limit; n++) weights.push((weights[n - 1] * load) / Math.min(n, servers));
    const lost = weights[servers + limit] / weights.reduce((a, b) => a + b, 0);
    expectTheory(
      lost,
      0.08,
      (simulation) =>
        openStation(simulation, { servers, queueLimit: limit }, load, exponentialService).measure(100, 12_000)
          .refusedShare,
    );
  });
});

describe('M/G/1', () => {
  it.each([
    { law: 'constant', value: SECOND_US },
    { law: 'uniform', min: 0, max: 2 * SECOND_US },
    { law: 'lognormal', mean: SECOND_US, cv: 1.5 },
  ] as Law[])('has the population of Pollaczek and Khinchine: %j', (law) => {
    const rho = 0.6;
    const squared = law.law === 'lognormal' ? law.cv ** 2 : law.law === 'uniform' ? 1 / 3 : 0;
    const population = rho + (rho ** 2 * (1 + squared)) / (2 * (1 - rho));
    expectTheory(
      population,
      0.15,
      (simulation) => openStation(simulation, { servers: 1 }, rho, law).measure(500, 25_000).population,
    );
  });
});

describe('M/M/1 with a deterministic limit to the wait', () => {
  it('loses the share of its virtual waiting time that lies above the limit', () => {
    // Customers that would have to wait longer than τ leave at τ without having worked the server, so the work in front
    // of a customer, V, has P(V = 0) = p0 and density λ p0 e^(−(μ − λ) v) up to τ and λ p0 e^(λ τ) e^(−μ v) above:
    // arrivals above τ add nothing. Lost: P(V > τ) (PASTA).
    for (const [lambda, tau] of [
      [0.9, 2],
      [1.5, 1],
    ]) {
      const below = 1 - Math.exp(-(1 - lambda) * tau);
      const above = Math.exp(-(1 - lambda) * tau);
      const p0 = 1 / (1 + lambda * (below / (1 - lambda) + above));
      const lost = lambda * p0 * above;
      expectTheory(
        lost,
        0.06,
        (simulation) =>
          openStation(
            simulation,
            { servers: 1, waitingTimeoutUs: tau * SECOND_US },
            lambda,
            exponentialService,
          ).measure(200, 15_000).timedOutShare,
      );
    }
  });
});
