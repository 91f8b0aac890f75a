import { Action, Claim, noToken } from '../../../src/ecosystem/ports.js';
import { Simulation } from '../../../src/kernel/simulation.js';
import { Meter } from '../../../src/measure/meter.js';
import { siteSchema, storageSchema } from '../../../src/systems/storage/schema.js';
import { StorageSites } from '../../../src/systems/storage/simulator/storage.js';
import { statOf } from '../../measure/clock.js';
import { FakeKeys } from './fake-keys.js';

export const S = 1_000_000;
export const MIN = 60 * S;
export const H = 60 * MIN;

/** Endpoints that trust one issuer (number 0). */
export function endpoints(
  sites: Record<string, Record<string, unknown>>,
  config: Record<string, unknown> = {},
) {
  const simulation = new Simulation(3);
  const meter = new Meter(simulation, MIN);
  const keys = new FakeKeys(simulation);
  const parsed = Object.fromEntries(
    Object.entries(sites).map(([name, site]) => [name, siteSchema.parse(site)]),
  );
  const storage = new StorageSites(
    simulation,
    meter,
    parsed,
    storageSchema.parse({ failure: '0 %', ...config }),
    {
      serialOf: (dataset) => dataset,
    },
  );
  storage.trust([{ path: 'issuers.cms', keys }, undefined]);
  const told: { readonly subject: number; readonly outcome: number; readonly timeUs: number }[] = [];
  const client = storage.connect((subject, outcome) =>
    told.push({ subject, outcome, timeUs: simulation.nowUs }),
  );
  /** The answer to a token signed then and good for hours. */
  const ask = (site: number, jwt = 1, issuedUs = simulation.nowUs, issuer = 0, lifeUs = 10 * H) =>
    storage.authorise(
      client,
      site,
      Action.read,
      { ...noToken(), jwt, issuer, claims: Claim.read, issuedUs, expiryUs: issuedUs + lifeUs },
      jwt,
    );
  /** Statistics by name at the end. */
  const finish = () => {
    const { metrics } = meter.finish();
    return (name: string, stat: string) =>
      statOf(metrics.find((metric) => metric.name === name)?.stats ?? [], stat);
  };
  return { simulation, storage, keys, ask, told, finish };
}
