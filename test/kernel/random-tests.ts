/** A source of numbers in (0, 1). */
export type Draws = () => number;

/**
 * Collisions: how many of `count` draws repeat an earlier one in their first 32 bits, in standard deviations from the
 * count²/2³³ that are due.
 */
export function collisions(draws: Draws, count: number): number {
  return poissonDeviation(repeatsOf(words(draws, count)), (count * count) / 2 ** 33);
}

/**
 * Cells: chi-square of groups of `dimensions` successive draws in a cube of `side`^dimensions cells, 32 groups due in
 * each, in standard deviations from its mean (Wilson–Hilferty). Far above: some cells are favoured. Far below: the
 * cells fill more evenly than by chance, as those of a lattice do.
 */
export function cells(draws: Draws, dimensions: number, side: number): number {
  const seen = new Uint32Array(side ** dimensions);
  const due = 32;
  for (let group = 0; group < due * seen.length; group++) {
    let cell = 0;
    for (let i = 0; i < dimensions; i++) cell = cell * side + Math.floor(draws() * side);
    seen[cell]++;
  }
  const chiSquare = seen.reduce((sum, n) => sum + (n - due) ** 2 / due, 0);
  const freedom = seen.length - 1;
  const spread = 2 / (9 * freedom);
  return (Math.cbrt(chiSquare / freedom) - (1 - spread)) / Math.sqrt(spread);
}

/**
 * Birthday spacings (Marsaglia): each birthday is a cell of `dimensions` successive draws in a cube of 2^30 cells; the
 * spacings of 2048 sorted birthdays repeat 2048³ / (4 · 2³⁰) = 2 times on average, 512 in 256 years. Those of a lattice
 * repeat far more often. In standard deviations.
 */
export function spacings(draws: Draws, dimensions: 1 | 2 | 3): number {
  const side = 2 ** (30 / dimensions);
  const years = 256;
  const birthdays = new Uint32Array(2048);
  let repeats = 0;
  for (let year = 0; year < years; year++) {
    for (let i = 0; i < birthdays.length; i++) {
      let cell = 0;
      for (let d = 0; d < dimensions; d++) cell = cell * side + Math.floor(draws() * side);
      birthdays[i] = cell;
    }
    birthdays.sort();
    repeats += repeatsOf(birthdays.map((day, i) => (i === 0 ? day : day - birthdays[i - 1])));
  }
  return poissonDeviation(repeats, years * 2);
}

/** Correlation of successive draws `lag` apart, in standard deviations from none. */
export function correlation(draws: Draws, lag: number): number {
  const count = 1_000_000;
  const values = Float64Array.from({ length: count + lag }, () => draws() - 0.5);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i] * values[i + lag];
  // The variance of a product of two centred uniform draws is 1/144.
  return sum / Math.sqrt(count / 144);
}

/** The first 32 bits of each draw. */
function words(draws: Draws, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, () => Math.floor(draws() * 2 ** 32));
}

function repeatsOf(numbers: Uint32Array): number {
  numbers.sort();
  let repeats = 0;
  for (let i = 1; i < numbers.length; i++) if (numbers[i] === numbers[i - 1]) repeats++;
  return repeats;
}

function poissonDeviation(count: number, due: number): number {
  return (count - due) / Math.sqrt(due);
}
