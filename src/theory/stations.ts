import { exchangeStations, refreshStations } from './fts-stations.js';
import { issuerStations } from './issuer-stations.js';
import type { Model } from './model.js';
import { peakOf, type Station } from './station.js';
import { agentStations, endpointStations, linkStations } from './storage-stations.js';
import { pacedTraffic } from './traffic.js';
import { hz } from './words.js';

/** Every station of the scenario; of endpoints and links the busiest, and all that cannot keep up. */
export function stationsOf(model: Model): Station[] {
  const { scenario } = model;
  const trafficAt = pacedTraffic(model);
  return [
    ...Object.keys(scenario.issuers).flatMap((name) => issuerStations(model, name)),
    ...Object.keys(scenario.submitters).flatMap((name) => submitterStations(model, name)),
    ...Object.keys(scenario.fts).flatMap((name) => [
      ...exchangeStations(model, name),
      ...refreshStations(model, name),
      ...agentStations(model, name, trafficAt),
    ]),
    ...endpointStations(model, trafficAt),
    ...linkStations(model, trafficAt),
  ];
}

function submitterStations(model: Model, name: string): Station[] {
  const busiest = peakOf(model, (span) => {
    const found = model.demandAt(span).submitters.get(name);
    return found === undefined ? 0 : found.busyThreads / found.threads;
  });
  if (busiest.value === 0 || busiest.span === undefined) return [];
  const found = model.demandAt(busiest.span).submitters.get(name);
  if (found === undefined) return [];
  const rate = found.all.attemptsHz;
  const isBurst = model.scenario.workloads.some(
    ({ submitter, arrivals }) => submitter === name && arrivals.law === 'at',
  );
  return [
    {
      name: `submitter ${name}`,
      path: ['submitters', name],
      load: isBurst ? Math.min(1, busiest.value) : busiest.value,
      meanLoad: busiest.mean,
      fromS: busiest.fromS,
      detail: `${hz(isBurst ? Math.min(rate, rate / busiest.value) : rate)} of at most ${hz(rate / busiest.value)} in ${found.threads} threads`,
      ...(busiest.value > 1 && !isBurst
        ? {
            saturation: `requests wait in Rucio: ${hz(rate * (1 - 1 / busiest.value))} more of them as long as it lasts`,
            remedy: `${Math.ceil(found.threads * busiest.value)} threads, or fewer tokens to wait for`,
          }
        : {}),
    },
  ];
}
