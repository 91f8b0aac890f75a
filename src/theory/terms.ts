import type { Scenario } from '../scenario/schema.js';
import type { Asks } from './asks.js';
import type { Flows } from './flows.js';
import type { Parties } from './parties.js';
import type { Range } from './range.js';

/** What the forms of one submitter are worked out from. */
export interface Terms {
  readonly scenario: Scenario;
  readonly submitter: string;
  readonly parties: Parties;
  readonly flows: Flows;
  readonly asks: Asks;
  /** All tokens that the submitter asks for or signs, Hz. */
  readonly asked: Range;
  /** Tokens that FTS exchanges, Hz. */
  readonly exchanges: Range;
}
