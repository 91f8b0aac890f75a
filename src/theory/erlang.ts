/** Erlang's delay formula: a station of several servers with exponential service, Poisson arrivals and an endless queue. */
export interface Erlang {
  /** Share of the servers at work. */
  readonly utilisation: number;
  /** Share of arrivals that have to wait. */
  readonly waiting: number;
  /** Mean number in the queue. */
  readonly queue: number;
  /** Mean time in the queue, s. */
  readonly waitS: number;
  /** Time in queue and service that a share of the arrivals does not exceed, s. */
  readonly quantileS: (share: number) => number;
}

/** M/M/c; undefined when more comes than the servers can do. */
export function erlang(servers: number, rateHz: number, serviceS: number): Erlang | undefined {
  const offered = rateHz * serviceS;
  if (offered >= servers) return undefined;
  let lost = 1;
  for (let n = 1; n <= servers; n++) lost = (offered * lost) / (n + offered * lost);
  const waiting = lost / (1 - (offered / servers) * (1 - lost));
  const waitS = (waiting * serviceS) / (servers - offered);
  return {
    utilisation: offered / servers,
    waiting,
    queue: rateHz * waitS,
    waitS,
    quantileS: (share) =>
      delayQuantileS({ waiting, waitingS: serviceS / (servers - offered), serviceS }, share),
  };
}

/** A time in queue and service: both are exponential, and some arrivals do not wait. */
export interface Delay {
  /** Share of arrivals that wait. */
  readonly waiting: number;
  /** Mean wait of those, s. */
  readonly waitingS: number;
  /** Mean service, s. */
  readonly serviceS: number;
}

/** Time in queue and service that a share of the arrivals does not exceed, s. */
export function delayQuantileS({ waiting, waitingS, serviceS }: Delay, share: number): number {
  // Longer than t: the service alone, or a wait of rate r and a service of rate s one after the other.
  const r = 1 / waitingS;
  const s = 1 / serviceS;
  const beyond = (t: number) => {
    const [served, begun] = [Math.exp(-s * t), Math.exp(-r * t)];
    const both = Math.abs(r - s) < 1e-9 * s ? (1 + s * t) * served : (r * served - s * begun) / (r - s);
    return (1 - waiting) * served + waiting * both;
  };
  return inverse(beyond, 1 - share, serviceS);
}

/** Where a falling function of time comes to a value. */
function inverse(of: (t: number) => number, value: number, scale: number): number {
  let high = scale;
  while (of(high) > value) high *= 2;
  let low = 0;
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (of(middle) > value) low = middle;
    else high = middle;
  }
  return high;
}
