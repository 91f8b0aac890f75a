import { human } from '../../language/human.js';
import { ISSUER_OUTCOMES } from '../iam/outcomes.js';
import { lifeLeft } from '../iam/steps.js';
import { type Steps, type ToldStep, tokenOf } from '../steps.js';
import { FAILURE_CAUSES } from '../transfers/causes.js';
import { REFUSALS, TURN_OUTCOMES } from './outcomes.js';

/** The answer of an issuer in which a daemon misses something. */
const INCOMPLETE = ISSUER_OUTCOMES.length;

/** Steps of a transfer in FTS. */
export const TRANSFER_STEPS_OF_FTS: Steps = {
  refused: {
    what: ({ a }) => `FTS refuses the job: ${REFUSALS[a]}`,
    ofMany: ({ a }) => `job refused by FTS: ${REFUSALS[a]}`,
  },
  token_prep: {
    what: ({ a }) => `TOKEN_PREP: ${a} of its tokens ${a === 1 ? 'has' : 'have'} no refresh token yet`,
    ofMany: 'TOKEN_PREP',
    waitsFor: 'the exchange of its tokens, held by the exchange service of FTS',
  },
  queued: {
    what: ({ a }) => `SUBMITTED, behind ${a} files of its link`,
    ofMany: 'SUBMITTED',
    waitsFor: 'an agent: limits of link, storage and slots, held by other files',
  },
  started: { what: 'ACTIVE: an agent takes it', ofMany: 'ACTIVE', waitsFor: 'the endpoints' },
  fresh_asked: {
    what: (step) => `the ${tokenOf(step)} (number ${step.b}) is about to expire: a fresh one is asked for`,
    ofMany: 'agent asks for a fresh token',
    waitsFor: 'a fresh token, while it held its agent slot',
  },
  fresh_given: { what: 'a fresh token has come', ofMany: 'agent has a fresh token' },
  fresh_refused: {
    what: 'no fresh token has come in time',
    ofMany: 'agent got no fresh token in time',
  },
  proxy_shown: {
    what: 'the agent shows a proxy instead, which is accepted',
    ofMany: 'token refused, goes on by proxy',
    waitsFor: 'the copy',
  },
  copying: {
    what: ({ a }) => `the copy of ${human(a, 'B')} begins`,
    ofMany: 'copy begun',
    waitsFor: 'the bytes',
  },
  copied: {
    what: ({ a }) => (a < 0 ? 'the copy is complete' : `the copy breaks off: ${FAILURE_CAUSES[a]}`),
    ofMany: ({ a }) => (a < 0 ? 'copy complete' : `copy broken off: ${FAILURE_CAUSES[a]}`),
  },
  ended: {
    what: ({ a }) => (a < 0 ? 'FINISHED' : `FAILED: ${FAILURE_CAUSES[a]}`),
    waitsFor: 'the poller of Rucio',
  },
  tried_again: {
    what: ({ a }) => `FAILED: ${FAILURE_CAUSES[a]}, and FTS tries again by itself`,
    waitsFor: 'the pause before FTS tries again, and an agent',
  },
};

/** Steps of a token in FTS. */
export const TOKEN_STEPS_OF_FTS: Steps = {
  stored_at_fts: {
    what: ({ a }) => (a === 1 ? 'a row of t_token, to be exchanged' : 'a row of t_token, used as it is'),
    waitsFor: ({ a }) => (a === 1 ? 'a turn of the exchange service' : 'its next use'),
  },
  exchange_turn: {
    what: ({ a }) => `a turn of the exchange service takes it, with ${others(a - 1)}`,
    waitsFor: 'a free exchange thread, held by tokens before it in the turn',
  },
  exchange_called: {
    what: ({ a }) => `exchange asked for, at place ${a + 1} of the turn`,
    waitsFor: 'the issuer',
  },
  exchange_answered: {
    what: answered,
    waitsFor: 'the other tokens of its turn: answers are stored when all are there',
  },
  exchanged: {
    what: (step) => `exchange stored: good for another ${lifeLeft(step)}`,
    waitsFor: 'half of its life, or the next use',
  },
  exchange_failed: {
    what: ({ a }) => `exchange failed (${TURN_OUTCOMES[a]}): every file in TOKEN_PREP with it fails`,
    waitsFor: 'its back-off',
  },
  refresh_turn: {
    what: ({ a }) => `a turn of the refresh service takes it, with ${others(a - 1)}`,
    waitsFor: 'a free refresh thread',
  },
  refresh_called: { what: 'refresh asked for', waitsFor: 'the issuer' },
  refresh_answered: { what: answered, waitsFor: 'the other tokens of its turn' },
  refreshed: {
    what: (step) => `refresh stored: good for another ${lifeLeft(step)}`,
    waitsFor: 'half of its life, or the next use',
  },
  refresh_failed: {
    what: ({ a }) => `refresh failed (${TURN_OUTCOMES[a]}), and it stays due`,
    waitsFor: 'the next turn',
  },
  called_back: {
    what: 'the submitter is asked for another in its place',
    waitsFor: 'the submitter',
  },
  replaced: { what: (step) => `the submitter has sent another: good for ${lifeLeft(step)}` },
};

function answered({ a }: ToldStep): string {
  const isOfIssuer = a in ISSUER_OUTCOMES || a === INCOMPLETE;
  return isOfIssuer ? `the issuer answers: ${TURN_OUTCOMES[a]}` : `nobody is asked: ${TURN_OUTCOMES[a]}`;
}

function others(count: number): string {
  return count === 1 ? 'one other' : `${count} others`;
}
