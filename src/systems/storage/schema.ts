import { z } from 'zod';
import { group } from '../../language/group.js';
import { name } from '../../language/names.js';
import {
  bytes,
  bytesPerSecond,
  count,
  duration,
  lawOf,
  offset,
  periodOrNever,
  share,
  weight,
} from '../../language/quantity.js';
import { WRITES } from '../tokens/models/token-model.js';
import { librariesOf, releasesOf, TECHNOLOGIES } from './software.js';
import { acceptedSchema, keysSchema, versionsSchema } from './validator-schema.js';

const VERSIONS = TECHNOLOGIES.filter((technology) => !['eos', 'dpm', 'echo'].includes(technology))
  .map((technology) => `${technology}: ${releasesOf(technology).join(', ')}`)
  .join('; ');

/** A storage endpoint (RSE). */
export const siteSchema = z.strictObject({
  technology: z.enum(TECHNOLOGIES).default('xrootd').meta({
    description: 'storage software; decides, with its release, how the validator keeps keys and tokens',
  }),
  version: z
    .string()
    .max(64)
    .optional()
    .meta({
      description: `release of the storage software, by the first that does so; default: \`storage.versions\`. ${VERSIONS}`,
      source: 'docs/model-storage.md',
    }),
  scitokens: z
    .enum(librariesOf('xrootd') as [string, ...string[]])
    .optional()
    .meta({
      description:
        'release of scitokens-cpp, which keeps the keys for XRootD, EOS, DPM and Echo; default: `storage.versions.scitokens`',
      source: 'scitokens-cpp.spec',
    }),
  keys: keysSchema('how this endpoint keeps the public keys of issuers', {
    refresh: 'docs/model-storage.md',
    expiry: 'docs/model-storage.md',
    failure: 'docs/model-storage.md',
    timeout: 'docs/model-storage.md',
  }),
  accepted: acceptedSchema,
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
  clock_offset: offset('0 s').meta({
    description: "the site's clock minus true time",
    source: 'assumption',
  }),
  clock_leeway: duration().optional().meta({
    description: 'default: by release: 60 s for storm, 0 s elsewhere',
    source: 'StoRM: Spring default',
  }),
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
  versions: versionsSchema,
  keys: group('how endpoints keep the public keys of issuers, by library', {
    xrootd: keysSchema('XRootD, EOS, DPM and Echo, where the endpoint does not say', {
      refresh: 'scitokens-cpp: next_update, 600 s',
      expiry: 'scitokens-cpp: expires, 4 d',
      failure: 'scitokens-cpp 1.3.0: negative entry of 600 s; none before (0 s)',
      timeout: 'scitokens-cpp SimpleCurlGet: 4 s a call',
    }),
    dcache: keysSchema('dCache, where the endpoint does not say', {
      refresh: 'dCache gPlazma oidc since October 2023 (PR 7371): 6 h; 10 min before',
      expiry: 'dCache gPlazma oidc: no use of old keys',
      failure: 'dCache gPlazma oidc: 60 s',
      timeout: 'dCache gPlazma oidc: 30 s',
    }),
    storm: keysSchema('StoRM WebDAV, where the endpoint does not say', {
      refresh: 'StoRM WebDAV: refreshAfterWrite, 60 min; Nimbus: 5 min before 1.5.0',
      expiry: 'StoRM WebDAV since 1.5.0: the old decoder is kept (0 s); Nimbus: 15 min before',
      failure: 'StoRM WebDAV: every access tries again (0 s)',
      timeout: 'StoRM WebDAV: 30 s to connect and to read; before 1.5.0 an assumption',
    }),
  }),
  acl_cache: duration().optional().meta({
    description:
      'XRootD, EOS, DPM and Echo, where the endpoint does not say: how long a token that was accepted is not verified again; default: 60 s',
    source: 'XRootD XrdSciTokens',
  }),
  probes: group('monitoring probes (ETF/SAM), which also keep the caches of keys in use', {
    interval: periodOrNever('5 min').meta({
      description:
        'how often each endpoint is probed, at a phase of its own, with a valid token of each issuer; 0 s: never',
      source: 'assumption',
    }),
  }),
});

export type SiteConfig = z.output<typeof siteSchema>;
export type StorageConfig = z.output<typeof storageSchema>;
