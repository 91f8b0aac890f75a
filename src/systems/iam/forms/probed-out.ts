import { SECOND_US } from '../../../kernel/simulation.js';
import type { Scenario } from '../../../scenario/schema.js';
import { time } from '../../../theory/words.js';

/** What of an issuer decides whether its health checks are answered. */
type Probed = Pick<Scenario['issuers'][string], 'pods' | 'threads' | 'pool' | 'probes'>;

/**
 * Why the pods of an issuer are taken out of service however well they are, where that is so: a health check asks the
 * database, waits for a connection of the pod behind all requests that wait for one, and fails by its timeout. Out of
 * service a pod works its requests off, is put back, and fills again.
 *
 * @param requests that are at the issuer at a time
 * @param answeredHz what it answers meanwhile
 */
export function whyTakenOut(
  { pods, threads, pool, probes }: Probed,
  requests: number,
  answeredHz: number,
): string | undefined {
  if (!probes.readiness) return undefined;
  const waiting = Math.min(requests / pods, threads) - pool.connections;
  const waitS = (waiting * pods) / answeredHz;
  const timeoutS = probes.timeout / SECOND_US;
  if (!(waitS > timeoutS)) return undefined;
  return `its health checks wait ${time(waitS)} for a connection and fail after ${time(timeoutS)}: pods are taken out of service and put back in turns`;
}
