import type { FaultKind } from './fault-kind.js';
import type { HeadlineRow } from './headline.js';
import type { MetricDefinition, Stat } from './metric.js';
import type { ChartPlan } from './plan.js';

/** A scenario, as far as a description looks into it. */
export type ScenarioTree = Readonly<Record<string, unknown>>;

/** How the instances of a system are named in metrics. */
export interface Instances {
  /** The placeholder in patterns: `i` of `iam.<i>.queue`. */
  readonly placeholder: string;
  /** What it stands for, for the page of metrics. */
  readonly meaning: string;
  /** In the plural, for messages. */
  readonly plural: string;
  /** Those that a scenario has. */
  readonly namesIn: (scenario: ScenarioTree) => readonly string[];
}

/** The record of a scenario that has the instances of a system. */
export interface Section {
  /** Its key, such as `issuers`; a path to an instance begins with it. */
  readonly key: string;
  /** The key by which one instance is named elsewhere. */
  readonly refersBy: string;
  /** One instance, for messages. */
  readonly what: string;
  /** Sections of systems that it calls: a cut of the network between others has no effect. */
  readonly talksTo: readonly string[];
}

/** A figure of one run. */
export type Figure = (metric: string, stat: Stat) => number | undefined;

/**
 * What the rest of the program is told of a system: the catalogue of metrics, the tables and the charts iterate over
 * the registry and know no system by its name.
 */
export interface SystemDescription {
  /** First part of the names of its metrics. */
  readonly prefix: string;
  /** Heading of its metrics. */
  readonly title: string;
  /** Undefined where there is one of it. */
  readonly instances?: Instances;
  /** Heading of what is said of one instance, such as `Issuer cms`. */
  readonly titleOf: (instance: string) => string;
  /** Placeholders that stand for one of a few values. */
  readonly dimensions: Readonly<Record<string, readonly string[]>>;
  /** Undefined where a scenario has no record of it. */
  readonly section?: Section;
  /** What can happen to it. */
  readonly faults: readonly FaultKind[];
  readonly metrics: readonly MetricDefinition[];
  /** Rows about an instance in the table of a run, in their order. */
  readonly headline: (instance: string) => readonly HeadlineRow[];
  /** Which of all instances have a section in that table; every one if left out. */
  readonly isShown?: (instance: string, all: readonly string[], figures: readonly Figure[]) => boolean;
  /** Charts of one run; those of the same file are put together. */
  readonly charts: (instances: readonly string[]) => readonly ChartPlan[];
}

/** The names of a scenario's record. */
export function keysOf(key: string): (scenario: ScenarioTree) => readonly string[] {
  return (scenario) => Object.keys(scenario[key] ?? {});
}
