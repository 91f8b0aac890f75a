import type { Simulation } from '../../kernel/simulation.js';
import type { Scenario } from '../../scenario/schema.js';
import type { Observer } from '../observer.js';

/** What brings the systems from one scenario to another: nothing of a system that stays as it was. */
export type Reconfigure = (before: Scenario, after: Scenario) => readonly (() => void)[];

/**
 * Makes the changes of a scenario at their instants: every system whose configuration differs is given the new one,
 * and does with what is in flight as the real one does.
 *
 * Guarantee: a system that a change leaves as it was hears nothing of it; no draw depends on a change.
 * Mechanism: which systems differ is worked out when the run begins. Cost: one event a change.
 */
export class ChangeSchedule {
  constructor(
    simulation: Simulation,
    scenario: Scenario,
    systems: readonly Reconfigure[],
    observer?: Observer,
  ) {
    const { changes } = scenario;
    if (changes.length === 0) return;
    const effects = changes.map(({ scenario: after }, index) => {
      const before = changes[index - 1]?.scenario ?? scenario;
      return systems.flatMap((reconfigure) => reconfigure(before, after));
    });
    const due = simulation.register((change) => {
      observer?.changed?.(change);
      for (const effect of effects[change]) effect();
    });
    changes.forEach(({ at }, change) => {
      simulation.at(at, due, change);
    });
  }
}

/** Gives each instance of a system its new configuration where that differs. */
export function eachChanged<T>(
  systems: ReadonlyMap<string, { reconfigure(config: T): void }>,
  configsOf: (scenario: Scenario) => Readonly<Record<string, T>>,
): Reconfigure {
  return (before, after) =>
    [...systems].flatMap(([name, system]) => {
      const config = configsOf(after)[name];
      return differs(configsOf(before)[name], config) ? [() => system.reconfigure(config)] : [];
    });
}

/** Whether two configurations are not the same. */
export function differs(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}
