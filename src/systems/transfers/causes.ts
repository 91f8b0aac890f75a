/** Why a transfer failed. */
export const FAILURE_CAUSES = [
  'token_exchange',
  'token_expired',
  'token_refresh',
  'audience',
  'scope',
  'validator',
  'storage_error',
  'endpoint_down',
  'transfer_timeout',
  'queue_timeout',
  'submission',
  'keys',
] as const;
/** Those of a token that was not had in time, after which a transfer comes again with new ones. */
export const TOKEN_FAILURES = ['token_exchange', 'token_expired', 'token_refresh'] as const;
export type FailureCause = (typeof FAILURE_CAUSES)[number];
