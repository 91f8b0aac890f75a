import { faultsOf, oneOf } from '../fault-kind.js';

const { lasting } = faultsOf(oneOf('access_point'), []);

/** What can happen to access points. */
export const FAULTS = [lasting('bastion-down', 'no vault token is pushed to the access points', {})];
