import type { Scenario } from '../scenario/schema.js';
import type { ExchangeLoop } from '../systems/fts/forms/exchange-loop.js';
import type { Demand } from './demand.js';
import type { History } from './history.js';
import type { IssuerAsk } from './issuer-ask.js';
import type { Span } from './spans.js';

/** A scenario, what it asks of every system over time, and when that is measured. */
export interface Model {
  /** With traces at mean rates. */
  readonly scenario: Scenario;
  readonly spans: readonly Span[];
  /** Measured from the end of the warm-up to the horizon, s. */
  readonly fromS: number;
  readonly toS: number;
  readonly demandAt: (span: Span) => Demand;
  readonly trafficAt: (span: Span) => TrafficBy;
  /** Copies of datasets that come at given times, where most come together. */
  readonly crowds: readonly Crowd[];
  readonly exchanges: ReadonlyMap<string, ExchangeModel>;
  readonly refreshes: ReadonlyMap<string, RefreshModel>;
  /** What systems ask of an issuer of which the demands know nothing. */
  readonly othersAsk: (issuer: string) => readonly IssuerAsk[];
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
  /** Largest rate over capacity; above 1 it falls behind. */
  readonly load: number;
  /** The longest that a token may wait for it where it falls behind, s: as if nothing were worked off. */
  readonly waitS: number;
}

/** The refreshes of an instance over time, between nothing or what is sure, and what it can ask for. */
export interface RefreshModel {
  readonly history: History;
  /** Files may wait for longer than half of a life: rows that cannot be refreshed take turns then. */
  readonly isBlocked: boolean;
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

/** The copies at one time of datasets that came at given times, as if each file were copied at once. */
export interface Crowd {
  readonly atS: number;
  /** Mean time of a copy. */
  readonly copyS: number;
  readonly traffic: TrafficBy;
}

/** Ends of a copy. */
export interface Link {
  readonly source: string;
  readonly destination: string;
}
