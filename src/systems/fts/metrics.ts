import { duration, level, type MetricDefinition, rate, total } from '../metric.js';

/** Every metric of the system. */
export const METRICS: readonly MetricDefinition[] = [
  level(
    'fts.<f>.state.<file_state>',
    'files',
    'Files in a state of FTS: TOKEN_PREP waits for the token exchange, SUBMITTED for an agent, ACTIVE has one.',
  ),
  rate('fts.<f>.rate.<outcome>', 'files', 'Files that reach a final state.'),
  level('fts.<f>.backlog.exchange', 'tokens', 'Tokens that wait to be exchanged.'),
  level('fts.<f>.backlog.refresh', 'tokens', 'Tokens that wait to be refreshed.'),
  rate('fts.<f>.rate.exchange', 'tokens', 'Tokens exchanged: the answer is stored.'),
  rate(
    'fts.<f>.rate.exchange_failed',
    'tokens',
    'Exchanges that failed, counted when the turn of the service stores its answers.',
  ),
  rate(
    'fts.<f>.rate.exchange_lost',
    'tokens',
    'Exchanges that the issuer granted and that nobody stores: the daemon died before, or had given the request up.',
  ),
  rate('fts.<f>.rate.refresh', 'tokens', 'Tokens refreshed: the answer is stored.'),
  rate(
    'fts.<f>.rate.refresh_failed',
    'tokens',
    'Refreshes that failed, counted when the turn of the service stores its answers.',
  ),
  rate(
    'fts.<f>.rate.refresh_lost',
    'tokens',
    'Refreshes that the issuer granted and that nobody stores, as above; a refresh token that is used once is lost with it.',
  ),
  rate(
    'fts.<f>.rate.call_back',
    'tokens',
    'Fresh tokens that the submitter gave when FTS called it back for one.',
  ),
  rate('fts.<f>.rate.call_back_failed', 'tokens', 'Call-backs to the submitter that got no fresh token.'),
  rate(
    'fts.<f>.rate.writes',
    'rows',
    'Rows of the table t_token that are inserted or updated: one for a new token, and one for each exchange, refresh or call-back.',
  ),
  level(
    'fts.<f>.batch.exchange',
    'tokens',
    'Size of the batch that the exchange service took at its last turn.',
  ),
  level(
    'fts.<f>.batch.refresh',
    'tokens',
    'Size of the batch that the refresh service took at its last turn.',
  ),
  level(
    'fts.<f>.batch.refused',
    'tokens',
    'Tokens of the last turn of the refresh service that got HTTP 401: no refresh token, or one that is lost or expired. A refresher that polls takes them first again at each turn, in the place of others.',
  ),
  level(
    'fts.<f>.utilisation.refresh',
    '1',
    'How near the refresh service was to its limit at its last turn: tokens over the most that it takes, or, where it polls and that is more, its time over the interval. At 1 it cannot do more.',
  ),
  level('fts.<f>.stored.token', 'tokens', 'Rows of the table t_token.'),
  level(
    'fts.<f>.stored.failed_token',
    'tokens',
    'Rows of the table t_token_refresher_failed_token of FTS 3.13, which nothing reads.',
  ),
  level('fts.<f>.dead.token', 'tokens', 'Tokens whose exchange or refresh has failed for good.'),
  level('fts.<f>.utilisation', '1', 'Busy transfer agents as a share of the agent slots.'),
  total(
    'fts.<f>.restarts',
    'restarts',
    'Token daemons that were started again, after the watchdog had killed them or, in FTS 3.13, a token had crashed the refresher.',
  ),
  duration(
    'fts.<f>.delay.token_prep',
    'Time that a file spends in TOKEN_PREP, one sample a file that leaves it, whether its tokens are exchanged or it fails there. Files whose tokens are there already pass it by and have none.',
  ),
];
