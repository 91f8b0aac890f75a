/** The loop in which FTS exchanges tokens: sleep, take a batch, work through it with threads, join, store. */
export interface ExchangeLoop {
  /** Pause between turns, s. */
  readonly intervalS: number;
  /** First turn after the begin, s: in the mean, where it is at any time within the interval. */
  readonly firstS: number;
  readonly threads: number;
  /** Mean time that one exchange takes a thread: all its calls, s. */
  readonly exchangeS: number;
  /** Most tokens a turn, and no pause after so many; Infinity in 3.13. */
  readonly bulk: number;
}

/** Below this load what is exchanged is what comes, whatever the turns of the loop are like. */
export const LIGHT = 0.9;
/** Largest mean number of arrivals in a turn that is worked out. */
const CHAIN_MAX = 40;
const TURNS = 400;

/** Most tokens that a loop exchanges while its turns are long, Hz. */
export function exchangeCapacityHz({ threads, exchangeS }: ExchangeLoop): number {
  return threads / exchangeS;
}

/** Mean time from one turn to the next, s: C = interval + λ C / µ; undefined where the loop does not keep up. */
export function cycleS(loop: ExchangeLoop, tokensHz: number): number | undefined {
  const load = tokensHz / exchangeCapacityHz(loop);
  return load < 1 ? loop.intervalS / (1 - load) : undefined;
}

/**
 * Mean time from a token's arrival until it is stored, s, of tokens that come at random, several at a time; undefined
 * where the loop does not keep up or its turns are large. Turn after turn: the number of arrivals in a cycle follows
 * Poisson's law, and decides how long the next one is. Exact for exchange times without scatter.
 * @param together tokens that come at the same moment
 */
export function tokenDelayS(loop: ExchangeLoop, tokensHz: number, together: number): number | undefined {
  const meanTurn = tokensHz * (cycleS(loop, tokensHz) ?? Number.POSITIVE_INFINITY);
  if (meanTurn >= loop.bulk || meanTurn / together > CHAIN_MAX) return undefined;
  const workS = (arrivals: number) => Math.ceil((arrivals * together) / loop.threads) * loop.exchangeS;
  const rate = tokensHz / together;
  const longest = loop.intervalS + workS(4 * CHAIN_MAX);
  const most = Math.ceil(rate * longest + 10 * Math.sqrt(rate * longest) + 20);
  const next = Array.from({ length: most + 1 }, (_, arrivals) =>
    poisson(rate * (loop.intervalS + workS(arrivals)), most),
  );
  let meanS = 0;
  let weightedS = 0;
  stationary(next).forEach((share, arrivals) => {
    const lengthS = loop.intervalS + workS(arrivals);
    meanS += share * lengthS;
    // One that comes within a cycle is in a batch with as many others as come in any cycle of this length.
    const ownS = (next[arrivals] ?? []).reduce((sum, p, others) => sum + p * workS(others + 1), 0);
    weightedS += share * lengthS * (lengthS / 2 + ownS);
  });
  return weightedS / meanS;
}

/** The shares of the states of a Markov chain in the long run, from the probabilities of the next state. */
function stationary(next: readonly (readonly number[])[]): readonly number[] {
  let shares = next[0] ?? [];
  for (let turn = 0; turn < TURNS; turn++) {
    const following = new Array<number>(next.length).fill(0);
    shares.forEach((share, state) => {
      if (share < 1e-15) return;
      next[state]?.forEach((probability, then) => {
        following[then] = (following[then] ?? 0) + share * probability;
      });
    });
    const moved = following.reduce((sum, share, index) => sum + Math.abs(share - (shares[index] ?? 0)), 0);
    shares = following;
    if (moved < 1e-12) break;
  }
  return shares;
}

function poisson(mean: number, most: number): number[] {
  const shares = [Math.exp(-mean)];
  for (let n = 1; n <= most; n++) shares.push(((shares[n - 1] ?? 0) * mean) / n);
  return shares;
}
