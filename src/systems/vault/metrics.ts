import { level, type MetricDefinition, rate } from '../metric.js';
import { READ_OUTCOMES } from './outcomes.js';

const OUTCOMES: Record<(typeof READ_OUTCOMES)[number], string> = {
  ok: 'that found a token with life enough left',
  short: 'that failed as the token, though fresh, lives shorter than was asked for',
  denied: 'that were refused (403): the vault token has expired, or the vault does not know it',
  gone: 'that found no refresh token under their path (404)',
  failed: 'that failed as the issuer gave no token',
  limited: 'that were over the rate limit (429)',
};

/** Every metric of the system. */
export const METRICS: readonly MetricDefinition[] = [
  rate('vault.<v>.rate.reads', 'reads', 'Reads of access tokens.'),
  ...READ_OUTCOMES.map((outcome) =>
    rate(`vault.<v>.rate.read.${outcome}`, 'reads', `Reads ${OUTCOMES[outcome]}.`),
  ),
  rate('vault.<v>.rate.left', 'reads', 'Reads whose client closed the connection before an answer.'),
  rate('vault.<v>.rate.refreshes', 'requests', 'Refreshes that it asks of its issuer.'),
  rate('vault.<v>.rate.exchanges', 'requests', 'Exchanges for narrower tokens that it asks of its issuer.'),
  rate('vault.<v>.rate.calls_failed', 'requests', 'Refreshes and exchanges that brought no token in time.'),
  rate('vault.<v>.rate.reaped', 'refresh tokens', 'Refresh tokens that the reaper removed as lost.'),
  level('vault.<v>.paths', 'refresh tokens', 'Refresh tokens that it keeps.'),
];
