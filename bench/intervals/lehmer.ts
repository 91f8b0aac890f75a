/** Lehmer's generator, 0 to 1: numbers that are the same on every machine, and no better than that. */
export function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
