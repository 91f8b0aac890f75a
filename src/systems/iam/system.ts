import { always, type HeadlineRow, row } from '../headline.js';
import { type ChartPlan, linesOf, panel } from '../plan.js';
import { STORED_TOKENS } from '../stored-tokens.js';
import { keysOf, type SystemDescription } from '../system.js';
import { CHANGES } from './changes.js';
import { withClients } from './clients.js';
import { COMPARED } from './compared.js';
import { FAULTS } from './faults.js';
import { CLIENT_GRANTS, GRANTS } from './grants.js';
import { METRICS } from './metrics.js';
import { ISSUER_ERRORS } from './outcomes.js';
import { REASONS } from './reasons.js';
import { RULES } from './rules.js';
import { issuerSchema } from './schema.js';
import { TOKEN_STEPS_OF_ISSUER, TRANSFER_STEPS_OF_ISSUER } from './steps.js';

/** What panels of requests show. */
const REQUESTS = ['request rate', 'Hz'] as const;

/** What is shown of one of them in the table of a run. */
const HEADLINE: readonly HeadlineRow[] = [
  always('tokens issued, mean / busiest minute', 'issued.access_token', 'mean', 'max'),
  row('requests without a token', 'failed', 'mean'),
  always('requests, mean / busiest minute', 'rate.all', 'mean', 'max'),
  ...GRANTS.map((grant) => row(`${grant}, mean / peak`, `rate.${grant}`, 'mean', 'max')),
  ...CLIENT_GRANTS.map((grant) => row(`${grant}, p50 / p95`, `latency.${grant}`, 'p50', 'p95')),
  ...ISSUER_ERRORS.map((answer) => row(`errors: ${answer}`, `errors.${answer}`, 'total')),
  row('busy slots, mean / max', 'utilisation', 'mean', 'max'),
  row('database, mean / max', 'database.utilisation', 'mean', 'max'),
  row('stored access tokens, peak', 'stored.access_token', 'max'),
  row('stored refresh tokens, peak', 'stored.refresh_token', 'max'),
  row('clean-up lag, max', 'cleanup.lag', 'max'),
];

/** The token issuers: INDIGO IAM. */
export const iam = {
  prefix: 'iam',
  rank: 10,
  title: 'Token issuers',
  instances: {
    placeholder: 'i',
    meaning: 'an issuer of the scenario',
    plural: 'issuers',
    namesIn: keysOf('issuers'),
  },
  titleOf: (name) => `Issuer ${name}`,
  dimensions: { grant: GRANTS, client_grant: CLIENT_GRANTS, answer: ISSUER_ERRORS },
  section: {
    key: 'issuers' as const,
    schema: issuerSchema,
    refersBy: 'issuer',
    what: 'issuer',
    talksTo: [],
    takesProfile: true,
    completes: withClients,
  },
  rules: RULES,
  changes: CHANGES,
  faults: FAULTS,
  metrics: METRICS,
  headline: HEADLINE,
  charts,
  compared: COMPARED,
  underFaults: { requests: 'rate.all' },
  brings: ['simulator', 'forms'],
  transferSteps: TRANSFER_STEPS_OF_ISSUER,
  tokenSteps: TOKEN_STEPS_OF_ISSUER,
  reasons: REASONS,
  comparedCharts: [
    {
      file: 'requests',
      title: 'Requests to the issuer',
      panels: [{ title: 'Requests of all grants', metric: 'rate.all', quantity: 'request rate', unit: 'Hz' }],
    },
    {
      ...STORED_TOKENS,
      panels: (['access', 'refresh'] as const).map((kind) => ({
        title: `${kind === 'access' ? 'Access' : 'Refresh'} tokens stored by the issuer`,
        metric: `stored.${kind}_token`,
        quantity: 'tokens',
        unit: 'count',
      })),
    },
  ],
  loadCharts: (issuer) =>
    GRANTS.map((grant) => ({
      file: `issuer-${issuer}-latency-by-load-${grant}`,
      title: `Issuer ${issuer}: latency of ${grant} with load`,
      rate: `iam.${issuer}.rate.${grant}`,
      latency: `iam.${issuer}.latency.${grant}`,
      beside: 'transfers.all.submitted',
    })),
} satisfies SystemDescription;

/** The charts of all issuers. */
function charts(issuers: readonly string[]): ChartPlan[] {
  return [...issuers.flatMap((issuer) => [requests(issuer), latency(issuer)]), stored(issuers)];
}

function requests(issuer: string): ChartPlan {
  return {
    file: `issuer-${issuer}-requests`,
    title: `Issuer ${issuer}: requests`,
    panels: [
      panel(
        'Requests by grant',
        ...REQUESTS,
        linesOf(GRANTS, (grant) => `iam.${issuer}.rate.${grant}`),
      ),
      panel(
        'Requests that got no token, by answer',
        ...REQUESTS,
        linesOf(ISSUER_ERRORS, (answer) => `iam.${issuer}.errors.${answer}`),
      ),
    ],
  };
}

function latency(issuer: string): ChartPlan {
  return {
    file: `issuer-${issuer}-latency`,
    title: `Issuer ${issuer}: latency and load`,
    panels: [
      ...GRANTS.map((grant) => ({
        ...panel(`Latency of ${grant}`, 'latency', 's', []),
        quantilesOf: `iam.${issuer}.latency.${grant}`,
      })),
      panel('Load', ...REQUESTS, [{ metric: `iam.${issuer}.rate.all`, label: 'all requests' }]),
      panel('Busy slots', 'share of slots', 'share', [
        { metric: `iam.${issuer}.utilisation`, label: 'issuer' },
        { metric: `iam.${issuer}.database.utilisation`, label: 'database' },
      ]),
    ],
  };
}

function stored(issuers: readonly string[]): ChartPlan {
  return {
    ...STORED_TOKENS,
    panels: issuers.map((issuer) =>
      panel(`Issuer ${issuer}`, 'tokens', 'count', [
        { metric: `iam.${issuer}.stored.access_token`, label: 'access tokens, stored' },
        { metric: `iam.${issuer}.live.access_token`, label: 'access tokens, not expired' },
        { metric: `iam.${issuer}.stored.refresh_token`, label: 'refresh tokens, stored' },
      ]),
    ),
  };
}
