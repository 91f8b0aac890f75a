/** How reads of a vault end, in the order of the numbers in the port. */
export const READ_OUTCOMES = ['ok', 'short', 'denied', 'gone', 'failed', 'limited'] as const;
