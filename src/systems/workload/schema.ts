import { z } from 'zod';
import { name, named } from '../../language/names.js';
import { bytes, count, duration, lawOf, rate, weight } from '../../language/quantity.js';

/** More files than any dataset has. */
export const FILES_OF_A_DATASET_MAX = 1e6;

/** Attempts at one file that its random draws tell apart: file x this + attempt is a key of 31 bits. */
export const ATTEMPTS_MAX = 512;

/** When datasets may arrive. */
const gateSchema = z.strictObject({
  weekdays: z
    .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
    .min(1)
    .optional()
    .meta({ description: 'days on which the gate is open, UTC' }),
  hours: z
    .tuple([z.number().min(0).max(24), z.number().min(0).max(24)])
    .optional()
    .meta({ description: 'from and to, hours of the day, UTC' }),
});

/** A step of the rate. */
const phaseSchema = z.strictObject({
  from: duration().meta({ description: 'begin of the phase, from the start' }),
  factor: weight().meta({ description: 'the rate is multiplied by this from here on' }),
  ramp: duration('0 s').meta({ description: 'time in which the factor is reached in a straight line' }),
});

/** Datasets to be moved: when they arrive, of what size, from where, to where. */
export const workloadSchema = z.strictObject({
  name: name().meta({ description: 'names its random streams and its part of `variants` paths' }),
  submitter: name().optional().meta({ description: 'the only one if left out' }),
  arrivals: z
    .discriminatedUnion('law', [
      z.strictObject({
        law: z.literal('poisson'),
        rate: rate().meta({ description: 'datasets per second' }),
      }),
      z.strictObject({ law: z.literal('fixed'), rate: rate().meta({ description: 'datasets per second' }) }),
      z.strictObject({
        law: z.literal('at'),
        times: z.array(duration()).min(1).meta({ description: 'when datasets arrive' }),
      }),
      z.strictObject({
        law: z.literal('trace'),
        file: z.string().meta({ description: 'CSV: time_s,files,bytes,source,destination' }),
      }),
    ])
    .meta({
      description: 'when datasets arrive: at random, at a fixed rate, at given times, or as recorded',
    }),
  phases: z
    .array(phaseSchema)
    .default([])
    .meta({ description: 'steps of the rate; factor 1 before the first' }),
  gate: gateSchema.optional().meta({ description: 'datasets arrive only while the gate is open' }),
  files: lawOf(() => count(undefined, 1, FILES_OF_A_DATASET_MAX), { law: 'constant', value: 100 }).meta({
    description: 'files of a dataset',
    source: 'assumption',
  }),
  size: lawOf(bytes, { law: 'lognormal', mean: '1.5 GB', cv: 1 }).meta({
    description: 'size of a file',
    source: 'O1: 1.525 GB; spread: assumption',
  }),
  sources: z
    .union([name(), z.array(name()).min(1), named(weight())])
    .optional()
    .meta({ description: 'one site, a list, or weights; needed, but of a trace, which has its own' }),
  destinations: z
    .union([name(), z.array(name()).min(1), named(weight())])
    .optional()
    .meta({ description: 'one site, a list, or weights; needed, but of a trace, which has its own' }),
  fanout: z
    .union([z.literal('all'), count()], { error: 'must be `all` or a whole number of at least 1' })
    .default(1)
    .meta({ description: 'destinations of each dataset: that many, or all' }),
});

export type WorkloadConfig = z.output<typeof workloadSchema>;
