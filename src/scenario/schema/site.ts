import { z } from 'zod';
import { WRITES } from '../models/token-model.js';
import { bytes, bytesPerSecond, count, duration, lawOf, share, weight } from '../quantity.js';
import { name } from './names.js';

/** Storage software, and whose library checks the tokens there: DPM and Echo are taken to use that of XRootD. */
export const TOKEN_LIBRARIES = {
  xrootd: 'xrootd',
  dcache: 'dcache',
  storm: 'storm',
  eos: 'xrootd',
  dpm: 'xrootd',
  echo: 'xrootd',
} as const;

/** A storage endpoint (RSE). */
export const siteSchema = z.strictObject({
  technology: z
    .enum(Object.keys(TOKEN_LIBRARIES) as (keyof typeof TOKEN_LIBRARIES)[])
    .default('xrootd')
    .meta({
      description: 'storage software; decides how the validator keeps keys (`storage.keys`) and its leeway',
    }),
  readiness: z.enum(['ready', 'not-ready', 'failed', 'downtime']).default('ready').meta({
    description:
      'ready: takes tokens; not-ready: X.509 only; failed: takes tokens and rejects them; downtime: does not answer',
  }),
  fts: name()
    .optional()
    .meta({ description: 'FTS instance of transfers to this site; the only one if left out' }),
  inbound: count(400).meta({ description: 'incoming transfers at the same time', source: 'assumption' }),
  outbound: count(400).meta({ description: 'outgoing transfers at the same time', source: 'assumption' }),
  throughput: bytesPerSecond('50 MB/s').meta({ description: 'of one transfer', source: 'assumption' }),
  bandwidth: bytesPerSecond('12.5 GB/s').meta({
    description: 'of all transfers in one direction',
    source: 'assumption: 100 Gb/s',
  }),
  clock_offset: duration('0 s', { signed: true }).meta({
    description: "the site's clock minus true time",
    source: 'assumption',
  }),
  clock_leeway: duration()
    .optional()
    .meta({ description: 'default: 60 s for storm, 0 s elsewhere', source: 'StoRM: Spring default' }),
  audiences: z
    .array(z.enum(['any', 'rse']))
    .default(['any', 'rse'])
    .meta({ description: 'audiences that the validator accepts' }),
  session: z.enum(['open', 'continuous']).default('open').meta({
    description:
      'when the tokens of a copy are checked: only when it opens, or as long as it lasts, so that an expiry cuts it',
    source: 'assumption: differs by software and protocol, and is not published',
  }),
  write: z.enum(WRITES).default('create').meta({
    description: 'scope that the validator wants for a write; `modify`: it refuses storage.create',
    source: 'WLCG profile: storage.create is enough for a new file',
  }),
  stored: bytes('3.3 PB').meta({
    description: 'data that an experiment has there: what a token for the endpoint or the namespace reaches',
    source: 'assumption: 200 PB (O8) at 61 endpoints (E1)',
  }),
  stored_files: count(2_000_000).meta({
    description: 'files that an experiment has there',
    source: 'assumption: 3.3 PB of 1.5 GB (O1), rounded',
  }),
});

/** How one family of software keeps an issuer's public keys. */
const keysOf = (family: Readonly<Record<'refresh' | 'expiry' | 'failure' | 'timeout', Setting>>) =>
  z
    .strictObject({
      refresh: duration(family.refresh.value).meta({
        description: 'age from which an access fetches them again',
        source: family.refresh.source,
      }),
      expiry: duration(family.expiry.value).meta({
        description: 'age at which they are no longer used; 0 s: they are kept until others come',
        source: family.expiry.source,
      }),
      failure: duration(family.failure.value).meta({
        description: 'without keys, how long a failed fetch is remembered before the next is tried',
        source: family.failure.source,
      }),
      timeout: duration(family.timeout.value).meta({
        description: 'longest wait for an issuer that takes the connection and does not answer',
        source: family.timeout.source,
      }),
    })
    .prefault({} as never);

interface Setting {
  readonly value: string;
  readonly source: string;
}

/** What all storage endpoints share. */
export const storageSchema = z.strictObject({
  overhead: lawOf(duration, { law: 'exponential', mean: '5 s' }).meta({
    description: 'time of a transfer beside the bytes (stat, checksum, agent start)',
    source: 'assumption',
  }),
  throughput_cv: weight(0.5).meta({
    description: "spread of a transfer's throughput, lognormal",
    source: 'assumption',
  }),
  failure: share('1 %').meta({
    description: 'transfers that fail for reasons other than tokens',
    source: 'assumption',
  }),
  keys: z
    .strictObject({
      xrootd: keysOf({
        refresh: { value: '600 s', source: 'scitokens-cpp: next_update' },
        expiry: { value: '4 d', source: 'scitokens-cpp: expires' },
        failure: { value: '600 s', source: 'scitokens-cpp 1.3.0: negative entry; none before (0 s)' },
        timeout: { value: '4 s', source: 'scitokens-cpp SimpleCurlGet: 4 s a call' },
      }).meta({
        description: 'XRootD, EOS, DPM and Echo; one access waits for a refresh, the others use the old keys',
      }),
      dcache: keysOf({
        refresh: { value: '6 h', source: 'dCache gPlazma oidc since 9.2 (PR 7371); 10 min before' },
        expiry: { value: '6 h', source: 'dCache gPlazma oidc: no use of old keys' },
        failure: { value: '60 s', source: 'dCache gPlazma oidc' },
        timeout: { value: '30 s', source: 'dCache gPlazma oidc' },
      }).meta({ description: 'dCache; while a fetch lasts, every login of the issuer waits' }),
      storm: keysOf({
        refresh: { value: '60 min', source: 'StoRM WebDAV: refreshAfterWrite' },
        expiry: { value: '0 s', source: 'StoRM WebDAV: the old decoder is kept' },
        failure: { value: '0 s', source: 'StoRM WebDAV: every access tries again' },
        timeout: { value: '30 s', source: 'StoRM WebDAV: connect and read' },
      }).meta({ description: 'StoRM WebDAV; refreshed beside the access, which uses the old keys' }),
    })
    .prefault({} as never)
    .meta({ description: 'how endpoints keep the public keys of issuers' }),
  acl_cache: duration('60 s').meta({
    description: 'XRootD, EOS, DPM and Echo: how long a token that was accepted is not verified again',
    source: 'XRootD XrdSciTokens: min(60 s, remaining life)',
  }),
  probes: z
    .strictObject({
      interval: duration('5 min').meta({
        description: 'how often each endpoint is probed with a valid token of each issuer; 0 s: never',
        source: 'assumption',
      }),
    })
    .prefault({} as never)
    .meta({ description: 'monitoring probes (ETF/SAM), which also keep the caches of keys in use' }),
});
