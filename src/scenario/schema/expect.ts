import { z } from 'zod';
import { line, name } from '../../language/names.js';
import { count, duration, share, weight } from '../../language/quantity.js';
import { STATS } from '../../systems/metric.js';

/** A value with the unit of its metric, such as `65 Hz`, `3 h`, `60 %`, `1.7e6`. */
const value = () =>
  z.union([z.string(), z.number()], { error: 'must be a value with a unit, such as `65 Hz`' });

const metric = () =>
  z.string().min(1).max(300).meta({
    description: 'name of a metric (`tokensim metrics`), or several with ` + ` between them for their sum',
  });

/** How a check uses a figure. */
export const USES = ['predicted', 'reading', 'input'] as const;

const REPLICATIONS_MAX = 10_000;

/** How many replications `tokensim check` makes of the variants that expectations name. */
export const checkSchema = z.strictObject({
  replications: count(2, 1, REPLICATIONS_MAX).meta({
    description: 'made at first; with one there is no interval',
  }),
  most: count(6, 1, REPLICATIONS_MAX).meta({ description: 'most that an undecided expectation may buy' }),
  variants: z.array(name()).optional().meta({
    description:
      'variants that are simulated even if no expectation names them; all if left out, which is dear for long scenarios',
  }),
});

/** What a scenario is held to by `tokensim check`. */
export const expectSchema = z.strictObject({
  metric: metric(),
  stat: z.enum(STATS).default('mean').meta({ description: 'statistic of the metric' }),
  variant: name().default('base').meta({ description: 'variant of the scenario' }),
  name: line(120).optional().meta({ description: 'what is predicted, in a few words' }),
  window: z.tuple([duration(), duration()]).optional().meta({
    description:
      'from and to: the statistic is of what is in between, instead of the run; bins do not matter',
  }),
  over: z
    .strictObject({
      metric: metric(),
      stat: z.enum(STATS).optional().meta({ description: 'default: that of the prediction' }),
      variant: name().optional().meta({ description: 'default: that of the prediction' }),
      window: z
        .tuple([duration(), duration()])
        .optional()
        .meta({ description: 'default: that of the prediction' }),
    })
    .optional()
    .meta({ description: 'the prediction is divided by this one' }),
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
    .regex(/^[A-Z][0-9]{1,3}[a-z]?$/, 'write its name in docs/figures.md, such as `A5`')
    .optional()
    .meta({ description: 'the published figure in docs/figures.md, such as `A5`' }),
  use: z.enum(USES).default('predicted').meta({
    description:
      '`predicted`; `input`: the figure was used for the calibration, and this shows that it holds; `reading`: one of several ways to read a figure that clashes with others, which is told and decides nothing',
  }),
  source: line(200).meta({ description: 'where the figure or the band is from' }),
  note: z.string().max(500).optional().meta({ description: 'what is to be known of it, for the report' }),
});
