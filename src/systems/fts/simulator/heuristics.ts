import { Failure } from '../../../ecosystem/ports.js';

/**
 * Whether FTS itself may try a file again (FTS heuristics.cpp): what may pass, and so not a refused token or scope,
 * which end as "permission denied". A refresh that came to nothing is tried again when it was for the source's token,
 * and not when it was for the destination's.
 */
export function isRetryable(cause: number, forSource: boolean): boolean {
  if (cause === Failure.tokenRefresh) return forSource;
  return (
    cause === Failure.storageError || cause === Failure.endpointDown || cause === Failure.transferTimeout
  );
}
