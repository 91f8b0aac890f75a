import { INSTANCES } from '../src/systems/catalogue.js';
import { DIMENSIONS, SYSTEMS } from '../src/systems/registry.js';

/** The page docs/metrics.md. */
export function metricsPage(): string {
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
    'A level holds between changes; a ramp jumps and runs linearly in between. Quantiles are off by less than 0.8 %, to no',
    'side; all else is exact. A duration, a peak or a ratio without a single sample has no row, and no value in a bin without',
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
