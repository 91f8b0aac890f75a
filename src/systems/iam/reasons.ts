import { OF_ISSUERS, OF_TOKENS, OF_WAITING, type Reasons } from '../reasons.js';

export const REASONS: Reasons = {
  shows: [
    { metrics: /^(latency|queue|errors)/, stations: [OF_ISSUERS] },
    { metrics: /^stored/, stations: [/^(issuer|database|clean-up)/, OF_TOKENS, OF_WAITING] },
    { metrics: /./, stations: [OF_ISSUERS, OF_TOKENS, OF_WAITING] },
  ],
  refusals: { refused: 'errors.', of: 'rate.all' },
  untouchedByFailures: /^(latency|queue|errors)/,
};
