import { duration, level, type MetricDefinition, ramp, rate, ratio } from '../metric.js';

/** Every metric of the system. */
export const METRICS: readonly MetricDefinition[] = [
  rate(
    'rucio.<s>.rate.submitted',
    'transfers',
    'Transfers that the submitter hands to FTS, repeats included.',
  ),
  ratio(
    'rucio.<s>.cache.hit_ratio',
    'Share of token look-ups that the token cache answers, those of the reaper apart.',
  ),
  level(
    'rucio.<s>.cache.keys',
    'tokens',
    'Tokens in the token cache, those of the reaper apart; expired ones stay until they are asked for again.',
  ),
  level(
    'rucio.<s>.cache.usable',
    'tokens',
    'Tokens in the token cache that may be given again, those of the reaper apart; looked at each minute.',
  ),
  level('rucio.<s>.state.<request_state>', 'requests', 'Transfer requests in a state of Rucio.'),
  rate('rucio.<s>.rate.retried', 'transfers', 'Failed transfers that are put back into the queue.'),
  rate('rucio.<s>.rate.submission_failed', 'transfers', 'Transfers that could not be handed to FTS.'),
  rate(
    'rucio.<s>.rate.x509_fallback',
    'transfers',
    'Transfers that go by X.509 because an end of them or the FTS instance takes no tokens, or because the submitter got no token for FTS.',
  ),
  rate(
    'rucio.<s>.rate.without_credential',
    'transfers',
    'Transfers that FTS refuses because there is neither a token for them nor a certificate (`x509_fallback: false`).',
  ),
  rate('rucio.<s>.rate.signed', 'tokens', 'Tokens, envelopes or URLs that are signed without an issuer.'),
  level(
    'rucio.<s>.utilisation',
    '1',
    'Submitter threads at work on a batch, as a share of all that there are then.',
  ),
  rate(
    'rucio.<s>.rate.deleted',
    'files',
    'Files that the reaper has deleted, counted when their chunk is through.',
  ),
  rate(
    'rucio.<s>.rate.delete_failed',
    'files',
    'Files that the reaper tried to delete and could not; each is tried again later.',
  ),
  ramp(
    'rucio.<s>.deletions',
    'files',
    'Files that are to be deleted and have not been: those that wait, those that a thread has in hand, and those that failed.',
  ),
  duration('rucio.<s>.delay.submission', 'Time from the creation of a request until it is handed to FTS.'),
];
