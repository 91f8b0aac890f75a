import { type Steps, tokenOf, tokensOf } from '../steps.js';
import { FAILURE_CAUSES } from '../transfers/causes.js';

/** Steps of a transfer at an endpoint. */
export const TRANSFER_STEPS_OF_ENDPOINT: Steps = {
  keys_awaited: {
    what: (step) => `the ${tokenOf(step)} is shown, and the endpoint needs the public keys of its issuer`,
    ofMany: 'waits for public keys of the issuer',
    waitsFor: 'public keys of the issuer, fetched by the endpoint, while it held its agent slot',
  },
  shown: {
    what: (step) =>
      `the ${tokenOf(step)} is ${step.b < 0 ? 'accepted' : `refused: ${FAILURE_CAUSES[step.b]}`}`,
    ofMany: (step) => `${tokensOf(step)} ${step.b < 0 ? 'accepted' : `refused: ${FAILURE_CAUSES[step.b]}`}`,
    waitsFor: 'the next check',
  },
};
