import type { Simulator } from '../../ecosystem/simulator.js';
import type { Scenario } from '../../scenario/schema.js';
import { Exposure } from './simulator/exposure.js';

/** What all live credentials would give to a thief. */
export const simulator: Simulator = ({ simulation, meter, scenario, book }) => ({
  ports: { credentials: new Exposure(simulation, meter, book.experiments, longestLifeUs(scenario)) },
});

/** The longest life that an access token, a URL or a proxy of the scenario can have at any time, µs. */
function longestLifeUs({ issuers, submitters, changes }: Scenario): number {
  const later = changes.map(({ scenario }) => longestLifeUs(scenario));
  const clients = Object.values(issuers).flatMap((issuer) => Object.values(issuer.clients));
  const lives = clients.map((client) => client.access_lifetime);
  const asked = Object.values(submitters).map(({ tokens }) => tokens.access_lifetime ?? 0);
  return Math.max(0, ...later, ...lives, ...asked);
}
