import { type Warning, warningAt } from '../scenario/error.js';
import type { LoadedVariant } from '../scenario/load.js';
import { type MapNode, placeOf } from '../scenario/node.js';
import { regimesOf } from '../scenario/regimes.js';
import { stationsOfScenario } from './explain.js';
import type { StationLoad } from './station.js';

/** A station that cannot keep up, in the first variant of which that is so, and in how many others. */
interface Overload {
  readonly variant: LoadedVariant;
  /** Where the scenario of that time is written. */
  readonly tree: MapNode;
  /** Such as `, from 3 d on`; empty from the start on. */
  readonly since: string;
  readonly station: StationLoad;
  others: number;
}

/** A load that is told as 100 % is within what a form leaves out. */
const FULL = 1.005;

/**
 * Warnings of stations that are still behind at the end, one for each, where the scenario defines them. A burst that is
 * worked off is a question that a scenario may ask.
 */
export function overloads(variants: readonly LoadedVariant[]): Warning[] {
  const found = new Map<string, Overload>();
  for (const variant of variants) {
    if (variant.scenario.acknowledge.includes('cannot-keep-up')) continue;
    const own = new Set<string>();
    regimesOf(variant.scenario).forEach(({ scenario }, index) => {
      const step = variant.steps[index - 1];
      const since = step === undefined ? '' : `, from ${step.atText} on`;
      for (const station of stationsOfScenario(scenario)) {
        if (station.load <= FULL || station.meanLoad <= FULL || own.has(station.name)) continue;
        own.add(station.name);
        const before = found.get(station.name);
        const tree = step?.tree ?? variant.tree;
        if (before === undefined) found.set(station.name, { variant, tree, since, station, others: 0 });
        else before.others++;
      }
    });
  }
  const [base] = variants;
  return [...found.values()].map(({ variant, tree, since, station, others }) => {
    const { name, path, load, detail, remedy = '' } = station;
    const more = others === 0 ? '' : others === 1 ? ' and another' : ` and ${others} others`;
    const where = variant === base ? '' : `, in the variant \`${variant.name}\`${more}`;
    const message = `${name} cannot keep up (${Math.round(load * 100)} %): ${detail}${since}${where}`;
    return warningAt('cannot-keep-up', placeOf(tree, path), message, remedy);
  });
}
