import { describe, it } from 'vitest';
import type { Simulation } from '../../src/kernel/simulation.js';
import { Station } from '../../src/kernel/station.js';
import { expectTheory, exponential, SECOND_US } from './replicated.js';

/** Clients that think, then pass through stations in a row, for ever; returns requests a second after a warm-up. */
function closedThroughputHz(
  simulation: Simulation,
  clients: number,
  thinkS: number,
  serviceS: readonly number[],
  lengthS: number,
): number {
  let requests = 0;
  const thinkUs = exponential(simulation, 'think', thinkS * SECOND_US);
  const enter = simulation.register((client) => stations[0].arrive(client));
  const stations: Station[] = serviceS.map((meanS, index) => {
    const serviceUs = exponential(simulation, `service ${index}`, meanS * SECOND_US);
    return new Station(
      simulation,
      { name: `station ${index}`, servers: 1 },
      {
        serviceUs,
        served: (client) => {
          if (index + 1 < stations.length) stations[index + 1].arrive(client);
          else {
            requests++;
            simulation.after(thinkUs(), enter, client);
          }
        },
      },
    );
  });
  for (let client = 0; client < clients; client++) simulation.after(thinkUs(), enter, client);
  simulation.advanceTo(200 * SECOND_US);
  requests = 0;
  simulation.advanceTo((200 + lengthS) * SECOND_US);
  return requests / lengthS;
}

/** Exact mean value analysis of single-server exponential stations in a row and a think time. */
function meanValueAnalysisHz(clients: number, thinkS: number, serviceS: readonly number[]): number {
  let queues = serviceS.map(() => 0);
  let throughputHz = 0;
  for (let n = 1; n <= clients; n++) {
    const residenceS = serviceS.map((meanS, index) => meanS * (1 + queues[index]));
    throughputHz = n / (thinkS + residenceS.reduce((a, b) => a + b, 0));
    queues = residenceS.map((seconds) => seconds * throughputHz);
  }
  return throughputHz;
}

describe('a closed network', () => {
  it.each([
    { name: 'the machine repairman', clients: 8, thinkS: 5, serviceS: [1] },
    { name: 'a load test of three tiers', clients: 11, thinkS: 0.5, serviceS: [0.2, 0.5, 0.3] },
    { name: 'one client alone', clients: 1, thinkS: 1, serviceS: [0.5, 0.25] },
  ])('$name has the throughput of mean value analysis', ({ clients, thinkS, serviceS }) => {
    expectTheory(meanValueAnalysisHz(clients, thinkS, serviceS), 0.03, (simulation) =>
      closedThroughputHz(simulation, clients, thinkS, serviceS, 5000),
    );
  });
});
