import { always, evenNone, type HeadlineRow, row } from '../headline.js';
import type { ScenarioTree, SystemDescription } from '../system.js';
import { FAULTS } from './kinds.js';
import { METRICS } from './metrics.js';

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
  metrics: METRICS,
  headline,
  isShown: (name, _all, figures) =>
    figures.some((figure) => (figure(`faults.${name}.begun`, 'total') ?? 0) > 0),
  charts: () => [],
  brings: ['simulator', 'forms'],
  builtOn: ['transfers'],
} satisfies SystemDescription;

function headline(fault: string): HeadlineRow[] {
  const name = (measure: string) => `faults.${fault}.${measure}`;
  return [
    evenNone('first failed transfer after', name('first_failure'), 'mean'),
    evenNone('failed, to an hour after', name('failed'), 'mean'),
    row('share failed', name('failed_share'), 'mean'),
    row('endpoints that reject, peak', name('rejecting'), 'max'),
    always('goodput during it', name('goodput_during'), 'mean'),
    always('goodput in the hour after', name('goodput_after'), 'mean'),
    evenNone('goodput back after', name('recovery'), 'mean'),
    evenNone('backlog back after', name('drain'), 'mean'),
    row('requests more than usual', name('extra_requests'), 'mean'),
    row('retries more than usual', name('extra_retries'), 'mean'),
  ];
}

function faultsIn(scenario: ScenarioTree): readonly string[] {
  return ((scenario.faults ?? []) as readonly { readonly name: string }[]).map(({ name }) => name);
}
