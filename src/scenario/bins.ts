import { about } from '../language/about.js';
import type { References } from './references.js';
import type { ParsedScenario } from './schema.js';

/** More bins than can be kept. */
const BINS_MAX = 25_000;

/** Refuses a timeline of too many bins: each is kept for every metric. */
export function checkBins({ bin, horizon }: ParsedScenario, references: References): void {
  if (bin === undefined) return;
  const remedy = 'leave it out for about 300 bins';
  if (bin === 0 || bin > horizon) {
    references.problem(['bin'], 'a bin must be longer than 0 and not longer than the horizon', remedy);
  } else if (horizon / bin > BINS_MAX) {
    const why = `the timeline would have ${about(horizon / bin)} bins, and at most ${BINS_MAX} can be kept`;
    references.problem(['bin'], why, `give at least ${durationText(horizon / BINS_MAX)}, or ${remedy}`);
  }
}

/** A duration rounded up to a unit that a person writes. */
function durationText(us: number): string {
  const [unit, size] = us >= 1e6 ? ['s', 1e6] : us >= 1e3 ? ['ms', 1e3] : ['us', 1];
  return `${Math.ceil(us / (size as number))} ${unit}`;
}

/** The round width that cuts the horizon into about 300 bins, at least one second. */
export function defaultBinUs(horizonUs: number): number {
  const steps = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400];
  const wanted = horizonUs / 1e6 / 300;
  return (steps.find((step) => step >= wanted) ?? 86400) * 1e6;
}
