import { type Place, refused } from '../../scenario/error.js';
import type { Measurement } from '../measurement.js';

/** Beyond this factor between clients and rate × latency, a figure is wrong. */
const IMPOSSIBLE = 2;
/** Clients that are so many times the requests on their way pause between requests. */
const PAUSING = 1.3;

/** Rates and latencies that an issuer can have at all. */
const POSSIBLE = { rateHz: [1e-4, 1e6], latencyS: [1e-6, 1e4] } as const;

/** Whether a rate and a latency are such that an issuer can have them. */
export function isPossible(figure: keyof typeof POSSIBLE, value: number): boolean {
  const [least, most] = POSSIBLE[figure];
  return value >= least && value <= most;
}

/** What a point says of its load. */
export interface Figures {
  readonly clients: number | undefined;
  readonly rateHz: number | undefined;
  readonly latencyS: number | undefined;
}

/**
 * What drove the issuer, from what is known of it. By Little's law clients = rate × (latency + pause), so that one of
 * rate and latency gives the other, and clients beyond rate × latency pause. Throws a `ScenarioError` at `place`.
 */
export function loadOf(figures: Figures, place: Place): Pick<Measurement, 'load' | 'rateHz' | 'latencyS'> {
  const found = knownLoad(figures, place);
  for (const [what, figure, unit] of [
    ['rate', 'rateHz', 'Hz'],
    ['latency', 'latencyS', 's'],
  ] as const) {
    const value = found[figure];
    if (value === undefined || isPossible(figure, value)) continue;
    const [least, most] = POSSIBLE[figure];
    throw refused(
      place,
      `the ${what} is ${Number(value.toPrecision(3))} ${unit}, which no issuer has`,
      `check the units: from ${least} to ${most} ${unit}`,
    );
  }
  return found;
}

function knownLoad(
  { clients, rateHz, latencyS }: Figures,
  place: Place,
): Pick<Measurement, 'load' | 'rateHz' | 'latencyS'> {
  if (rateHz === undefined) {
    if (clients === undefined || latencyS === undefined) {
      throw refused(
        place,
        'there is no `rate_hz`, and not both `clients` and `latency_ms` to work it out from',
        'give the rate',
      );
    }
    return { load: { kind: 'closed', clients, thinkS: 0 }, rateHz: clients / latencyS, latencyS };
  }
  if (clients === undefined)
    return { load: { kind: latencyS === undefined ? 'full' : 'open' }, rateHz, latencyS };
  if (latencyS === undefined) {
    return { load: { kind: 'closed', clients, thinkS: 0 }, rateHz, latencyS: clients / rateHz };
  }
  const requests = rateHz * latencyS;
  if (requests > IMPOSSIBLE * clients) {
    throw refused(
      place,
      `by Little's law rate × latency is ${Math.round(requests)} requests on their way, but there were ${Number(clients.toPrecision(4))} clients`,
      'check the units, and that the latency is the mean and not a percentile',
    );
  }
  const thinkS = clients > PAUSING * requests ? clients / rateHz - latencyS : 0;
  return { load: { kind: 'closed', clients, thinkS }, rateHz, latencyS };
}
