import { offset } from '../../language/quantity.js';
import { faultsOf, manyOf } from '../fault-kind.js';
import type { FailureCause } from '../transfers/causes.js';

const causing = (...causes: readonly FailureCause[]) => faultsOf(manyOf('site'), causes);

/** What can happen to endpoints. They keep nobody from getting, exchanging or refreshing a token. */
export const FAULTS = [
  causing('endpoint_down', 'keys').lasting('site-down', 'the endpoint does not answer', {}),
  causing('audience').lasting(
    'audience-rejected',
    'the validator does not know the audience of the tokens',
    {},
  ),
  causing('scope').lasting('scope-rejected', 'the validator does not accept the scope of the tokens', {}),
  causing('validator').lasting('clock-offset', "the endpoint's clock is wrong", {
    offset: offset().meta({
      description: "the endpoint's clock minus true time",
    }),
  }),
  causing('keys').instant('validator-restart', 'the validator restarts with an empty key cache', {}),
];
