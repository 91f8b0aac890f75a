import { type Fault, ISSUER_KINDS } from '../../scenario/faults.js';
import type { FailureCause } from '../ports.js';

type Kind = Fault['kind'];

/** Faults of endpoints: they keep nobody from getting, exchanging or refreshing a token. */
const OF_ENDPOINTS: readonly Kind[] = [
  'site-down',
  'audience-rejected',
  'scope-rejected',
  'clock-offset',
  'validator-restart',
];

/** Causes that come of some kinds of fault only. What all may lead to, by queues that grow, is not listed. */
const ONLY_OF: Partial<Record<FailureCause, readonly Kind[]>> = {
  audience: ['audience-rejected'],
  scope: ['scope-rejected'],
  validator: ['clock-offset'],
  endpoint_down: ['site-down', 'network-cut'],
  keys: [...ISSUER_KINDS, 'network-cut', 'site-down', 'validator-restart'],
};
const OF_TOKENS: readonly FailureCause[] = ['submission', 'token_exchange', 'token_refresh'];

/** Whether a kind of fault can have transfers fail for a cause: others that fail meanwhile are not its own. */
export function canCause(kind: Kind, cause: FailureCause): boolean {
  if (OF_TOKENS.includes(cause)) return !OF_ENDPOINTS.includes(kind);
  return ONLY_OF[cause]?.includes(kind) ?? true;
}
