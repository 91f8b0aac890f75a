import { z } from 'zod';
import { group } from '../../language/group.js';
import { duration, periodOrNever, share, timeLimit } from '../../language/quantity.js';
import { FETCHES, librariesOf, releasesOf } from './software.js';

/** A key that follows from the release where it is left out. */
function byRelease<T extends z.ZodType>(value: T, description: string, source: string) {
  const whole = `${description}; default: by release, see docs/model-storage.md`;
  return value.optional().meta({ description: whole, source });
}

/** How an endpoint, or all of a library, keep an issuer's public keys. */
export const keysSchema = (
  description: string,
  sources: Readonly<Record<'refresh' | 'expiry' | 'failure' | 'timeout', string>>,
) =>
  group(description, {
    refresh: byRelease(duration(), 'age from which an access fetches them again', sources.refresh),
    expiry: byRelease(
      duration(),
      'age at which they are no longer used; 0 s: they are kept until others come',
      sources.expiry,
    ),
    failure: byRelease(
      duration(),
      'without keys, how long a failed fetch is remembered before the next is tried',
      sources.failure,
    ),
    timeout: byRelease(timeLimit(), "longest wait for the issuer's answer to a fetch", sources.timeout),
    with_keys: byRelease(
      z.enum(FETCHES),
      'who fetches keys that are due while others are held. beside: one fetch, for which nobody waits; one: one access waits for it; lock: one access fetches and all others wait; each: every access fetches for itself',
      'scitokens-cpp.spec 1.1.2 and 1.3.0; dCache MemoizeResultWithExpiry; Nimbus RemoteJWKSet',
    ),
    without_keys: byRelease(
      z.enum(['one', 'lock', 'each']),
      'the same while none are held. one: all wait for one fetch, whose end is that of all; lock: who has waited looks again; each: every access fetches for itself',
      'scitokens-cpp.spec 1.3.0; dCache MemoizeResultWithExpiry; Guava LoadingCache',
    ),
    unknown_key: byRelease(
      z.enum(['refuse', 'fetch']),
      'a token whose key is not among those held is refused until the next refresh, or the keys are fetched at once',
      'Nimbus RemoteJWKSet fetches; the others refuse',
    ),
    background: byRelease(
      periodOrNever(),
      'how often a thread of its own looks whether keys are due soon; 0 s: there is none',
      'scitokens-cpp 1.3.0: optional, every 60 s',
    ),
    ahead: byRelease(
      duration(),
      'that thread fetches keys that are due within this, and the old ones stay until then',
      'scitokens-cpp 1.3.0: 600 s',
    ),
    jitter: byRelease(
      share(),
      'each `refresh` is drawn, uniform between so much less and so much more',
      'none in any of them',
    ),
  });

/** How an endpoint keeps what it thought of a token. */
export const acceptedSchema = group('how the validator keeps what it thought of a token', {
  lifetime: byRelease(
    duration(),
    'how long a token is not verified again; 0 s: always',
    'XrdSciTokens: 60 s; WebDAV door of dCache: 10 min; StoRM WebDAV: none',
  ),
  past_expiry: byRelease(
    z.boolean(),
    'also after it has expired',
    'XRootD PR 2764: until 5.9.2; dCache CachingLoginStrategy',
  ),
  slides: byRelease(
    z.boolean(),
    'each use begins the lifetime anew',
    'PelicanPlatform/pelican#3696: so in Pelican, in none of these',
  ),
  refusals: byRelease(z.boolean(), 'tokens that were refused are kept too', 'dCache CachingLoginStrategy'),
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
