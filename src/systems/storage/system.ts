import { type ChartPlan, linesOf, panel } from '../plan.js';
import { OF_TOKENS, OF_WAITING } from '../reasons.js';
import { keysOf, type SystemDescription } from '../system.js';
import { CHANGES } from './changes.js';
import { FAULTS } from './faults.js';
import { METRICS } from './metrics.js';
import { probedSites, RULES } from './rules.js';
import { siteSchema } from './schema.js';
import { TRANSFER_STEPS_OF_ENDPOINT } from './steps.js';

/** The storage endpoints: of one by itself is told only which tokens it rejects. */
export const storage = {
  prefix: 'storage',
  rank: 50,
  title: 'Storage',
  instances: {
    placeholder: 'site',
    meaning: 'a storage endpoint of the scenario',
    plural: 'sites',
    namesIn: keysOf('sites'),
  },
  titleOf: () => 'Storage',
  dimensions: { technology: ['xrootd', 'dcache', 'storm', 'eos', 'dpm', 'echo'] },
  section: {
    key: 'sites' as const,
    schema: siteSchema,
    refersBy: 'site',
    what: 'site',
    talksTo: ['issuers', 'submitters'],
    refersTo: { fts: 'fts' },
  },
  rules: RULES,
  changes: CHANGES,
  uses: probedSites,
  faults: FAULTS,
  metrics: METRICS,
  charts,
  brings: ['simulator', 'forms'],
  builtOn: ['iam', 'transfers'],
  transferSteps: TRANSFER_STEPS_OF_ENDPOINT,
  reasons: { shows: [{ metrics: /./, stations: [OF_TOKENS, OF_WAITING] }] },
} satisfies SystemDescription;

/** One chart of the endpoints, by technology. */
function charts(instances: readonly string[]): ChartPlan[] {
  return [
    {
      file: 'storage-rejecting',
      title: 'Endpoints that reject good tokens or do not answer',
      panels: [
        panel(
          'Share of the endpoints of each storage software',
          'share of endpoints',
          'share',
          linesOf(
            instances.filter((technology) => technology !== 'all'),
            (technology) => `storage.${technology}.rejecting`,
          ),
        ),
      ],
    },
  ];
}
