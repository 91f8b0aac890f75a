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

/** Mean figures of a loop that keeps up. */
export interface SteadyLoop {
  /** From one turn to the next, s. */
  readonly cycleS: number;
  /** Tokens of a turn, empty ones included. */
  readonly batch: number;
  /** From a token's arrival until it is stored, s. */
  readonly delayS: number;
}

/** Batches up to this mean size are worked out one by one; larger ones take threads / exchange time each. */
const CHAIN_MAX = 40;
const TURNS = 400;
/** Cycles after which a loop is as it stays, and points at which its mean is taken. */
const SETTLED = 20;
const POINTS = 997;

/** Most tokens that a loop exchanges while its turns are long, Hz. */
export function exchangeCapacityHz({ threads, exchangeS }: ExchangeLoop): number {
  return threads / exchangeS;
}

/**
 * A loop whose tokens come at random, several at a time; undefined when it does not keep up. The cycle is
 * C = interval + λ C / µ in the mean. Exact for exchange times without scatter.
 * @param together tokens that come at the same moment
 */
export function steadyLoop(loop: ExchangeLoop, tokensHz: number, together: number): SteadyLoop | undefined {
  const load = tokensHz / exchangeCapacityHz(loop);
  if (load >= 1) return undefined;
  const meanBatch = (tokensHz * loop.intervalS) / (1 - load);
  if (meanBatch >= loop.bulk) return inBulks(loop, tokensHz, load);
  return meanBatch / together <= CHAIN_MAX
    ? chain(loop, tokensHz, together)
    : fluid(loop, tokensHz, together, load);
}

/** Several full turns before one that is not, and the pause after it: the mean backlog of evenly spaced tokens, by Little. */
function inBulks(loop: ExchangeLoop, tokensHz: number, load: number): SteadyLoop {
  const cycleS = loop.intervalS / (1 - load);
  const [fromS, toS] = [SETTLED * cycleS, 4 * SETTLED * cycleS];
  const history = loopOver(loop, (atS) => tokensHz * atS, toS);
  let backlog = 0;
  for (let point = 0; point < POINTS; point++)
    backlog += history.at(fromS + ((point + 0.5) / POINTS) * (toS - fromS)).backlog;
  return { cycleS, batch: tokensHz * cycleS, delayS: backlog / POINTS / tokensHz };
}

/** Batches large enough to keep all threads at work: first and second moments of the cycle. */
function fluid(loop: ExchangeLoop, tokensHz: number, together: number, load: number): SteadyLoop {
  const cycleS = loop.intervalS / (1 - load);
  const capacityHz = exchangeCapacityHz(loop);
  const variance = (together * tokensHz * cycleS) / capacityHz ** 2 / (1 - load ** 2);
  const squared = cycleS ** 2 + variance;
  const residualS = squared / (2 * cycleS);
  const ownBatch = together + (tokensHz * squared) / cycleS;
  return { cycleS, batch: tokensHz * cycleS, delayS: residualS + ownBatch / capacityHz };
}

/** Batch after batch: the number of arrivals in a cycle follows Poisson's law, and decides how long the next one is. */
function chain(loop: ExchangeLoop, tokensHz: number, together: number): SteadyLoop {
  const workS = (arrivals: number) => Math.ceil((arrivals * together) / loop.threads) * loop.exchangeS;
  const rate = tokensHz / together;
  const longest = loop.intervalS + workS(4 * CHAIN_MAX);
  const most = Math.ceil(rate * longest + 10 * Math.sqrt(rate * longest) + 20);
  const next = Array.from({ length: most + 1 }, (_, arrivals) =>
    poisson(rate * (loop.intervalS + workS(arrivals)), most),
  );
  let shares = next[0] ?? [];
  for (let turn = 0; turn < TURNS; turn++) {
    const following = new Array<number>(most + 1).fill(0);
    shares.forEach((share, arrivals) => {
      if (share < 1e-15) return;
      next[arrivals]?.forEach((probability, then) => {
        following[then] = (following[then] ?? 0) + share * probability;
      });
    });
    const moved = following.reduce((sum, share, index) => sum + Math.abs(share - (shares[index] ?? 0)), 0);
    shares = following;
    if (moved < 1e-12) break;
  }
  let cycleS = 0;
  let weightedS = 0;
  shares.forEach((share, arrivals) => {
    const lengthS = loop.intervalS + workS(arrivals);
    cycleS += share * lengthS;
    // One that comes within a cycle is in a batch with as many others as come in any cycle of this length.
    const ownS = (next[arrivals] ?? []).reduce((sum, p, others) => sum + p * workS(others + 1), 0);
    weightedS += share * lengthS * (lengthS / 2 + ownS);
  });
  return { cycleS, batch: tokensHz * cycleS, delayS: weightedS / cycleS };
}

function poisson(mean: number, most: number): number[] {
  const shares = [Math.exp(-mean)];
  for (let n = 1; n <= most; n++) shares.push(((shares[n - 1] ?? 0) * mean) / n);
  return shares;
}

/** What a loop has done up to a time, tokens coming evenly. */
export interface LoopState {
  readonly atS: number;
  /** Tokens exchanged. */
  readonly exchanged: number;
  /** Tokens that wait or whose answer is not stored yet. */
  readonly backlog: number;
}

/** A loop over time. */
export interface LoopHistory {
  readonly at: (atS: number) => LoopState;
  readonly largestBatch: number;
  /** Longest time from a token's arrival until it is stored, s. */
  readonly longestWaitS: number;
  /** Every turn takes as many tokens as a turn may. */
  readonly alwaysFull: boolean;
}

/** A turn of the loop: taken at `atS`, stored at `storedS`. */
interface Turn {
  readonly atS: number;
  readonly storedS: number;
  readonly batch: number;
  /** Taken before it. */
  readonly before: number;
}

/**
 * Turn after turn under rates that change with time, N' = λ (interval + N / µ), for a loop that may fall behind.
 * @returns its state at any time up to the horizon, and the largest batch
 */
export function loopOver(
  loop: ExchangeLoop,
  arrived: (atS: number) => number,
  horizonS: number,
): LoopHistory {
  const capacityHz = exchangeCapacityHz(loop);
  const turns: Turn[] = [];
  let taken = 0;
  let largestBatch = 0;
  let longestWaitS = 0;
  for (let atS = loop.firstS; atS < horizonS && turns.length < 1e6; ) {
    const batch = Math.min(arrived(atS) - taken, loop.bulk);
    const storedS = atS + batch / capacityHz;
    turns.push({ atS, storedS, batch, before: taken });
    taken += batch;
    largestBatch = Math.max(largestBatch, batch);
    const sinceS = batch < loop.bulk ? (turns.at(-2)?.atS ?? 0) : arrivalOf(taken - batch, arrived, atS);
    longestWaitS = Math.max(longestWaitS, storedS - sinceS);
    atS = storedS + (batch >= loop.bulk ? 1e-9 : loop.intervalS);
  }
  return {
    largestBatch,
    longestWaitS,
    alwaysFull: turns.every(({ batch }) => batch >= loop.bulk),
    at: (atS) => {
      const turn = lastBegun(turns, atS);
      if (turn === undefined) return { atS, exchanged: 0, backlog: arrived(atS) };
      const exchanged = turn.before + Math.min(turn.batch, (atS - turn.atS) * capacityHz);
      const stored = turn.before + (atS >= turn.storedS ? turn.batch : 0);
      return { atS, exchanged, backlog: arrived(atS) - stored };
    },
  };
}

/** When a token came, by its number. */
function arrivalOf(number: number, arrived: (atS: number) => number, untilS: number): number {
  let [low, high] = [0, untilS];
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2;
    if (arrived(middle) > number) high = middle;
    else low = middle;
  }
  return low;
}

function lastBegun(turns: readonly Turn[], atS: number): Turn | undefined {
  let [low, high] = [0, turns.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((turns[middle]?.atS ?? Number.POSITIVE_INFINITY) <= atS) low = middle + 1;
    else high = middle;
  }
  return turns[low - 1];
}
