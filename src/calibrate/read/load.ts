import { type Place, refused, type ScenarioError } from '../../scenario/error.js';
import type { Measurement } from '../measurement.js';

/** Beyond this factor between clients and rate × latency, a figure is wrong. */
const IMPOSSIBLE = 2;
/** Clients that are so many times the requests on their way pause between requests. */
const PAUSING = 1.3;
/** Numbers nearer than this share are the same number in two units. */
const SAME_NUMBER = 0.2;

/**
 * Rates and latencies that an issuer can have at all. A token is signed and goes over a network, so that none takes less
 * than 0.1 ms; nobody waits for more than a minute, after which clients (k6 too) give up.
 */
const POSSIBLE = { rateHz: [1e-4, 1e6], latencyS: [1e-4, 60] } as const;

/** Whether a rate and a latency are such that an issuer can have them. */
export function isPossible(figure: keyof typeof POSSIBLE, value: number): boolean {
  const [least, most] = POSSIBLE[figure];
  return value >= least && value <= most;
}

/** The refusal of a rate or a latency that no issuer has, with what is the usual mistake. */
export function impossible(
  figure: keyof typeof POSSIBLE,
  value: number,
  place: Place | string,
): ScenarioError {
  const [least, most] = POSSIBLE[figure];
  const digits = Number(value.toPrecision(3));
  if (figure === 'rateHz') {
    const counted = value > most ? '; a counter needs rate()' : '';
    const remedy = `check the units: from ${least} to ${most} Hz${counted}`;
    return refused(place, `the rate is ${digits} Hz, which no issuer has`, remedy);
  }
  const swapped = value > most ? 'milliseconds given as seconds' : 'seconds given as milliseconds';
  const remedy = `check the units: from 0.1 ms to ${most} s; are these ${swapped}?`;
  return refused(place, `the latency is ${digits} s, which no issuer has`, remedy);
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
  for (const figure of ['rateHz', 'latencyS'] as const) {
    const value = found[figure];
    if (value !== undefined && !isPossible(figure, value)) throw impossible(figure, value, place);
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
  // 0.25 ms where clients / rate is 0.25 s: no pause, but the wrong unit.
  if (latencyS < 1e-3 && Math.abs(Math.log(clients / rateHz / (latencyS * 1000))) < SAME_NUMBER) {
    throw refused(
      place,
      `the latency is ${Number((latencyS * 1e3).toPrecision(3))} ms, and clients / rate as many seconds`,
      'give milliseconds',
    );
  }
  const thinkS = clients > PAUSING * requests ? clients / rateHz - latencyS : 0;
  return { load: { kind: 'closed', clients, thinkS }, rateHz, latencyS };
}
