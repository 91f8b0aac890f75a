import { humanSeconds } from '../../language/human.js';
import { type Steps, tokenOf, tokensOf } from '../steps.js';
import { ISSUER_OUTCOMES } from './outcomes.js';

/** How long a token is good for that expires at `a`. */
export const lifeLeft = ({ a, timeUs }: { readonly a: number; readonly timeUs: number }) =>
  humanSeconds((a - timeUs) / 1e6);

/** Steps of a transfer at the issuer of its tokens. */
export const TRANSFER_STEPS_OF_ISSUER: Steps = {
  token_given: {
    what: (step) => `${tokenOf(step)}: number ${step.b}, newly signed`,
    ofMany: (step) => `${tokensOf(step)} newly signed`,
    waitsFor: 'the other files of its job, and the POST to FTS',
  },
  token_refused: {
    what: (step) =>
      `${tokenOf(step)}: refused (${ISSUER_OUTCOMES[step.b] ?? 'the endpoint does not answer'})`,
    ofMany: (step) => `${tokensOf(step)} refused`,
    waitsFor: 'the rest of its job',
  },
};

export const TOKEN_STEPS_OF_ISSUER: Steps = {
  issued: { what: (step) => `signed, good for ${lifeLeft(step)}`, waitsFor: 'its submission to FTS' },
};
