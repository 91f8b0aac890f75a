import { type Steps, tokenOf, tokensOf } from '../steps.js';

const JOB = 'the other files of its job, and the POST to FTS';
const NEXT_TURN = 'the next turn of its submitter pod, or requests before it';

/** Steps of a transfer in Rucio. */
export const TRANSFER_STEPS_OF_RUCIO: Steps = {
  requested: {
    what: ({ source, destination }) => `a rule asks for a copy from ${source} to ${destination}`,
    ofMany: 'asked for by the rule',
    waitsFor: NEXT_TURN,
  },
  prepared: {
    what: 'the preparer has worked on it',
    ofMany: 'passed on by the preparer',
    waitsFor: NEXT_TURN,
  },
  fetched: {
    what: ({ a }) => `submitter pod ${a} fetches it in a batch`,
    ofMany: 'fetched by a submitter pod',
    waitsFor: 'a thread of its pod that is free',
  },
  taken: {
    what: ({ a }) => `submitter thread ${a} takes its batch`,
    ofMany: 'taken by a submitter thread',
    waitsFor: 'its turn in the batch of the thread',
  },
  token_cached: {
    what: (step) => `${tokenOf(step)}: number ${step.b}, from the cache`,
    ofMany: (step) => `${tokensOf(step)} from the cache`,
    waitsFor: JOB,
  },
  token_asked: {
    what: (step) => `${tokenOf(step)}: not in the cache, asked of the issuer`,
    ofMany: (step) => `${tokensOf(step)} asked of the issuer`,
    waitsFor: 'the issuer, which held the thread',
  },
  token_given_up: {
    what: (step) => `${tokenOf(step)}: refused to an earlier job of the batch, and not asked for again`,
    ofMany: (step) => `${tokensOf(step)} not asked for again in the batch`,
    waitsFor: JOB,
  },
  submitted: {
    what: ({ a }) => `attempt ${a + 1} is submitted to FTS by token`,
    ofMany: ({ a }) => `attempt ${a + 1} submitted to FTS by token`,
  },
  submitted_x509: {
    what: ({ a }) => `attempt ${a + 1} is submitted to FTS by X.509`,
    ofMany: ({ a }) => `attempt ${a + 1} submitted to FTS by X.509`,
  },
  stray: {
    what: 'its thread has died, or FTS did not take its POST: it stays SUBMITTING',
    ofMany: 'left SUBMITTING: its thread died, or its POST failed',
    waitsFor: 'the finisher, which looks for requests that are SUBMITTING for too long',
  },
  polled: { what: 'Rucio learns how it ended', ofMany: 'end seen by the poller of Rucio' },
  retried: { what: ({ a }) => `put back into the queue for attempt ${a + 1}`, waitsFor: NEXT_TURN },
  stuck: {
    what: ({ a }) => `STUCK after attempt ${a + 1}: its retries are used up`,
    ofMany: ({ a }) => `STUCK after attempt ${a + 1}`,
    waitsFor: 'the judge-repairer',
  },
  closed: {
    what: ({ a }) => (a === 1 ? 'done' : 'given up'),
    ofMany: ({ a }) => (a === 1 ? 'closed as done' : 'given up'),
  },
};

/** Steps of a token with which Rucio deletes. */
export const TOKEN_STEPS_OF_RUCIO: Steps = {
  deletes: { what: ({ a }) => `the reaper deletes ${a === 1 ? 'a file' : `${a} files`} with it` },
};
