import { cacheEntries } from '../systems/tokens/reuse.js';
import { siteNames } from '../systems/workload/site-names.js';
import type { References } from './references.js';
import type { ParsedScenario, Scenario, TokensConfig } from './schema.js';

/** The parts of a scenario whose names have been looked up. */
type Named = Pick<Scenario, 'issuers' | 'submitters' | 'sites' | 'workloads'>;
type FtsVersion = Scenario['fts'][string]['version'];

/** A choice that cannot stand beside the others, and why. */
interface Contradiction {
  readonly key: keyof TokensConfig;
  readonly why: string;
  readonly remedy: string;
}

/** The versions that have each way of managing tokens, the one that is meant by default first; none: several. */
const VERSIONS_OF: Readonly<Record<TokensConfig['management'], readonly FtsVersion[]>> = {
  polling: ['3.13', '2024-02'],
  'just-in-time': ['3.14'],
  'call-back': ['3.14'],
  unmanaged: [],
};

/** Refuses token choices that contradict each other, or what the clients of the issuer may do. */
export function checkTokenChoices(
  fts: ParsedScenario['fts'],
  { issuers, submitters, sites, workloads }: Named,
  references: References,
): void {
  for (const [name, { tokens, issuer, client }] of Object.entries(submitters)) {
    for (const { key, why, remedy } of contradictions(tokens)) {
      references.problem(['submitters', name, 'tokens', key], why, remedy);
    }
    const clients = issuers[issuer]?.clients;
    if (tokens.issuer !== 'iam' || clients === undefined) continue;
    if (clients[client]?.grants.includes('client_credentials') === false) {
      const why = `the client \`${client}\` may not ask for client_credentials`;
      references.problem(['submitters', name, 'client'], why, 'add the grant, or name another client');
    }
    if (!isExchanged(tokens)) continue;
    for (const instance of usedBy(name, sites, workloads)) {
      const config = fts[instance];
      if (config?.tokens !== true) continue;
      const missing = (['token_exchange', 'refresh_token'] as const).find(
        (grant) => clients[config.client]?.grants.includes(grant) === false,
      );
      if (missing !== undefined) {
        references.problem(
          ['submitters', name, 'tokens', 'management'],
          `\`${tokens.management}\` needs ${missing}, which the client \`${config.client}\` of \`fts.${instance}\` may not ask for`,
          `add it to \`issuers.${issuer}.clients.${config.client}.grants\`, or choose \`unmanaged\``,
        );
      }
      if (config.client === client) {
        references.problem(
          ['submitters', name, 'client'],
          `IAM does not exchange a token for the client that it was issued to, and \`${client}\` is that of \`fts.${instance}\` too`,
          'give the submitter and FTS a client each',
        );
      }
    }
  }
}

/** The version of each FTS instance: as given, or as the management of its submitters' tokens needs it. */
export function ftsVersions(
  fts: ParsedScenario['fts'],
  { submitters, sites, workloads }: Named,
  references: References,
): ReadonlyMap<string, FtsVersion> {
  const versions = new Map<string, FtsVersion>();
  for (const [name, { version }] of Object.entries(fts))
    if (version !== undefined) versions.set(name, version);
  for (const [name, { tokens }] of Object.entries(submitters)) {
    const able = VERSIONS_OF[tokens.management];
    const [needed] = able;
    for (const instance of usedBy(name, sites, workloads)) {
      if (fts[instance]?.tokens !== true) continue;
      checkUnmanaged(name, tokens, [instance, versions.get(instance)], references);
      if (needed === undefined) continue;
      const version: FtsVersion = versions.get(instance) ?? needed;
      versions.set(instance, version);
      if (able.includes(version)) continue;
      references.problem(
        ['submitters', name, 'tokens', 'management'],
        `\`${tokens.management}\` is what FTS ${needed} does, and \`fts.${instance}\` is ${version}`,
        fts[instance]?.version === undefined
          ? 'other submitters of the instance need that version: send this one to another instance'
          : 'leave `version` out, or choose the `management` of that version',
      );
    }
  }
  return versions;
}

/** The first version to leave a token alone is 3.13.2; a proxy is no token. */
function checkUnmanaged(
  submitter: string,
  { management, issuer }: TokensConfig,
  [instance, version]: readonly [string, FtsVersion | undefined],
  references: References,
): void {
  if (management !== 'unmanaged' || issuer === 'x509' || version !== '2024-02') return;
  references.problem(
    ['submitters', submitter, 'tokens', 'management'],
    `FTS of February 2024 exchanges every token, and \`fts.${instance}\` is ${version}`,
    'choose `polling`, or a later version',
  );
}

/** Whether FTS exchanges the tokens. */
function isExchanged({ management }: TokensConfig): boolean {
  return management === 'polling' || management === 'just-in-time';
}

/** FTS instances of a submitter's destinations. */
function usedBy(
  submitter: string,
  sites: Named['sites'],
  workloads: Named['workloads'],
): ReadonlySet<string> {
  const own = workloads.filter((workload) => workload.submitter === submitter);
  const destinations = own.flatMap((workload) => siteNames(workload.destinations));
  return new Set(destinations.flatMap((site) => sites[site]?.fts ?? []));
}

function contradictions(tokens: TokensConfig): Contradiction[] {
  if (tokens.issuer === 'x509') return contradictionsOfX509(tokens);
  const found = [...contradictionsOfScopes(tokens), ...contradictionsOfCache(tokens)];
  if (tokens.issuer !== 'iam') return [...found, ...contradictionsOfSigners(tokens)];
  if (tokens.sign_time > 0) {
    const why = 'an IAM signs its tokens itself, and no submitter waits for `sign_time`';
    found.push({ key: 'sign_time', why, remedy: 'leave it out: the service time is that of the issuer' });
  }
  return found;
}

/** One credential for both ends has one scope. */
function contradictionsOfScopes({ scope, source_scope: sourceScope }: TokensConfig): Contradiction[] {
  if (sourceScope === undefined || (sourceScope === 'transfer') === (scope === 'transfer')) return [];
  const why =
    scope === 'transfer'
      ? 'a credential for a whole transfer serves both ends, and the source has none of its own'
      : 'a credential for a whole transfer serves both ends, and not the source alone';
  return [{ key: 'source_scope', why, remedy: 'leave it out, or choose a `scope` for each end' }];
}

function contradictionsOfCache(tokens: TokensConfig): Contradiction[] {
  if (cacheEntries(tokens) >= 1) return [];
  const why = 'the memory of a pod has no room for one token';
  return [{ key: 'cache_memory', why, remedy: 'give more, such as `64 MiB`, or choose `cache: off`' }];
}

/** What a signer without a token endpoint cannot do. */
function contradictionsOfSigners(tokens: TokensConfig): Contradiction[] {
  const found: Contradiction[] = [];
  const signer = tokens.issuer === 'presigned' ? 'a storage' : `\`${tokens.issuer}\``;
  if (isExchanged(tokens)) {
    found.push({
      key: 'management',
      why: `FTS can neither exchange nor refresh a token that ${signer} signs: only an IAM has a token endpoint`,
      remedy: 'choose `unmanaged` or `call-back`, or the issuer `iam`',
    });
  }
  if (tokens.offline_access) {
    const why = `${signer} gives no refresh token, so \`offline_access\` asks for nothing`;
    found.push({ key: 'offline_access', why, remedy: 'set it to false, or choose the issuer `iam`' });
  }
  if (tokens.access_lifetime === undefined) {
    const why = `a token that ${signer} signs needs a lifetime: there is no client of an issuer to take it from`;
    found.push({ key: 'access_lifetime', why, remedy: 'give one, such as `access_lifetime: 6 h`' });
  }
  if (tokens.issuer === 'presigned') found.push(...contradictionsOfUrls(tokens));
  return found;
}

function contradictionsOfUrls({ scope, source_scope: sourceScope, audience }: TokensConfig): Contradiction[] {
  const found: Contradiction[] = [];
  for (const [key, value] of Object.entries({ scope, source_scope: sourceScope ?? scope })) {
    if (value === 'file' || value === 'transfer' || (key === 'source_scope' && value === scope)) continue;
    found.push({
      key: key as 'scope' | 'source_scope',
      why: 'a pre-signed URL names one file',
      remedy: 'choose `file` or `transfer`',
    });
  }
  if (audience === 'any') {
    found.push({ key: 'audience', why: 'a pre-signed URL names its endpoint', remedy: 'choose `rse`' });
  }
  return found;
}

/** A proxy leaves nothing to choose but its lifetime. */
function contradictionsOfX509(tokens: TokensConfig): Contradiction[] {
  const proxy = {
    scope: 'namespace',
    source_scope: undefined,
    audience: 'any',
    write: 'modify',
    cache: 'off',
    offline_access: false,
    management: 'unmanaged',
    sign_time: 0,
  } as const;
  const whole = 'a proxy is good for the whole namespace, at any storage';
  const none = 'with X.509 there is no token';
  const why = {
    scope: whole,
    source_scope: whole,
    audience: whole,
    write: 'a proxy lets its holder overwrite and delete',
    cache: `${none} to cache`,
    offline_access: `${none} to refresh`,
    management: `${none} that FTS could exchange, refresh or ask for`,
    sign_time: `${none} to sign`,
  } as const;
  const keys = Object.keys(proxy) as (keyof typeof proxy)[];
  const found = keys
    .filter((key) => tokens[key] !== proxy[key])
    .map(
      (key): Contradiction => ({
        key,
        why: why[key],
        remedy: 'choose `preset: x509`, which fits, or another issuer',
      }),
    );
  if (tokens.access_lifetime === undefined) {
    const missing = 'a proxy needs a lifetime';
    found.push({ key: 'access_lifetime', why: missing, remedy: 'give one, such as `access_lifetime: 4 d`' });
  }
  return found;
}
