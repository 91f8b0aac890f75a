import { Claim, noToken } from '../../../ecosystem/ports.js';
import type { DeskParts } from './token-desk.js';

/** What they are made with. */
export type ProxyParts = Pick<DeskParts, 'simulation' | 'credentials' | 'storage' | 'experiment'>;

/**
 * The X.509 proxies of a submitter that uses no tokens: one for itself and one delegated to each FTS instance, made
 * at the start and anew whenever half of their life has passed. They cost nothing but what a thief could do with one.
 */
export function startProxies(parts: ProxyParts, lifetimeUs: number, copies: number): void {
  const { simulation, credentials, storage, experiment } = parts;
  const proxy = noToken();
  proxy.claims = Claim.anyAudience | Claim.read | Claim.modify;
  proxy.bytes = storage.sites.reduce((sum, _, site) => sum + storage.storedBytes(site), 0);
  proxy.files = storage.sites.reduce((sum, _, site) => sum + storage.storedFiles(site), 0);
  const make = simulation.register(() => {
    proxy.issuedUs = simulation.nowUs;
    proxy.expiryUs = simulation.nowUs + lifetimeUs;
    for (let copy = 0; copy < copies; copy++) credentials.issued(experiment, proxy);
    simulation.post(Math.max(1, Math.round(lifetimeUs / 2)), make);
  });
  simulation.post(0, make);
}
