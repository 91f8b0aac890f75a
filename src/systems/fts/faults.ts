import { CAUSES_OF_TOKENS, faultsOf, oneOf } from '../fault-kind.js';

const { lasting, instant } = faultsOf(oneOf('fts'), CAUSES_OF_TOKENS);

/** What can happen to an FTS instance. */
export const FAULTS = [
  lasting('fts-down', 'takes no submission, starts no file, exchanges and refreshes nothing', {}),
  lasting('lead-lost', 'the lead node dies: another takes the token services over after the heartbeat', {}),
  lasting('lead-drained', 'the lead node drains and stays the lead: no exchange and no refresh', {}),
  instant('daemon-restart', 'the token daemons restart, in the middle of a bulk if there is one', {}),
];
