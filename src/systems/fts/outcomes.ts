import { ISSUER_OUTCOMES } from '../iam/outcomes.js';

/** What a reader is told of how the call for a row of a turn ended. Index: `TurnAnswer`. */
export const TURN_OUTCOMES = [
  ...ISSUER_OUTCOMES,
  'no refresh token in it',
  'no discovery document',
  'exception',
];
