import type { MetricDefinition } from './metric.js';
import { DIMENSIONS, SYSTEMS } from './registry.js';
import type { Instances } from './system.js';

/** Every metric there is. */
export const CATALOGUE: readonly MetricDefinition[] = SYSTEMS.flatMap(({ metrics }) => metrics);

/** The instances of all systems, by their placeholder. */
export const INSTANCES: ReadonlyMap<string, Instances> = new Map(
  SYSTEMS.flatMap(({ instances }) => (instances === undefined ? [] : [[instances.placeholder, instances]])),
);

const known = new Map<string, MetricDefinition>();
const patterns = CATALOGUE.map((definition) => ({ definition, matcher: matcherOf(definition.pattern) }));

/** The definition of a metric by its full name, such as `iam.cms.rate.discovery`. Throws on a name that no pattern has. */
export function metricDefinition(name: string): MetricDefinition {
  const found = findMetric(name);
  if (found === undefined) throw new TypeError(`the metric catalogue has no ${name}`);
  return found;
}

/** The definition of a metric by its full name, or undefined when the catalogue does not have it. */
export function findMetric(name: string): MetricDefinition | undefined {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  const found = patterns.find(({ matcher }) => matcher.test(name))?.definition;
  if (found !== undefined) known.set(name, found);
  return found;
}

/** The unit of one statistic of a metric: that of the metric, but for the total of a rate, which counts things. */
export function unitOf(definition: MetricDefinition, stat: string): string {
  return definition.kind === 'rate' && stat === 'total' ? (definition.counts ?? '1') : definition.unit;
}

/** One row a pattern for `tokensim metrics`: pattern, kind, unit, meaning. */
export function catalogueRows(): readonly (readonly [string, string, string, string])[] {
  return CATALOGUE.map(({ pattern, kind, unit, meaning }) => [pattern, kind, unit, meaning]);
}

function matcherOf(pattern: string): RegExp {
  const source = pattern
    .replaceAll('.', '\\.')
    .replaceAll(/<(\w+)>/g, (_, placeholder: string) =>
      Object.hasOwn(DIMENSIONS, placeholder)
        ? `(?:${DIMENSIONS[placeholder].join('|')})`
        : '[A-Za-z0-9][A-Za-z0-9_-]{0,63}',
    );
  return new RegExp(`^${source}$`);
}
