import { type Fit, fitCurve } from './fit.js';
import type { FitProblem } from './fit-problem.js';
import type { ParameterName } from './parameter-names.js';
import { parameterOf, type Values } from './parameters.js';

/**
 * The values as a profile has them. Whole numbers come first, each the one of its two neighbours that leaves the
 * others nearer to the points; the rest is fitted anew beside them and has three digits.
 */
export function writtenValues(problem: FitProblem, best: Fit): Values {
  let found = best;
  let rest: FitProblem = problem;
  for (const name of problem.free.filter((free) => isCounted(free))) {
    const free = rest.free.filter((other) => other !== name);
    const value = found.values[name];
    const tried = [...new Set([Math.max(1, Math.floor(value)), Math.ceil(value)])].map((whole) => {
      const held: Values = { ...found.values, [name]: whole };
      return { held, fit: fitCurve({ ...rest, free, held }, held) };
    });
    const chosen = tried.reduce((a, b) => (b.fit.squares < a.fit.squares ? b : a));
    rest = { ...rest, free, held: chosen.held };
    found = chosen.fit;
  }
  const values: Record<ParameterName, number> = { ...found.values };
  for (const name of problem.free) {
    if (isCounted(name)) continue;
    const digits = Number(values[name].toPrecision(3));
    values[name] = parameterOf(name).whole ? Math.max(1, Math.round(digits)) : digits;
  }
  return values;
}

/** Whole numbers so small that the next one differs. */
function isCounted(name: ParameterName): boolean {
  return name === 'slots' || name === 'database.servers';
}
