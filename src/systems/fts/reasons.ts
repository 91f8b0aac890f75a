import { OF_TOKENS, OF_WAITING, type Reasons } from '../reasons.js';

export const REASONS: Reasons = {
  shows: [
    { metrics: /^(delay\.token_prep|(backlog|batch)\.exchange)$/, stations: [/^(exchange|issuer|database)/] },
    { metrics: /./, stations: [OF_TOKENS, OF_WAITING] },
  ],
};
