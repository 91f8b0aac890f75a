import { CAUSES_OF_TOKENS, faultsOf, oneOf } from '../fault-kind.js';

const { lasting, instant } = faultsOf(oneOf('submitter'), CAUSES_OF_TOKENS);

/** What can happen to a submitter. */
export const FAULTS = [
  instant('cache-flush', 'the token cache is emptied', {}),
  lasting('cache-unreachable', 'the daemons began without their cache: every lookup misses', {}),
  instant(
    'submitter-restart',
    'the submitter threads restart; the jobs in their hands are found again later',
    {},
  ),
];
