import { ISSUER_OUTCOMES } from '../iam/outcomes.js';

/** Why FTS refuses a job. Index: `Refusal`. */
export const REFUSALS = [
  'it comes without a credential',
  'a token for storage is missing',
  'the token for FTS has expired, or is not valid yet',
  'a token for storage has expired, or is not valid yet',
] as const;

/** What a reader is told of how the call for a row of a turn ended. Index: `TurnAnswer`. */
export const TURN_OUTCOMES = [
  ...ISSUER_OUTCOMES,
  'no refresh token in the answer',
  'no discovery document',
  'exception',
];
