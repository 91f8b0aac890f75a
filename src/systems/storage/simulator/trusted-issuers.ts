import type { Network } from '../../../ecosystem/network.js';
import type { KeySource } from '../../../ecosystem/ports.js';
import type { Scenario } from '../../../scenario/schema.js';
import { OwnKeys } from '../../tokens/simulator/own-keys.js';
import type { TrustedIssuer } from './key-caches.js';

/**
 * Whose tokens the endpoints of a scenario check, by issuer number: issuers by name, then submitters by name. Undefined
 * where nobody shows tokens of that signer, or where its URLs are checked without a public key.
 */
export function trustedIssuers(
  scenario: Pick<Scenario, 'submitters'>,
  issuers: ReadonlyMap<string, KeySource>,
  network: Network,
): (TrustedIssuer | undefined)[] {
  const submitters = Object.entries(scenario.submitters).sort(([a], [b]) => (a < b ? -1 : 1));
  const asked = new Set(
    submitters.filter(([, { tokens }]) => tokens.issuer === 'iam').map(([, { issuer }]) => issuer),
  );
  return [
    ...[...issuers].map(([name, keys]) => (asked.has(name) ? { path: `issuers.${name}`, keys } : undefined)),
    ...submitters.map(([name, { tokens }]) => {
      const path = `submitters.${name}`;
      return SIGNERS.has(tokens.issuer) ? { path, keys: new OwnKeys(network, path) } : undefined;
    }),
  ];
}

/** Submitters that sign with a key of their own. */
const SIGNERS: ReadonlySet<string> = new Set(['rucio', 'dirac', 'alien']);
