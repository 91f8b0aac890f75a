import { broughtBy } from '../systems/brought.js';
import { SYSTEMS } from '../systems/registry.js';
import type { SystemDescription } from '../systems/system.js';
import type { Simulator } from './simulator.js';

/** The simulators of all systems, each behind those on which it is built. */
export const SIMULATORS = (await broughtBy('simulator', inOrderOfBuilding(SYSTEMS))) as readonly Simulator[];

/** Of the systems that can be built, the first of the registry comes next. */
function inOrderOfBuilding(systems: readonly SystemDescription[]): readonly SystemDescription[] {
  const left = [...systems];
  const built: SystemDescription[] = [];
  while (left.length > 0) {
    const next = left.findIndex(({ builtOn = [] }) =>
      builtOn.every((prefix) => built.some((system) => system.prefix === prefix)),
    );
    if (next < 0) {
      throw new RangeError(`these are built on each other: ${left.map(({ prefix }) => prefix).join(', ')}`);
    }
    built.push(...left.splice(next, 1));
  }
  return built;
}
