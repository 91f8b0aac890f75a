import type { FtsConfig } from '../fts/schema.js';
import type { FtsVersionName } from '../fts/versions.js';
import type { IssuerConfig } from '../iam/schema.js';
import type { SubmitterConfig } from '../rucio/schema.js';
import type { Teller } from '../rules.js';
import { type Ends, siteNames } from '../workload/site-names.js';
import { isExchanged } from './choices.js';

/** What of a scenario says which tokens come to which FTS instance. */
export interface Sending {
  readonly submitters: Readonly<Record<string, SubmitterConfig & { readonly issuer: string }>>;
  readonly sites: Readonly<Record<string, { readonly fts: string }>>;
  readonly workloads: readonly { readonly submitter: string; readonly destinations: Ends }[];
}

/** The same with the issuers and the instances. */
export interface Managed extends Sending {
  readonly issuers: Readonly<Record<string, IssuerConfig>>;
  readonly fts: Readonly<Record<string, FtsConfig>>;
}

/** The versions that have each way of managing tokens, the one that is meant by default first; none: several. */
const VERSIONS_OF: Readonly<Record<SubmitterConfig['tokens']['management'], readonly FtsVersionName[]>> = {
  polling: ['3.13', '2024-02'],
  'just-in-time': ['3.14'],
  'call-back': ['3.14'],
  unmanaged: [],
};

/** The version that an instance with token code is meant to have if none is given: as its first submitter needs it. */
export function versionNeeded(instance: string, sending: Sending): FtsVersionName {
  const needed = Object.entries(sending.submitters).flatMap(([name, { tokens }]) =>
    usedBy(name, sending).has(instance) ? VERSIONS_OF[tokens.management].slice(0, 1) : [],
  );
  return needed[0] ?? '3.13';
}

/** Refuses managements that the versions of FTS do not have, or that the clients of the issuer may not ask for. */
export function checkManagement(managed: Managed, teller: Teller): void {
  for (const [name, submitter] of Object.entries(managed.submitters)) {
    const instances = [...usedBy(name, managed)].filter((instance) => managed.fts[instance]?.tokens === true);
    for (const instance of instances)
      checkVersions(name, submitter, [instance, managed.fts[instance]], teller);
    const clients = managed.issuers[submitter.issuer]?.clients;
    if (submitter.tokens.issuer !== 'iam' || clients === undefined) continue;
    if (clients[submitter.client]?.grants.includes('client_credentials') === false) {
      const why = `the client \`${submitter.client}\` may not ask for client_credentials`;
      teller.tell(`submitters.${name}.client`, why, 'add the grant, or name another client');
    }
    if (!isExchanged(submitter.tokens)) continue;
    for (const instance of instances) checkClients(name, submitter, [instance, managed], teller);
  }
}

/** The first version to leave a token alone is 3.13.2; a proxy is no token. */
function checkVersions(
  name: string,
  { tokens: { management, issuer } }: SubmitterConfig,
  [instance, { version }]: readonly [string, FtsConfig],
  { tell, isGiven }: Teller,
): void {
  const key = `submitters.${name}.tokens.management`;
  if (management === 'unmanaged' && issuer !== 'x509' && version === '2024-02') {
    const why = `FTS of February 2024 exchanges every token, and \`fts.${instance}\` is ${version}`;
    tell(key, why, 'choose `polling`, or a later version');
  }
  const able = VERSIONS_OF[management];
  if (able.length === 0 || able.includes(version)) return;
  tell(
    key,
    `\`${management}\` is what FTS ${able[0]} does, and \`fts.${instance}\` is ${version}`,
    isGiven(`fts.${instance}.version`)
      ? 'leave `version` out, or choose the `management` of that version'
      : 'other submitters of the instance need that version: send this one to another instance',
  );
}

/** IAM exchanges a token for a client other than the one that it was issued to, if that client may ask for it. */
function checkClients(
  name: string,
  { tokens: { management }, client, issuer }: Managed['submitters'][string],
  [instance, { issuers, fts }]: readonly [string, Managed],
  { tell }: Teller,
): void {
  const own = fts[instance].client;
  const { grants } = issuers[issuer].clients[own] ?? {};
  const missing = ['token_exchange', 'refresh_token'].find(
    (grant) => grants?.some((one) => one === grant) === false,
  );
  if (missing !== undefined) {
    const why = `\`${management}\` needs ${missing}, which the client \`${own}\` of \`fts.${instance}\` may not ask for`;
    const remedy = `add it to \`issuers.${issuer}.clients.${own}.grants\`, or choose \`unmanaged\``;
    tell(`submitters.${name}.tokens.management`, why, remedy);
  }
  if (own !== client) return;
  const why = `IAM does not exchange a token for the client that it was issued to, and \`${client}\` is that of \`fts.${instance}\` too`;
  tell(`submitters.${name}.client`, why, 'give the submitter and FTS a client each');
}

/** FTS instances of a submitter's destinations. */
export function usedBy(submitter: string, { workloads, sites }: Sending): ReadonlySet<string> {
  const own = workloads.filter((workload) => workload.submitter === submitter);
  const destinations = own.flatMap((workload) => siteNames(workload.destinations));
  return new Set(destinations.flatMap((site) => sites[site]?.fts ?? []));
}
