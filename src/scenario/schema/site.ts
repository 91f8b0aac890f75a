import { z } from 'zod';
import { WRITES } from '../models/token-model.js';
import { bytes, bytesPerSecond, count, duration, lawOf, share, weight } from '../quantity.js';
import { name } from './names.js';

/** A storage endpoint (RSE). */
export const siteSchema = z.strictObject({
  technology: z
    .enum(['xrootd', 'dcache', 'storm', 'eos', 'dpm', 'echo'])
    .default('xrootd')
    .meta({ description: 'storage software; decides the leeway of the validator' }),
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
});
