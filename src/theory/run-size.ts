import { meanOfLaw } from '../kernel/distribution.js';
import { SECOND_US } from '../kernel/simulation.js';
import type { Scenario } from '../scenario/schema.js';
import { explain } from './explain.js';
import { flowsOf } from './flows.js';
import type { Form, Predicted } from './form.js';
import type { Range } from './range.js';

/** How large one run of a scenario is, as closed forms tell before it begins. */
export interface RunSize {
  readonly events: number;
  /** Memory of the tables that grow with what it does, B. */
  readonly tableBytes: number;
}

/** Events that one of these brings on average, as runs of all named scenarios count them, within a factor of three. */
const EVENTS_OF_REQUEST = 2;
const EVENTS_OF_COPY = 1.3;
/** A probe, its check by each issuer's keys, and what that leads to. */
const EVENTS_OF_PROBE = 3;
/** Tokens for both ends of a copy and their exchange, where no form knows what is asked of an issuer. */
const REQUESTS_OF_COPY = 3;
/** What daemons do whether there is work or not, a second. */
const EVENTS_OF_DAEMONS_HZ = 1;
/** A row of t_token with its index, where columns that double have half of their room left, B. */
const ROW_BYTES = 300;

const REQUESTS = /^iam\.[^.]+\.rate\.all$/;

/** The size of one replication; milliseconds, whatever its horizon. Faults and changes are left out. */
export function runSizeOf(scenario: Scenario): RunSize {
  const { forms } = explain(scenario);
  const sum = (metric: RegExp, stat: Predicted['stat'], of = upperEnd) =>
    forms.reduce((total, form) => total + (isOf(form, metric, stat) ? of(form.range) : 0), 0);
  const copiesHz = Object.keys(scenario.submitters).reduce(
    (total, name) => total + flowsOf(scenario, name).attemptsHz,
    0,
  );
  const isTold = forms.some((form) => isOf(form, REQUESTS, 'mean'));
  const requestsHz = isTold ? sum(REQUESTS, 'mean') : REQUESTS_OF_COPY * copiesHz + testsHz(scenario);
  const eventsHz =
    EVENTS_OF_REQUEST * requestsHz +
    EVENTS_OF_COPY * copiesHz +
    EVENTS_OF_PROBE * probesHz(scenario) +
    EVENTS_OF_DAEMONS_HZ;
  return {
    events: (eventsHz * scenario.horizon) / SECOND_US,
    // The fewest that there can be: a line that is not so would be told for nothing.
    tableBytes: ROW_BYTES * sum(/^fts\.[^.]+\.stored\.token$/, 'final', ({ low }) => low),
  };
}

function isOf(form: Form, metric: RegExp, stat: Predicted['stat']): form is Predicted {
  return form.standing !== 'none' && form.stat === stat && metric.test(form.metric ?? '');
}

/** The upper end, or the lower one where nothing is known of the upper. */
function upperEnd({ low, high }: Range): number {
  return Number.isFinite(high) ? high : low;
}

/** Requests of load tests, if the issuer lets none of them wait. */
function testsHz({ load_tests: tests, issuers }: Scenario): number {
  return tests.reduce((sum, { issuer, clients, rate = 0, chain, think }) => {
    const { service, round_trip: trip, pods, slots } = issuers[issuer];
    const worksUs = Math.max(1, meanOfLaw(service));
    if (clients === undefined) return sum + rate * chain.length;
    const chainUs = meanOfLaw(think) + chain.length * (worksUs + meanOfLaw(trip));
    const mostHz = (SECOND_US * pods * slots) / worksUs;
    return sum + Math.min(mostHz, (SECOND_US * clients * chain.length) / chainUs);
  }, 0);
}

function probesHz({ sites, issuers, storage: { probes } }: Scenario): number {
  if (probes.interval === 0) return 0;
  return (SECOND_US * Object.keys(sites).length * Object.keys(issuers).length) / probes.interval;
}
