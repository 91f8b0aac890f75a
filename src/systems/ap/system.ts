import { always, row } from '../headline.js';
import { linesOf, panel } from '../plan.js';
import { keysOf, type SystemDescription } from '../system.js';
import { FAULTS } from './faults.js';
import { METRICS } from './metrics.js';
import { RULES } from './rules.js';
import { accessPointSchema } from './schema.js';

/** Access points of HTCondor with the credmons that keep the tokens of jobs. */
export const accessPoint = {
  prefix: 'ap',
  rank: 52,
  title: 'Access points',
  instances: {
    placeholder: 'a',
    meaning: 'a group of access points of the scenario',
    plural: 'access points',
    namesIn: keysOf('access_points'),
  },
  titleOf: (name) => `Access points ${name}`,
  dimensions: {},
  section: {
    key: 'access_points' as const,
    schema: accessPointSchema,
    refersBy: 'access_point',
    what: 'group of access points',
    talksTo: ['vaults'],
    refersTo: { vault: 'vaults' },
    isWork: true,
  },
  rules: RULES,
  faults: FAULTS,
  metrics: METRICS,
  headline: [
    always('reads of the vault, mean', 'rate.reads', 'mean'),
    row('reads that failed', 'rate.failed', 'total'),
    always('tokens that have expired, peak', 'expired', 'max'),
    row('credentials that were deleted', 'rate.deleted', 'total'),
    row('a look at all files, p99', 'scan', 'p99'),
  ],
  charts: (names) => [
    {
      file: 'access-points',
      title: 'Access points',
      panels: [
        panel(
          'Tokens that have expired',
          'level',
          'count',
          linesOf(names, (name) => `ap.${name}.expired`),
        ),
        panel(
          'Reads that failed',
          'rate',
          'Hz',
          linesOf(names, (name) => `ap.${name}.rate.failed`),
        ),
      ],
    },
  ],
  compared: [
    { section: 'Access points', metric: 'expired', better: 'lower', labels: { max: 'expired tokens, peak' } },
    {
      section: 'Access points',
      metric: 'rate.deleted',
      better: 'lower',
      labels: { total: 'credentials deleted' },
    },
  ],
  brings: ['simulator', 'forms'],
  builtOn: ['vault'],
} satisfies SystemDescription;
