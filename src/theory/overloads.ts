import { type Problem, problemAt } from '../scenario/error.js';
import type { LoadedVariant } from '../scenario/load.js';
import { placeOf } from '../scenario/node.js';
import { stationsOfScenario } from './explain.js';
import type { Station } from './station.js';

/** A station that cannot keep up, in the first variant of which that is so, and in how many others. */
interface Overload {
  readonly variant: LoadedVariant;
  readonly station: Station;
  others: number;
}

/**
 * Warnings of stations that are still behind at the end, one for each, where the scenario defines them. A burst that is
 * worked off is a question that a scenario may ask.
 */
export function overloads(variants: readonly LoadedVariant[]): Problem[] {
  const found = new Map<string, Overload>();
  for (const variant of variants) {
    for (const station of stationsOfScenario(variant.scenario)) {
      if (station.load <= 1 || station.meanLoad <= 1) continue;
      const before = found.get(station.name);
      if (before === undefined) found.set(station.name, { variant, station, others: 0 });
      else before.others++;
    }
  }
  const [base] = variants;
  return [...found.values()].map(({ variant, station, others }) => {
    const { name, path, load, detail, remedy = '' } = station;
    const more = others === 0 ? '' : others === 1 ? ' and another' : ` and ${others} others`;
    const where = variant === base ? '' : `, in the variant \`${variant.name}\`${more}`;
    const message = `${name} cannot keep up (${Math.round(load * 100)} %): ${detail}${where}`;
    return problemAt(placeOf(variant.tree, path), message, remedy);
  });
}
