import { capacityHz, falsePosition, type IssuerTerms, openLoop } from './closed-loop.js';
import { delayQuantileS } from './erlang.js';

/** Halvings after which a share has all its digits. */
const HALVINGS = 60;
/** Steps down to a rate that is surely too low. */
const DOWN = 0.8;

/**
 * The latency that a share of the requests does not exceed, s, where they arrive as a Poisson process; Infinity where they
 * are more than the issuer can answer.
 *
 * Service times are exponential, and so are the waits of those that wait, at each pod a queue with every n-th arrival of
 * the process (GI/M/c). How long these wait on average follows from that; how many they are from the mean latency. Exact
 * for one pod without a database station (Erlang C); the time at a database that requests wait for is taken into the
 * service time.
 */
export function openLoopQuantileS(terms: IssuerTerms, rateHz: number, share: number): number {
  const { pods, slots, roundTripS, podS, databaseS } = terms;
  const mostHz = capacityHz(terms);
  if (rateHz >= mostHz) return Number.POSITIVE_INFINITY;
  const { latencyS, utilisation } = openLoop(terms, rateHz);
  const serviceS = rateHz > 0 ? (utilisation * pods * slots) / rateHz : podS + databaseS;
  const waitingS = pods / mostHz / (1 - stillQueued(pods, rateHz / mostHz));
  const waitS = Math.max(0, latencyS - roundTripS - serviceS);
  return roundTripS + delayQuantileS({ waiting: Math.min(1, waitS / waitingS), waitingS, serviceS }, share);
}

/** The arrivals under which rate × latency of such a quantile comes to a number, and that latency. */
export function openLoopWithQuantile(
  terms: IssuerTerms,
  product: number,
  share: number,
): { readonly rateHz: number; readonly latencyS: number } {
  const offAt = (rateHz: number) => 1 - product / (rateHz * openLoopQuantileS(terms, rateHz, share));
  const high = Math.min(capacityHz(terms), product / openLoopQuantileS(terms, 0, share));
  let low = high;
  while (offAt(low) > 0) low *= DOWN;
  const rateHz = falsePosition(offAt, low, high);
  return { rateHz, latencyS: product / rateHz };
}

/**
 * The root below 1 of x = E[exp(-c·mu·(1 - x)·T)], T being the time between every n-th arrival: the share by which the
 * queue that an arrival finds gets longer less often, request by request. For one pod it is the utilisation.
 */
function stillQueued(pods: number, utilisation: number): number {
  if (pods === 1) return utilisation;
  const each = pods * utilisation;
  const found = (x: number) => (each / (each + 1 - x)) ** pods;
  // Arrivals more regular than those of one pod find less.
  let [low, high] = [0, utilisation];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const x = (low + high) / 2;
    if (found(x) > x) low = x;
    else high = x;
  }
  return (low + high) / 2;
}
