import type { z } from 'zod';
import { type HeadlineRow, row } from '../headline.js';
import { type ChartPlan, linesOf, panel } from '../plan.js';
import { STORED_TOKENS } from '../stored-tokens.js';
import { keysOf, type SystemDescription } from '../system.js';
import { type Sending, versionNeeded } from '../tokens/management.js';
import { CHANGES } from './changes.js';
import { COMPARED } from './compared.js';
import { FAULTS } from './faults.js';
import { METRICS } from './metrics.js';
import { REASONS } from './reasons.js';
import { RULES } from './rules.js';
import { ftsSchema } from './schema.js';
import { TOKEN_STEPS_OF_FTS, TRANSFER_STEPS_OF_FTS } from './steps.js';

const FILE_STATES = ['TOKEN_PREP', 'SUBMITTED', 'ACTIVE'];

/** What is shown of one of them in the table of a run. */
const HEADLINE: readonly HeadlineRow[] = [
  row('files in TOKEN_PREP, peak', 'state.TOKEN_PREP', 'max'),
  row('files in SUBMITTED, peak', 'state.SUBMITTED', 'max'),
  row('busy agents, mean / max', 'utilisation', 'mean', 'max'),
  row('tokens to exchange, peak', 'backlog.exchange', 'max'),
  row('tokens to refresh, peak', 'backlog.refresh', 'max'),
  row('exchanges that failed', 'rate.exchange_failed', 'total'),
  row('refreshes that failed', 'rate.refresh_failed', 'total'),
  row('exchanges that were lost', 'rate.exchange_lost', 'total'),
  row('refreshes that were lost', 'rate.refresh_lost', 'total'),
  row('stored tokens, peak', 'stored.token', 'max'),
  row('dead tokens at the end', 'dead.token', 'final'),
  row('restarts by the watchdog', 'restarts', 'total'),
];

/** FTS. */
export const fts = {
  prefix: 'fts',
  rank: 30,
  title: 'FTS',
  instances: {
    placeholder: 'f',
    meaning: 'an FTS instance of the scenario',
    plural: 'FTS instances',
    namesIn: keysOf('fts'),
  },
  titleOf: (name) => `FTS ${name}`,
  dimensions: { file_state: FILE_STATES, outcome: ['FINISHED', 'FAILED'] },
  section: {
    key: 'fts' as const,
    schema: ftsSchema,
    refersBy: 'fts',
    what: 'FTS instance',
    talksTo: ['issuers', 'sites'],
    settles: (config: z.output<typeof ftsSchema>, name: string, sending: Sending) => ({
      ...config,
      version: config.version ?? (config.tokens ? versionNeeded(name, sending) : '3.13'),
    }),
  },
  rules: RULES,
  changes: CHANGES,
  faults: FAULTS,
  metrics: METRICS,
  headline: HEADLINE,
  charts,
  compared: COMPARED,
  // What waits for an agent.
  underFaults: { backlog: ['state.TOKEN_PREP', 'state.SUBMITTED'] },
  brings: ['simulator', 'forms'],
  builtOn: ['iam', 'storage', 'tokens'],
  transferSteps: TRANSFER_STEPS_OF_FTS,
  tokenSteps: TOKEN_STEPS_OF_FTS,
  reasons: REASONS,
  comparedCharts: [
    {
      ...STORED_TOKENS,
      panels: [{ title: 'Rows of t_token, FTS', metric: 'stored.token', quantity: 'tokens', unit: 'count' }],
    },
  ],
} satisfies SystemDescription;

/** The charts of all instances. */
function charts(instances: readonly string[]): ChartPlan[] {
  return [stored(instances), ...instances.map(files)];
}

function stored(instances: readonly string[]): ChartPlan {
  const tokens = (title: string, metric: string) =>
    panel(
      title,
      'tokens',
      'count',
      linesOf(instances, (instance) => `fts.${instance}.${metric}`),
    );
  return {
    ...STORED_TOKENS,
    panels: [tokens('FTS, rows of t_token', 'stored.token'), tokens('FTS, dead tokens', 'dead.token')],
  };
}

function files(instance: string): ChartPlan {
  return {
    file: `fts-${instance}`,
    title: `FTS ${instance}: files and token backlog`,
    panels: [
      panel(
        'Files by state',
        'files',
        'count',
        linesOf(FILE_STATES, (state) => `fts.${instance}.state.${state}`),
      ),
      panel(
        'Tokens that wait',
        'tokens',
        'count',
        linesOf(['exchange', 'refresh'], (service) => `fts.${instance}.backlog.${service}`),
      ),
    ],
  };
}
