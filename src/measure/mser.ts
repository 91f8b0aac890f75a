/** Bins that make a batch. */
const BATCH = 5;
/** Fewer batches tell nothing. */
const BATCHES_FEWEST = 10;

/**
 * How many of the first bins of a series a mean should leave out (MSER-5, White 1997): those without which the standard
 * error of the mean of the rest is smallest, batches of five bins taken as independent.
 *
 * Guarantee: a multiple of five bins and at most half of the series; undefined where the series is too short, or where
 * even half of it is not enough: the run is then too short to find a level. Bins without a sample are passed over.
 */
export function mser5(series: ArrayLike<number>): number | undefined {
  const batches = batchesOf(series);
  if (batches.length < BATCHES_FEWEST) return undefined;
  let best = { error: Number.POSITIVE_INFINITY, batches: 0 };
  let [sum, squares] = [0, 0];
  // From the end, so that each rest is the one before it and one batch more.
  for (let first = batches.length - 1; first >= 0; first--) {
    sum += batches[first].mean;
    squares += batches[first].mean ** 2;
    const rest = batches.length - first;
    if (first > batches.length / 2) continue;
    const error = (squares - sum ** 2 / rest) / rest ** 2;
    // Of equals the longest rest: what differs by less than rounding is equal.
    if (error <= best.error * (1 + 1e-12)) best = { error, batches: first };
  }
  return best.batches >= Math.floor(batches.length / 2) ? undefined : (batches[best.batches]?.firstBin ?? 0);
}

function batchesOf(series: ArrayLike<number>): { readonly mean: number; readonly firstBin: number }[] {
  const known = Array.from(series, (value, bin) => ({ value, bin })).filter(
    ({ value }) => !Number.isNaN(value),
  );
  return Array.from({ length: Math.floor(known.length / BATCH) }, (_, batch) => {
    const some = known.slice(batch * BATCH, (batch + 1) * BATCH);
    return {
      mean: some.reduce((sum, { value }) => sum + value, 0) / BATCH,
      firstBin: batch === 0 ? 0 : some[0].bin,
    };
  });
}
