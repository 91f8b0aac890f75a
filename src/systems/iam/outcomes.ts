/** How an issuer answers. */
export const ISSUER_OUTCOMES = [
  'ok',
  'refused',
  'pool_timeout',
  'expired_subject',
  'invalid_grant',
  'unavailable',
  'deadlock',
] as const;

/** Answers without a token. */
export const ISSUER_ERRORS = ISSUER_OUTCOMES.filter((outcome) => outcome !== 'ok');
