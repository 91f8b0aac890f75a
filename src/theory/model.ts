import type { Scenario } from '../scenario/schema.js';
import type { Demand } from './demand.js';
import type { ExchangeLoop, loopOver } from './exchange-loop.js';
import type { History } from './history.js';
import type { Span } from './spans.js';

/** A scenario, what it asks of every system over time, and when that is measured. */
export interface Model {
  /** With traces at mean rates. */
  readonly scenario: Scenario;
  readonly spans: readonly Span[];
  /** The same, with the beginnings of caches in steps. */
  readonly pieces: readonly Span[];
  /** Measured from the end of the warm-up to the horizon, s. */
  readonly fromS: number;
  readonly toS: number;
  readonly demandAt: (span: Span) => Demand;
  readonly trafficAt: (span: Span) => TrafficBy;
  readonly exchanges: ReadonlyMap<string, ExchangeModel>;
  readonly refreshes: ReadonlyMap<string, RefreshModel>;
  /** Files that wait at each instance. */
  readonly waiting: ReadonlyMap<string, WaitingFiles>;
  /** Why no form is exact, where there is such a reason. */
  readonly disturbed: string | undefined;
}

/** The exchange loop of an instance over time. */
export interface ExchangeModel {
  readonly loop: ExchangeLoop;
  readonly capacityHz: number;
  /** Tokens that come to be exchanged. */
  readonly arrived: History;
  /** Tokens that are exchanged. */
  readonly done: History;
  /** What it has done at any time, where it does not keep up at all times. */
  readonly behind: ReturnType<typeof loopOver> | undefined;
  /** Largest rate over capacity. */
  readonly load: number;
}

/** The refreshes of an instance over time. */
export interface RefreshModel {
  /** Tokens refreshed. */
  readonly history: History;
  /** Asked for in vain, of rows that have no refresh token. */
  readonly futile: History;
  readonly exact: boolean;
  readonly formula: string;
  /** Largest rate over the cap. */
  readonly mostOfCap: number;
}

/** Files that wait at an FTS instance for agents or slots. */
export interface WaitingFiles {
  /** At a time. */
  readonly at: (atS: number) => number;
  readonly most: number;
  /** At a time, those that have waited for longer than an age, when files leave in the order in which they come. */
  readonly older: (atS: number, ageS: number) => number;
  /** Longest wait of a file, s, when files leave in the order in which they come. */
  readonly longestS: number;
}

/** Copies to an endpoint, from one, or over a link, at constant rates and before any queue. */
export interface Traffic {
  /** Attempts, Hz. */
  readonly attemptsHz: number;
  /** Mean number of copies under way. */
  readonly copies: number;
  readonly bytesPerS: number;
}

/** Copies by what they have in common. */
export interface TrafficBy {
  readonly into: ReadonlyMap<string, Traffic>;
  readonly from: ReadonlyMap<string, Traffic>;
  readonly links: ReadonlyMap<string, Traffic & Link>;
}

/** Ends of a copy. */
export interface Link {
  readonly source: string;
  readonly destination: string;
}
