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

/** The page docs/metrics.md. */
export function catalogueMarkdown(): string {
  const lines = [
    '# Metrics',
    '',
    '<!-- Generated from the descriptions in src/systems/ by `npm run docs`; do not edit. -->',
    '',
    'Every number that a run writes has a name from this catalogue. Rates are in Hz, times in s, data in bytes, shares',
    'between 0 and 1. `tokensim metrics` prints the same table.',
    '',
    '## Kinds',
    '',
    '| kind | statistics in summary.csv | values in timeline.csv, one a bin |',
    '|---|---|---|',
    '| rate | `mean`, `max` (the busiest minute), `total` (a count) | mean over the bin |',
    '| level | `mean` (weighted by time), `max`, `final` | mean over the bin |',
    '| ramp | `mean` (weighted by time), `max`, `final` | mean over the bin |',
    '| duration | `mean`, `p50`, `p95`, `p99`, `max` | quantiles of the bin, as `<metric>.p50`, `.p95` and `.p99` |',
    '| peak | `max` | the largest in the bin |',
    '| total | `total` | the sum so far |',
    '| ratio | `mean` | mean over the bin |',
    '',
    'A level holds between changes; a ramp jumps and runs linearly in between. Quantiles are at most 1 % too high; all',
    'else is exact. A duration, a peak or a ratio without a single sample has no row, and no value in a bin without',
    'samples. `time_s` in timeline.csv is the end of the bin, in seconds since the start of the scenario. Statistics',
    'begin when the warm-up ends.',
    '',
  ];
  for (const { title, metrics } of SYSTEMS) {
    if (metrics.length === 0) continue;
    lines.push(`## ${title}`, '', '| metric | kind | unit | meaning |', '|---|---|---|---|');
    for (const { pattern, kind, unit, meaning } of metrics) {
      lines.push(`| \`${pattern}\` | ${kind} | ${unit} | ${meaning} |`);
    }
    lines.push('');
  }
  lines.push('## Placeholders', '', '| placeholder | stands for |', '|---|---|');
  for (const [placeholder, { meaning }] of INSTANCES) lines.push(`| \`<${placeholder}>\` | ${meaning} |`);
  for (const [placeholder, values] of Object.entries(DIMENSIONS)) {
    lines.push(`| \`<${placeholder}>\` | ${values.map((value) => `\`${value}\``).join(', ')} |`);
  }
  return `${lines.join('\n')}\n`;
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
