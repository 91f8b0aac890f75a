import { always, row } from '../headline.js';
import { linesOf, panel } from '../plan.js';
import { keysOf, type SystemDescription } from '../system.js';
import { FAULTS } from './faults.js';
import { METRICS } from './metrics.js';
import { READ_OUTCOMES } from './outcomes.js';
import { RULES } from './rules.js';
import { vaultSchema } from './schema.js';

/** HTVault: refresh tokens, and the access tokens that are read from it. */
export const vault = {
  prefix: 'vault',
  rank: 50,
  title: 'Vaults',
  instances: {
    placeholder: 'v',
    meaning: 'a vault of the scenario',
    plural: 'vaults',
    namesIn: keysOf('vaults'),
  },
  titleOf: (name) => `Vault ${name}`,
  dimensions: {},
  section: {
    key: 'vaults' as const,
    schema: vaultSchema,
    refersBy: 'vault',
    what: 'vault',
    talksTo: ['issuers'],
    refersTo: { issuer: 'issuers' },
  },
  rules: RULES,
  uses: ({ vaults }: { readonly vaults: Readonly<Record<string, { readonly issuer: string }>> }) =>
    Object.values(vaults).map(({ issuer }) => `issuers.${issuer}`),
  faults: FAULTS,
  metrics: METRICS,
  headline: [
    always('reads, mean', 'rate.reads', 'mean'),
    ...READ_OUTCOMES.slice(1).map((outcome) =>
      row(`reads that ended ${outcome}`, `rate.read.${outcome}`, 'total'),
    ),
    always('refreshes asked, mean / peak', 'rate.refreshes', 'mean', 'max'),
    row('exchanges asked, mean', 'rate.exchanges', 'mean'),
    row('refresh tokens lost', 'rate.reaped', 'total'),
  ],
  charts: (names) => [
    {
      file: 'vaults',
      title: 'Vaults',
      panels: [
        panel(
          'Refreshes asked',
          'rate',
          'Hz',
          linesOf(names, (name) => `vault.${name}.rate.refreshes`),
        ),
        panel(
          'Refresh tokens',
          'level',
          'count',
          linesOf(names, (name) => `vault.${name}.paths`),
        ),
      ],
    },
  ],
  compared: [
    {
      section: 'Vaults',
      metric: 'rate.refreshes',
      better: 'lower',
      labels: { mean: 'refreshes, mean', max: 'refreshes, peak' },
    },
    { section: 'Vaults', metric: 'rate.reaped', better: 'lower', labels: { total: 'refresh tokens lost' } },
  ],
  brings: ['simulator', 'forms'],
  builtOn: ['iam'],
} satisfies SystemDescription;
