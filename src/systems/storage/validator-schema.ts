import { z } from 'zod';
import { group } from '../../language/group.js';
import { duration, share } from '../../language/quantity.js';
import { FETCHES, librariesOf, releasesOf } from './software.js';

const BY_RELEASE = 'default: by release, see docs/model-storage.md';

/** How an endpoint, or all of a library, keep an issuer's public keys. What is left out follows from the release. */
export const keysSchema = (sources: Readonly<Record<'refresh' | 'expiry' | 'failure' | 'timeout', string>>) =>
  z
    .strictObject({
      refresh: duration()
        .optional()
        .meta({
          description: `age from which an access fetches them again; ${BY_RELEASE}`,
          source: sources.refresh,
        }),
      expiry: duration()
        .optional()
        .meta({
          description: `age at which they are no longer used; 0 s: they are kept until others come; ${BY_RELEASE}`,
          source: sources.expiry,
        }),
      failure: duration()
        .optional()
        .meta({
          description: `without keys, how long a failed fetch is remembered before the next is tried; ${BY_RELEASE}`,
          source: sources.failure,
        }),
      timeout: duration()
        .optional()
        .meta({
          description: `longest wait for the issuer's answer to a fetch; ${BY_RELEASE}`,
          source: sources.timeout,
        }),
      with_keys: z
        .enum(FETCHES)
        .optional()
        .meta({
          description: `who fetches keys that are due while others are held. beside: one fetch, for which nobody waits; one: one access waits for it; lock: one access fetches and all others wait; each: every access fetches for itself; ${BY_RELEASE}`,
          source: 'scitokens-cpp.spec 1.1.2 and 1.3.0; dCache MemoizeResultWithExpiry; Nimbus RemoteJWKSet',
        }),
      without_keys: z
        .enum(['one', 'lock', 'each'])
        .optional()
        .meta({
          description: `the same while none are held. one: all wait for one fetch, whose end is that of all; lock: who has waited looks again; each: every access fetches for itself; ${BY_RELEASE}`,
          source: 'scitokens-cpp.spec 1.3.0; dCache MemoizeResultWithExpiry; Guava LoadingCache',
        }),
      unknown_key: z
        .enum(['refuse', 'fetch'])
        .optional()
        .meta({
          description: `a token whose key is not among those held is refused until the next refresh, or the keys are fetched at once; ${BY_RELEASE}`,
          source: 'Nimbus RemoteJWKSet fetches; the others refuse',
        }),
      background: duration()
        .optional()
        .meta({
          description: `how often a thread of its own looks whether keys are due soon; 0 s: there is none; ${BY_RELEASE}`,
          source: 'scitokens-cpp 1.3.0: optional, every 60 s',
        }),
      ahead: duration()
        .optional()
        .meta({
          description: `that thread fetches keys that are due within this, and the old ones stay until then; ${BY_RELEASE}`,
          source: 'scitokens-cpp 1.3.0: 600 s',
        }),
      jitter: share()
        .optional()
        .meta({
          description: `each \`refresh\` is drawn, uniform between so much less and so much more; ${BY_RELEASE}`,
          source: 'none in any of them',
        }),
    })
    .prefault({} as never);

/** How an endpoint keeps what it thought of a token. */
export const acceptedSchema = group('how the validator keeps what it thought of a token', {
  lifetime: duration()
    .optional()
    .meta({
      description: `how long a token is not verified again; 0 s: always; ${BY_RELEASE}`,
      source: 'XrdSciTokens: 60 s; WebDAV door of dCache: 10 min; StoRM WebDAV: none',
    }),
  past_expiry: z
    .boolean()
    .optional()
    .meta({
      description: `also after it has expired; ${BY_RELEASE}`,
      source: 'XRootD PR 2764: until 5.9.2; dCache CachingLoginStrategy',
    }),
  slides: z
    .boolean()
    .optional()
    .meta({
      description: `each use begins the lifetime anew; ${BY_RELEASE}`,
      source: 'PelicanPlatform/pelican#3696: so in Pelican, in none of these',
    }),
  refusals: z
    .boolean()
    .optional()
    .meta({
      description: `tokens that were refused are kept too; ${BY_RELEASE}`,
      source: 'dCache CachingLoginStrategy',
    }),
});

const release = (names: readonly string[]) => z.enum([...names] as [string, ...string[]]).optional();

/** Which releases are in use where an endpoint does not say. */
export const versionsSchema = group('releases of storage software, by the first that does so', {
  xrootd: release(releasesOf('xrootd')).meta({
    description: 'XRootD: also that of EOS, DPM and Echo; default: the newest',
    source: 'XRootD PR 2678, PR 2764',
  }),
  scitokens: release(librariesOf('xrootd')).meta({
    description: 'scitokens-cpp, at the same endpoints; default: the newest',
    source: 'scitokens-cpp.spec',
  }),
  dcache: release(releasesOf('dcache')).meta({
    description: 'dCache; default: the newest',
    source: 'dCache PR 7371 to 7374',
  }),
  storm: release(releasesOf('storm')).meta({
    description: 'StoRM WebDAV; default: the newest',
    source: 'StoRM WebDAV 1.5.0, January 2025',
  }),
});
