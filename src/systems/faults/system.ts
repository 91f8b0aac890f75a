import { always, evenNone, type HeadlineRow, row } from '../headline.js';
import type { ScenarioTree, SystemDescription } from '../system.js';
import { FAULTS } from './kinds.js';
import { METRICS } from './metrics.js';
import { RULES } from './rules.js';

/** What is shown of one of them in the table of a run. */
const HEADLINE: readonly HeadlineRow[] = [
  evenNone('first failed transfer after', 'first_failure', 'mean'),
  evenNone('failed, to an hour after', 'failed', 'mean'),
  row('share failed', 'failed_share', 'mean'),
  row('endpoints that reject, peak', 'rejecting', 'max'),
  always('goodput during it', 'goodput_during', 'mean'),
  always('goodput in the hour after', 'goodput_after', 'mean'),
  always('goodput came back', 'recovered', 'mean'),
  evenNone('goodput back after', 'recovery', 'mean'),
  always('backlog came back', 'drained', 'mean'),
  evenNone('backlog back after', 'drain', 'mean'),
  row('requests more than usual', 'extra_requests', 'mean'),
  row('retries more than usual', 'extra_retries', 'mean'),
];

/** The faults of a scenario and what comes of each. */
export const faults = {
  prefix: 'faults',
  rank: 70,
  title: 'Faults',
  instances: {
    placeholder: 'n',
    meaning: 'a fault of the scenario',
    plural: 'faults',
    namesIn: faultsIn,
  },
  titleOf: (name) => `Fault ${name}`,
  dimensions: {},
  faults: FAULTS,
  rules: RULES,
  metrics: METRICS,
  headline: HEADLINE,
  isShown: (name, _all, figures) =>
    figures.some((figure) => (figure(`faults.${name}.begun`, 'total') ?? 0) > 0),
  charts: () => [],
  brings: ['simulator', 'forms'],
  builtOn: ['transfers'],
} satisfies SystemDescription;

function faultsIn(scenario: ScenarioTree): readonly string[] {
  return ((scenario.faults ?? []) as readonly { readonly name: string }[]).map(({ name }) => name);
}
