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
export type FailureCause = (typeof FAILURE_CAUSES)[number];
