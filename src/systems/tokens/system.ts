import { experimentsIn } from '../experiments.js';
import { OF_ISSUERS, OF_TOKENS, OF_WAITING } from '../reasons.js';
import type { SystemDescription } from '../system.js';
import { COMPARED } from './compared.js';
import { METRICS } from './metrics.js';
import { TOKEN_MODELS } from './models/registry.js';
import { RULES } from './rules.js';

/** Credentials of an experiment, wherever they are from. */
export const tokens = {
  prefix: 'tokens',
  rank: 60,
  title: 'Credentials',
  instances: {
    placeholder: 'e',
    meaning: 'an experiment, or `all` for the sum over experiments',
    plural: 'experiments',
    namesIn: experimentsIn,
  },
  titleOf: (name) => `Credentials of ${name}`,
  dimensions: { access: ['read', 'create', 'modify'] },
  presets: { key: 'tokens', sets: TOKEN_MODELS },
  rules: RULES,
  faults: [],
  metrics: METRICS,
  charts: () => [],
  compared: COMPARED,
  brings: ['simulator', 'forms'],
  builtOn: ['transfers'],
  reasons: {
    shows: [{ metrics: /./, stations: [OF_ISSUERS, OF_TOKENS, OF_WAITING] }],
  },
} satisfies SystemDescription;
