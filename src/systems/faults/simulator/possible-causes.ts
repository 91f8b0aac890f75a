import type { Fault } from '../../../scenario/faults.js';
import { CAUSES_OF_ANY } from '../../fault-kind.js';
import { faultKindOf } from '../../registry.js';
import type { FailureCause } from '../../transfers/causes.js';

/** Whether a kind of fault can have transfers fail for a cause: others that fail meanwhile are not its own. */
export function canCause(kind: Fault['kind'], cause: FailureCause): boolean {
  return CAUSES_OF_ANY.includes(cause) || faultKindOf(kind).causes.includes(cause);
}
