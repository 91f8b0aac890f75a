import { noRange } from '../../../ecosystem/file-ranges.js';
import { Management, noToken, type Submission } from '../../../ecosystem/ports.js';
import type { SubmitterConfig } from '../../../scenario/schema.js';

const MANAGEMENT = {
  polling: Management.exchange,
  'just-in-time': Management.exchange,
  'call-back': Management.callBack,
  unmanaged: Management.unmanaged,
} as const;

/** What FTS is to do with the tokens of a submission. */
export function managementOf({ tokens }: Pick<SubmitterConfig, 'tokens'>): Management {
  return MANAGEMENT[tokens.management];
}

/** A place for a submission, still empty. */
export function noSubmission(): Submission {
  return {
    submitter: 0,
    ...noRange(),
    x509: false,
    secondCredential: false,
    management: Management.exchange,
    tokenWaitUs: 0,
    sourceToken: noToken(),
    destinationToken: noToken(),
  };
}
