import { duration, level, type MetricDefinition, rate } from '../metric.js';
import { JOB_FAILURES, WAYS_OUT } from './outcomes.js';

const WAYS: Record<(typeof WAYS_OUT)[number], string> = {
  token: 'by their token',
  proxy_after_refusal: 'by the proxy, as the token was refused',
  proxy: 'by the proxy, as the site or the software can use no token',
  none: 'without having written any output',
};
const FAILURES: Record<(typeof JOB_FAILURES)[number], string> = {
  input: 'could not read their input',
  stage_out: 'could not write their output',
};

/** Every metric of the system. */
export const METRICS: readonly MetricDefinition[] = [
  level('jobs.<j>.running', 'jobs', 'Jobs at work.'),
  level('jobs.<j>.held', 'jobs', 'Jobs that are held, as their credential is gone.'),
  rate(
    'jobs.<j>.rate.began',
    'jobs',
    'Jobs that began, those at work at the begin of the scenario included.',
  ),
  rate('jobs.<j>.rate.done', 'jobs', 'Jobs that have done their work and written their output.'),
  rate(
    'jobs.<j>.rate.holds',
    'jobs',
    'Jobs that were killed and held, as a fetch of their token found none.',
  ),
  ...JOB_FAILURES.map((why) => rate(`jobs.<j>.rate.failed.${why}`, 'jobs', `Jobs that ${FAILURES[why]}.`)),
  ...WAYS_OUT.map((way) => rate(`jobs.<j>.rate.stage_out.${way}`, 'jobs', `Jobs that ended ${WAYS[way]}.`)),
  rate(
    'jobs.<j>.rate.stage_out_refused',
    'attempts',
    'Attempts to write output whose token was refused, before another.',
  ),
  rate('jobs.<j>.rate.read_refused', 'reads', 'Reads of input whose token was refused.'),
  {
    pattern: 'jobs.<j>.core_hours_lost',
    kind: 'total',
    unit: 'core hours',
    meaning: 'Work of jobs that failed or were held, a core a job.',
  },
  duration(
    'jobs.<j>.token_left',
    'Life that the token in the sandbox has left when it is shown; 0 of an expired one.',
  ),
];
