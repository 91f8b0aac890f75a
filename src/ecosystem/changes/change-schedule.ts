import type { Simulation } from '../../kernel/simulation.js';
import type { FtsConfig, IssuerConfig, Scenario, SubmitterConfig } from '../../scenario/schema.js';
import type { EndpointControls } from '../controls.js';
import type { Observer } from '../observer.js';

/** What takes the new configuration of a system. */
export interface Reconfigured<T> {
  reconfigure(config: T): void;
}

/** The systems of a scenario whose keys can change, by their names. */
export interface ChangeTargets {
  readonly issuers: ReadonlyMap<string, Reconfigured<IssuerConfig>>;
  readonly fts: ReadonlyMap<string, Reconfigured<FtsConfig>>;
  readonly submitters: ReadonlyMap<string, Reconfigured<SubmitterConfig>>;
  readonly sites: Pick<EndpointControls, 'reconfigure'>;
  /** Numbers of the sites by name. */
  readonly siteNumbers: ReadonlyMap<string, number>;
}

/**
 * Makes the changes of a scenario at their instants: every system whose configuration differs is given the new one,
 * and does with what is in flight as the real one does.
 *
 * Guarantee: a system that a change leaves as it was hears nothing of it; no draw depends on a change.
 * Mechanism: which systems differ is worked out when the run begins. Cost: one event a change.
 */
export class ChangeSchedule {
  constructor(simulation: Simulation, scenario: Scenario, targets: ChangeTargets, observer?: Observer) {
    const { changes } = scenario;
    if (changes.length === 0) return;
    const effects = changes.map(({ scenario: after }, index) =>
      effectsOf(changes[index - 1]?.scenario ?? scenario, after, targets),
    );
    const due = simulation.register((change) => {
      observer?.changed?.(change);
      for (const effect of effects[change]) effect();
    });
    changes.forEach(({ at }, change) => {
      simulation.at(at, due, change);
    });
  }
}

function effectsOf(before: Scenario, after: Scenario, targets: ChangeTargets): (() => void)[] {
  return [
    ...changed(targets.issuers, before.issuers, after.issuers),
    ...changedSites(targets, before, after),
    ...changed(targets.fts, before.fts, after.fts),
    ...changed(targets.submitters, before.submitters, after.submitters),
  ];
}

function changed<T>(
  systems: ReadonlyMap<string, Reconfigured<T>>,
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
): (() => void)[] {
  return [...systems].flatMap(([name, system]) => {
    const config = after[name];
    return differs(before[name], config) ? [() => system.reconfigure(config)] : [];
  });
}

function changedSites(
  { sites, siteNumbers }: ChangeTargets,
  before: Scenario,
  after: Scenario,
): (() => void)[] {
  const all = differs(before.storage, after.storage);
  return [...siteNumbers].flatMap(([name, number]) => {
    const config = after.sites[name];
    if (!all && !differs(before.sites[name], config)) return [];
    return [() => sites.reconfigure(number, config, after.storage)];
  });
}

function differs(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}
