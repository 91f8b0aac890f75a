import { z } from 'zod';
import { STATS } from '../../measure/instrument.js';
import { count, duration, share, weight } from '../quantity.js';
import { name } from './names.js';

/** A value with the unit of its metric, such as `65 Hz`, `3 h`, `60 %`, `1.7e6`. */
const value = () =>
  z.union([z.string(), z.number()], { error: 'must be a value with a unit, such as `65 Hz`' });

/** One prediction of a variant. */
const prediction = {
  metric: z.string().meta({ description: 'name of a metric (`tokensim metrics`)' }),
  stat: z.enum(STATS).default('mean').meta({ description: 'statistic of the metric' }),
  variant: name().default('base').meta({ description: 'variant of the scenario' }),
};

/** How many replications `tokensim check` makes of the variants that expectations name. */
export const checkSchema = z.strictObject({
  replications: count(2).meta({ description: 'made at first; with one there is no interval' }),
  most: count(6).meta({ description: 'most that an undecided expectation may buy' }),
});

/** What a scenario is held to by `tokensim check`. */
export const expectSchema = z.strictObject({
  ...prediction,
  name: z.string().max(120).optional().meta({ description: 'what is predicted, in a few words' }),
  window: z.tuple([duration(), duration()]).optional().meta({
    description: 'from and to: the mean of the timeline in between, instead of a statistic of the run',
  }),
  over: z.strictObject(prediction).optional().meta({ description: 'the prediction is divided by this one' }),
  published: z
    .union([value(), z.tuple([value(), value()])])
    .optional()
    .meta({ description: 'the published figure, or its range' }),
  within: share()
    .optional()
    .meta({ description: 'with `published`: how far from it the prediction may lie' }),
  factor: weight().optional().meta({
    description: 'with `published`: how many times larger or smaller, for a figure of an order of magnitude',
  }),
  between: z
    .tuple([value(), value()])
    .optional()
    .meta({ description: 'the band, where it is not that of a published figure' }),
  at_least: value().optional().meta({ description: 'lower end of the band' }),
  at_most: value().optional().meta({ description: 'upper end of the band' }),
  figure: z
    .string()
    .max(40)
    .optional()
    .meta({ description: 'the published figure in docs/figures.md, such as `A5`' }),
  source: z.string().min(1).meta({ description: 'where the figure or the band is from' }),
  note: z.string().max(400).optional().meta({ description: 'what is to be known of it, for the report' }),
});
