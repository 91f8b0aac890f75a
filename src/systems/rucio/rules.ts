import { SECOND_US } from '../../kernel/simulation.js';
import { about } from '../../language/about.js';
import { checkClient } from '../iam/clients.js';
import type { IssuerConfig } from '../iam/schema.js';
import { isStruck, type PartRules, type Struck, type Teller, type Unread } from '../rules.js';
import { tokensSchema } from '../tokens/schema.js';
import { identifiesAtFts } from './fts-credential.js';
import type { SubmitterConfig } from './schema.js';
import { behaviourOf } from './versions.js';

/** A submitter as completed, and what of a scenario its rules look at. */
type Submitter = SubmitterConfig & { readonly experiment: string; readonly issuer: string };
interface Around extends Struck {
  readonly issuers: Readonly<Record<string, IssuerConfig>>;
  readonly sites: Readonly<Record<string, unknown>>;
  readonly horizon: number;
}

/** More threads, and turns of a reaper's threads at an endpoint, than can be simulated. */
const THREADS_MAX = 100_000;
const VISITS_MAX = 1e7;

/** More files to delete than can be waited for. */
const DELETIONS_MAX = 1e10;

const UNREAD: Unread<Submitter, Around> = {
  'stuck locks are not repaired': { 'repair.{delays,give_up}': ({ repair }) => !repair.enabled },
  'no pod starts while the scenario runs': {
    partition_wait: ({ restart }, around, name) =>
      restart === undefined && !isStruck(around, `submitters.${name}`, 'submitter-restart'),
  },
  'no token comes from an IAM': { client: ({ tokens }) => tokens.issuer !== 'iam' },
  'this version of Rucio counts in UTC, wherever its host is': {
    utc_offset: ({ version }) => behaviourOf(version).comparesInUtc,
  },
  'there is no token cache': {
    'utc_offset tokens.{reuse_floor,maximum_age}': ({ tokens }) => tokens.cache === 'off',
  },
  'the first credential is a proxy': { second_credential: ({ tokens }) => tokens.issuer === 'x509' },
  'FTS takes none of its tokens as a credential: jobs go by X.509': {
    'fts_token poller.oidc': ({ tokens }) => !identifiesAtFts(tokens.issuer),
  },
  'without `reaper.rate` no file comes to be deleted': {
    'reaper.{pods,threads,chunk,sleep,delete_time,per_endpoint,retry_after,pause,exclude_after,exclude_for}':
      (submitter) => !deletes(submitter),
  },
  'without a cache nobody is told to leave an endpoint alone': {
    'reaper.{pause,exclude_for}': (submitter) => deletes(submitter) && submitter.tokens.cache === 'off',
  },
  'only the cache of a pod has a limit': {
    'tokens.{cache_memory,cache_entry}': ({ tokens }) => tokens.cache !== 'per-pod',
  },
  'no token is for a directory': {
    'tokens.directories': ({ tokens }) => ![tokens.scope, tokens.source_scope].includes('directory'),
  },
  '`request_oidc_audience` stands in its place': {
    'tokens.audience': ({ request_oidc_audience: override }) => override !== undefined,
  },
};

/** Whether a submitter deletes files. */
export function deletes({ reaper }: Pick<SubmitterConfig, 'reaper'>): boolean {
  return (reaper?.rate ?? 0) > 0;
}

/** What is said of a submitter. */
export const RULES: readonly PartRules[] = [
  { at: 'submitters.*', check, checkChange: checkRoom, unread: UNREAD } satisfies PartRules<
    Submitter,
    Around
  >,
];

function check(submitter: Submitter, teller: Teller, around: Around): void {
  if (submitter.experiment === 'all') {
    teller.tell('', 'an experiment cannot be called `all`', 'that name stands for their sum');
  }
  checkClient(submitter.client, around.issuers[submitter.issuer], teller);
  checkVersion(submitter, teller);
  checkX509(submitter, teller);
  const { pods, threads } = submitter;
  if (pods * threads > THREADS_MAX) {
    const why = `${pods} pods of ${threads} threads are ${about(pods * threads)} threads, and at most ${THREADS_MAX} can be simulated`;
    teller.tell('threads', why, 'lower one of them');
  }
  if (deletes(submitter)) checkReaper(submitter, teller, around);
}

/** Refuses settings that its version of Rucio does not have. */
function checkVersion({ version, tokens, ...submitter }: Submitter, { tell }: Teller): void {
  const { overridesAudience, setsLifetimes } = behaviourOf(version);
  if (submitter.request_oidc_audience !== undefined && !overridesAudience) {
    const why = `Rucio ${version} has no \`request_oidc_audience\`, which 34.0 took out`;
    tell('request_oidc_audience', why, 'leave it out, or give a `version` of 33');
  }
  if (setsLifetimes || tokens.issuer !== 'iam') return;
  const constants = tokensSchema.parse({});
  for (const key of ['reuse_floor', 'maximum_age'] as const) {
    if (tokens[key] === constants[key]) continue;
    const why = `\`${key}\` is a constant in Rucio ${version}: ${constants[key] / 1e6} s`;
    tell(`tokens.${key}`, why, 'leave it out, or give a `version` from 33.5 on');
  }
}

/** Refuses credentials that contradict each other. */
function checkX509({ version, tokens, poller, ...submitter }: Submitter, { tell }: Teller): void {
  const { pollsByToken } = behaviourOf(version);
  if (poller.oidc && !pollsByToken) {
    const why = `the poller of Rucio ${version} shows FTS a certificate, whatever it is told`;
    tell('poller.oidc', why, 'leave it out, or give a `version` from 37 on');
  }
  if (submitter.x509_fallback) return;
  if (tokens.issuer === 'x509') {
    const remedy = 'choose a token model, or leave `x509_fallback` out';
    tell('x509_fallback', 'transfers by X.509 need X.509', remedy);
  } else if (!submitter.fts_token) {
    const why = 'without X.509 and without a token for FTS (`fts_token: false`) no job is taken';
    tell('x509_fallback', why, 'leave one of the two out');
  } else if (submitter.second_credential) {
    const why = 'the second credential is a proxy, which `x509_fallback: false` does away with';
    tell('second_credential', why, 'leave one of the two out');
  } else if (!pollsByToken) {
    tell('x509_fallback', `Rucio ${version} polls FTS by X.509 only`, 'give a `version` from 37 on');
  }
}

/** Refuses a reaper that has no endpoint, or more threads and endpoints than can be simulated: each thread has its own order of them. */
function checkReaper({ reaper }: Submitter, { name, tell }: Teller, { sites, horizon }: Around): void {
  const { pods = 0, threads = 0, rate = 0 } = reaper ?? {};
  const endpoints = Object.keys(sites).length;
  if (endpoints === 0) {
    tell('reaper', 'the reaper has no endpoint to delete at', 'add `sites`, or leave it out');
  }
  const deletions = (rate * horizon) / SECOND_US;
  if (deletions > DELETIONS_MAX) {
    const why = `the reaper of \`submitters.${name}\` gets ${about(deletions)} files to delete, and at most ${about(DELETIONS_MAX)} can be simulated`;
    tell('reaper.rate', why, 'lower the rate or the horizon');
  }
  const visits = pods * threads * endpoints;
  if (visits <= VISITS_MAX) return;
  const why = `${pods} pods of ${threads} threads of the reaper, each at ${endpoints} endpoints, are ${about(visits)} visits a turn, and at most ${about(VISITS_MAX)} can be simulated`;
  tell('reaper.threads', why, 'lower one of them');
}

const DAEMONS = ['poller', 'finisher', 'preparer', 'reaper'] as const;

/**
 * Refuses daemons for which there is no room when their pods and threads change: for the most pods of any time, each of
 * the most threads.
 */
function checkRoom(times: readonly Submitter[], { name, tell }: Teller): void {
  for (const daemon of [undefined, ...DAEMONS]) {
    const sizes = times.map((one) => (daemon === undefined ? one : one[daemon]) ?? { pods: 0, threads: 0 });
    if (hasRoom(sizes) || !hasRoom(sizes.slice(0, -1))) continue;
    const pods = Math.max(...sizes.map((size) => size.pods));
    const threads = Math.max(...sizes.map((size) => size.threads));
    const which = ['submitters', name, daemon ?? []].flat().join('.');
    const why = `\`${which}\` has ${pods} pods at one time and ${threads} threads in a pod at another: there is no room for ${about(pods * threads)} threads, only for ${THREADS_MAX}`;
    tell(daemon === undefined ? 'threads' : `${daemon}.threads`, why, 'lower one of them');
  }
}

/** Whether there is room for all of them together; of one time alone the other checks tell. */
function hasRoom(sizes: readonly { readonly pods: number; readonly threads: number }[]): boolean {
  const pods = Math.max(0, ...sizes.map((size) => size.pods));
  const threads = Math.max(0, ...sizes.map((size) => size.threads));
  const isOfOneTime = sizes.some((size) => size.pods === pods && size.threads === threads);
  return isOfOneTime || pods * threads <= THREADS_MAX;
}
