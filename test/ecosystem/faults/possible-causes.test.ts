import { expect, test } from 'vitest';
import { canCause } from '../../../src/systems/faults/simulator/possible-causes.js';

test.each([
  ['validator-restart', 'keys', 'submission'],
  ['audience-rejected', 'audience', 'keys'],
  ['scope-rejected', 'scope', 'audience'],
  ['clock-offset', 'validator', 'token_refresh'],
  ['site-down', 'endpoint_down', 'token_exchange'],
  ['network-cut', 'endpoint_down', 'validator'],
  ['daemon-restart', 'token_expired', 'endpoint_down'],
  ['issuer-down', 'submission', 'scope'],
  ['key-rotation', 'keys', 'audience'],
] as const)('transfers may fail of a %s for `%s` and not for `%s`', (kind, own, foreign) => {
  expect(canCause(kind, own)).toBe(true);
  expect(canCause(kind, foreign)).toBe(false);
});

test('longer queues may come of any fault, and what comes of longer queues', () => {
  for (const kind of ['site-down', 'issuer-down', 'daemon-restart', 'cache-flush'] as const) {
    for (const cause of ['token_expired', 'queue_timeout', 'transfer_timeout', 'storage_error'] as const)
      expect(canCause(kind, cause), `${kind} ${cause}`).toBe(true);
  }
});
