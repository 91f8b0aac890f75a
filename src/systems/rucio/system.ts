import { experimentsOf } from '../experiments.js';
import { type HeadlineRow, row } from '../headline.js';
import { type ChartPlan, linesOf, panel } from '../plan.js';
import { OF_WAITING } from '../reasons.js';
import { keysOf, type SystemDescription } from '../system.js';
import { CHANGES } from './changes.js';
import { FAULTS } from './faults.js';
import { METRICS } from './metrics.js';
import { deletes, RULES } from './rules.js';
import { type SubmitterConfig, submitterSchema } from './schema.js';
import { TOKEN_STEPS_OF_RUCIO, TRANSFER_STEPS_OF_RUCIO } from './steps.js';

/** What is shown of one of them in the table of a run. */
const HEADLINE: readonly HeadlineRow[] = [
  row('transfers submitted, mean / peak', 'rate.submitted', 'mean', 'max'),
  row('token cache, hit ratio', 'cache.hit_ratio', 'mean'),
  row('waiting requests, peak', 'state.QUEUED', 'max'),
  row('submissions that failed', 'rate.submission_failed', 'total'),
  row('transfers by X.509 instead', 'rate.x509_fallback', 'total'),
  row('transfers without any credential', 'rate.without_credential', 'total'),
  row('files deleted, mean', 'rate.deleted', 'mean'),
  row('deletions that failed', 'rate.delete_failed', 'total'),
  row('files to be deleted, peak', 'deletions', 'max'),
];

/** Rucio, the submitters. */
export const rucio = {
  prefix: 'rucio',
  rank: 20,
  title: 'Rucio',
  instances: {
    placeholder: 's',
    meaning: 'a submitter of the scenario',
    plural: 'submitters',
    namesIn: keysOf('submitters'),
  },
  titleOf: (name) => `Rucio ${name}`,
  dimensions: { request_state: ['PREPARING', 'WAITING', 'QUEUED', 'SUBMITTING', 'SUBMITTED', 'STUCK'] },
  section: {
    key: 'submitters' as const,
    schema: submitterSchema,
    refersBy: 'submitter',
    what: 'submitter',
    talksTo: ['issuers', 'fts'],
    refersTo: { issuer: 'issuers' },
    alike: ({ experiment }: Completed) => [experiment],
    mayLack: ({ tokens }: Completed) => tokens.issuer !== 'iam',
    shares: 'tokens',
    takesProfile: true,
    completes,
  },
  rules: RULES,
  changes: CHANGES,
  uses,
  faults: FAULTS,
  metrics: METRICS,
  headline: HEADLINE,
  charts,
  compared: [
    {
      section: 'Signed without an issuer',
      metric: 'rate.signed',
      name: 'submitter.signed',
      labels: { mean: 'credentials, mean', max: 'credentials, peak', total: undefined },
    },
  ],
  underFaults: {
    retries: 'rate.retried',
    // What waits to be handed to FTS.
    backlog: ['state.WAITING', 'state.QUEUED', 'state.SUBMITTING'],
  },
  brings: ['simulator', 'forms'],
  builtOn: ['fts', 'tokens'],
  transferSteps: TRANSFER_STEPS_OF_RUCIO,
  tokenSteps: TOKEN_STEPS_OF_RUCIO,
  work: (scenario) => ({ experiments: experimentsOf(scenario) }),
  reasons: { shows: [{ metrics: /./, stations: [/^(issuer|database|submitter)/, OF_WAITING] }] },
} satisfies SystemDescription;

/** A submitter with what its own keys say of its experiment, and of the audience of its tokens. */
type Completed = SubmitterConfig & { readonly experiment: string };
function completes(submitter: SubmitterConfig, name: string): Completed {
  const { experiment = name, tokens } = submitter;
  const audience = submitter.request_oidc_audience ?? tokens.audience;
  return { ...submitter, experiment, tokens: { ...tokens, audience } };
}

interface Working {
  readonly submitters: Readonly<Record<string, SubmitterConfig>>;
  readonly workloads: readonly { readonly submitter: string }[];
  readonly sites: Readonly<Record<string, unknown>>;
}

/** Submitters that have work, their issuers, and every endpoint where one of them deletes. */
function uses({ submitters, workloads, sites }: Working): string[] {
  const reaping = Object.keys(submitters).filter((name) => deletes(submitters[name]));
  const names = [...workloads.map(({ submitter }) => submitter), ...reaping];
  return [
    ...names.flatMap((name) => [`submitters.${name}`, `issuers.${submitters[name].issuer}`]),
    ...Object.keys(sites).flatMap((site) => (reaping.length > 0 ? `sites.${site}` : [])),
  ];
}

/** One chart of the caches of all submitters. */
function charts(submitters: readonly string[]): ChartPlan[] {
  return [
    {
      file: 'cache-hit-ratio',
      title: 'Token cache of the submitters',
      panels: [
        panel(
          'Look-ups that the cache answers',
          'hit ratio',
          'share',
          linesOf(submitters, (submitter) => `rucio.${submitter}.cache.hit_ratio`),
        ),
      ],
    },
  ];
}
