import { z } from 'zod';
import { CAUSES_OF_TOKENS, faultsOf } from '../fault-kind.js';

/** What can happen between systems. */
export const FAULTS = [
  faultsOf({}, [...CAUSES_OF_TOKENS, 'endpoint_down', 'keys']).lasting(
    'network-cut',
    'two systems do not reach each other',
    {
      between: z.tuple([z.string(), z.string()]).meta({
        description: 'two systems by their paths: `issuers.cms`, `fts.cern`, `submitters.cms`, `sites.A`',
      }),
    },
  ),
];
