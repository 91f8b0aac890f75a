import { didYouMean } from '../../language/did-you-mean.js';
import type { PartRules, Teller, Unread } from '../rules.js';
import type { TokensConfig } from '../tokens/schema.js';
import type { SiteConfig, StorageConfig } from './schema.js';
import {
  KEY_LIBRARIES,
  type KeyLibrary,
  releasesOf,
  TOKEN_LIBRARIES,
  validatorSoftware,
} from './software.js';

/** What of a scenario decides which keys of the endpoints are read. */
interface Around {
  readonly sites: Readonly<Record<string, SiteConfig>>;
  readonly storage: StorageConfig;
}

const UNREAD: Unread<SiteConfig, Around> = {
  'the endpoint accepts no token, whatever it says': {
    'audiences session write clock_offset clock_leeway version scitokens keys accepted': ({ readiness }) =>
      readiness !== 'ready',
  },
  'no thread of its own fetches keys: `keys.background` is 0 s': {
    'keys.ahead': (site, { storage }) => validatorSoftware(site, storage).keys.background === 0,
  },
  'the endpoint keeps no token: `accepted.lifetime` is 0 s': {
    'accepted.{past_expiry,slides,refusals}': (site, { storage }) =>
      validatorSoftware(site, storage).accepted.lifetime === 0,
  },
};

/** Of these nothing is signed whose signature an endpoint checks by a public key. */
const WITHOUT_KEYS: readonly TokensConfig['issuer'][] = ['x509', 'presigned'];

const LIBRARIES = Object.keys(KEY_LIBRARIES) as KeyLibrary[];
const OF_ONE: Readonly<Partial<Record<KeyLibrary, string>>> = { xrootd: ' acl_cache versions.scitokens' };

const UNREAD_OF_ALL: Unread<StorageConfig, Around> = Object.assign(
  {},
  ...LIBRARIES.map((library): Unread<StorageConfig, Around> => {
    const checkedBy = ({ sites }: Around) =>
      Object.values(sites).filter(({ technology }) => TOKEN_LIBRARIES[technology] === library);
    return {
      [`no endpoint has software that checks tokens as ${library} does`]: {
        [`{keys,versions}.${library}${OF_ONE[library] ?? ''}`]: (_, around) => checkedBy(around).length === 0,
      },
      [`no thread of its own fetches keys: \`keys.${library}.background\` is 0 s`]: {
        [`keys.${library}.ahead`]: (storage, around) =>
          checkedBy(around).every((site) => validatorSoftware(site, storage).keys.background === 0),
      },
    };
  }),
);

/** What is said of an endpoint, and of all of them. */
export const RULES: readonly PartRules[] = [
  { at: 'sites.*', check, unread: UNREAD } satisfies PartRules<SiteConfig, Around>,
  { at: 'storage', unread: UNREAD_OF_ALL } satisfies PartRules<StorageConfig, Around>,
];

/** The endpoints that are probed, with tokens of whoever signs any. */
export function probedSites({ storage, sites, submitters }: Probed): string[] {
  const isProbed =
    storage.probes.interval > 0 &&
    Object.values(submitters).some(({ tokens: { issuer } }) => !WITHOUT_KEYS.includes(issuer));
  return isProbed ? Object.keys(sites).map((name) => `sites.${name}`) : [];
}

/** What of a scenario says which endpoints are probed. */
interface Probed extends Around {
  readonly submitters: Readonly<Record<string, { readonly tokens: Pick<TokensConfig, 'issuer'> }>>;
}

/** Refuses releases that a technology does not have. */
function check({ technology, version, scitokens }: SiteConfig, { tell }: Teller): void {
  const known = releasesOf(technology);
  if (version !== undefined && !known.includes(version)) {
    const remedy = didYouMean(version, known, `releases of ${technology}`);
    tell('version', `\`${technology}\` has no release \`${version}\``, remedy);
  }
  if (scitokens === undefined || TOKEN_LIBRARIES[technology] === 'xrootd') return;
  const why = `\`scitokens\` says nothing of \`${technology}\`, which does not use scitokens-cpp`;
  tell('scitokens', why, 'leave it out; its release is `version`');
}
