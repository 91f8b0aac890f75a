import { always, row } from '../headline.js';
import { linesOf, panel } from '../plan.js';
import { keysOf, type SystemDescription } from '../system.js';
import { METRICS } from './metrics.js';
import { jobsSchema } from './schema.js';

/** Jobs with a token in their sandbox. */
export const jobs = {
  prefix: 'jobs',
  rank: 54,
  title: 'Jobs',
  instances: {
    placeholder: 'j',
    meaning: 'a population of jobs of the scenario',
    plural: 'populations of jobs',
    namesIn: keysOf('jobs'),
  },
  titleOf: (name) => `Jobs ${name}`,
  dimensions: {},
  section: {
    key: 'jobs' as const,
    schema: jobsSchema,
    refersBy: 'jobs',
    what: 'population of jobs',
    talksTo: [],
    refersTo: { access_point: 'access_points' },
    isWork: true,
  },
  faults: [],
  metrics: METRICS,
  headline: [
    always('jobs at work, mean', 'running', 'mean'),
    always('jobs done', 'rate.done', 'total'),
    row('jobs that failed at their input', 'rate.failed.input', 'total'),
    always('jobs that failed at their output', 'rate.failed.stage_out', 'total'),
    row('jobs that were held', 'rate.holds', 'total'),
    row('jobs held at a time, peak / at the end', 'held', 'max', 'final'),
    always('output written by token', 'rate.stage_out.token', 'total'),
    row('output written by proxy, token refused', 'rate.stage_out.proxy_after_refusal', 'total'),
    row('core hours lost', 'core_hours_lost', 'total'),
  ],
  charts: (names) => [
    {
      file: 'jobs',
      title: 'Jobs',
      panels: [
        panel(
          'At work',
          'jobs',
          'count',
          linesOf(names, (name) => `jobs.${name}.running`),
        ),
        panel(
          'Held',
          'jobs',
          'count',
          linesOf(names, (name) => `jobs.${name}.held`),
        ),
        panel(
          'Stage-outs refused',
          'rate',
          'Hz',
          linesOf(names, (name) => `jobs.${name}.rate.stage_out_refused`),
        ),
      ],
    },
  ],
  compared: [
    {
      section: 'Jobs',
      metric: 'rate.failed.stage_out',
      better: 'lower',
      labels: { total: 'failed at their output' },
    },
    { section: 'Jobs', metric: 'rate.holds', better: 'lower', labels: { total: 'held' } },
    { section: 'Jobs', metric: 'core_hours_lost', better: 'lower', labels: { total: 'core hours lost' } },
  ],
  brings: ['simulator', 'forms'],
  builtOn: ['ap'],
} satisfies SystemDescription;
