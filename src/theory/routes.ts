import type { Scenario } from '../scenario/schema.js';
import { siteNames } from '../systems/workload/site-names.js';

type Workload = Scenario['workloads'][number];

/** A source of a workload, and where its datasets go from there by token, whatever their rate. */
export interface Route {
  readonly source: string;
  /** Part of the workload's datasets that begin there. */
  readonly share: number;
  /** Mean number of rules of a dataset for each destination that it reaches by token. */
  readonly rules: ReadonlyMap<string, number>;
  /** FTS instances that take them. */
  readonly instances: ReadonlySet<string>;
}

/** By endpoints and instances, which the stretches of a scenario share: only rates differ between them. */
const remembered = new WeakMap<
  Scenario['sites'],
  WeakMap<Scenario['fts'], Map<string, { readonly of: Workload; readonly routes: readonly Route[] }>>
>();

/** The routes of a workload: sources × destinations, worked out once for all stretches of time. */
export function routesOf(scenario: Scenario, workload: Workload): readonly Route[] {
  const { sites, fts } = scenario;
  const bySites = remembered.get(sites) ?? new WeakMap();
  remembered.set(sites, bySites);
  const byName = bySites.get(fts) ?? new Map();
  bySites.set(fts, byName);
  const known = byName.get(workload.name);
  if (known !== undefined && isAlike(known.of, workload)) return known.routes;
  const to = sharesOf(workload.destinations);
  const routes = [...sharesOf(workload.sources)].map(([source, share]) => {
    const rules = rulesFrom(scenario, source, to, workload.fanout);
    const instances = new Set<string>();
    for (const site of rules.keys()) instances.add(sites[site]?.fts ?? '');
    return { source, share, rules, instances };
  });
  byName.set(workload.name, { of: workload, routes });
  return routes;
}

function isAlike(a: Workload, b: Workload): boolean {
  return a.sources === b.sources && a.destinations === b.destinations && a.fanout === b.fanout;
}

/** Mean number of rules for each destination other than the source: exact for destinations of equal weight. */
function rulesFrom(
  scenario: Scenario,
  source: string,
  to: ReadonlyMap<string, number>,
  fanout: Workload['fanout'],
): Map<string, number> {
  const others = [...to].filter(([site, share]) => site !== source && share > 0);
  const count = fanout === 'all' ? others.length : Math.min(fanout, others.length);
  const total = others.reduce((sum, [, share]) => sum + share, 0);
  const rules = new Map<string, number>();
  for (const [site, share] of others) {
    if (goesByToken(scenario, source, site)) rules.set(site, Math.min(1, (count * share) / total));
  }
  return rules;
}

function goesByToken({ sites, fts }: Scenario, source: string, destination: string): boolean {
  const [from, to] = [sites[source], sites[destination]];
  if (from?.readiness === 'not-ready' || to?.readiness === 'not-ready') return false;
  return fts[to?.fts ?? '']?.tokens === true;
}

function sharesOf(ends: Workload['sources']): Map<string, number> {
  const weights: Record<string, number> =
    typeof ends === 'string' || Array.isArray(ends)
      ? Object.fromEntries(siteNames(ends).map((name) => [name, 1]))
      : ends;
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return new Map(Object.entries(weights).map(([name, weight]) => [name, weight / total]));
}
