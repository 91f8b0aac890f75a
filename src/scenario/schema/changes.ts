import { z } from 'zod';
import { name } from '../../language/names.js';
import { duration } from '../../language/quantity.js';

/** Keys that an operator changes while the services run. */
export const changeSchema = z.strictObject({
  name: name().optional().meta({
    description: 'its label on charts and in traces; the keys that it sets and their values, if left out',
  }),
  at: duration().meta({ description: 'when, from the start' }),
  set: z.record(z.string(), z.unknown()).meta({
    description:
      'new values by dotted path, as those of a variant; docs/changes.md says which keys can change',
  }),
});
