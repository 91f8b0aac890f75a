import type { z } from 'zod';
import type { ChangeRow } from './changes.js';
import type { ComparedFigure } from './compared.js';
import type { FaultKind } from './fault-kind.js';
import type { HeadlineRow } from './headline.js';
import type { MetricDefinition, Stat } from './metric.js';
import type { ChartPlan, ComparedChart, LoadChart } from './plan.js';
import type { Reasons } from './reasons.js';
import type { PartRules } from './rules.js';
import type { Steps } from './steps.js';

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

/** A list of a scenario whose elements have names. */
export interface NamedList {
  /** Its key, such as `load_tests`; a path to an element begins with it. */
  readonly key: string;
  /** Keys of an element that name an instance of a section, which is filled in where only one can be meant. */
  readonly refersTo?: Readonly<Record<string, string>>;
  /** A scenario of these alone has something to do. */
  readonly isWork?: boolean;
}

/** The record of a scenario that has the instances of a system. */
export interface Section extends NamedList {
  /** The key by which one instance is named elsewhere. */
  readonly refersBy: string;
  /** One instance, for messages. */
  readonly what: string;
  /** Sections of systems that it calls: a cut of the network between others has no effect. */
  readonly talksTo: readonly string[];
  /** The keys of one instance. */
  readonly schema: z.ZodType;
  /** The instances of `refersTo` may be called so, too, beside the name of the one that names them. */
  readonly alike?: (instance: never) => readonly string[];
  /** An instance that needs none of `refersTo`. */
  readonly mayLack?: (instance: never) => boolean;
  /** A key of the scenario itself that lies under the same key of each instance. */
  readonly shares?: string;
  /** Its keys may be taken from a profile, named by the key `profile`. */
  readonly takesProfile?: boolean;
  /** Fills in what follows from its own keys. */
  readonly completes?: (instance: never, name: string) => object;
  /** Fills in what follows from others, when all names are looked up. */
  readonly settles?: (instance: never, name: string, scenario: never) => object;
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
  /** Its place in tables and pages: lower comes first. */
  readonly rank: number;
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
  /** Lists of a scenario that belong to it. */
  readonly lists?: readonly NamedList[];
  /** Named sets of choices for a key of a scenario, which names one of them by `preset`. */
  readonly presets?: {
    readonly key: string;
    readonly sets: Readonly<Record<string, { readonly choices: object }>>;
  };
  /** What is told of its parts of a scenario, such as keys that contradict each other and keys that nothing reads. */
  readonly rules?: readonly PartRules[];
  /** Which of its keys can change while it runs; none where it does not say. */
  readonly changes?: readonly ChangeRow[];
  /** Paths of the instances that it uses, beside those that an instance of `isWork` names. */
  readonly uses?: (scenario: never) => readonly string[];
  /** What decides what transfers do in it, beside its lists and instances of `isWork`: the same in variants that are compared. */
  readonly work?: (scenario: ScenarioTree) => ScenarioTree;
  /** What can happen to it. */
  readonly faults: readonly FaultKind[];
  readonly metrics: readonly MetricDefinition[];
  /** Rows about an instance in the table of a run, in their order. */
  readonly headline?: readonly HeadlineRow[];
  /** Which of all instances have a section in that table; every one if left out. */
  readonly isShown?: (instance: string, all: readonly string[], figures: readonly Figure[]) => boolean;
  /** Charts of one run; those of the same file are put together. */
  readonly charts: (instances: readonly string[]) => readonly ChartPlan[];
  /** Charts of variants over time. */
  readonly comparedCharts?: readonly ComparedChart[];
  /** Charts of an instance by its load. */
  readonly loadCharts?: (instance: string) => readonly LoadChart[];
  /** Steps of an instance that a trace of it tells, by their names. */
  readonly steps?: Steps;
  /** Steps that transfers and tokens take in it, as their traces tell them. */
  readonly transferSteps?: Steps;
  readonly tokenSteps?: Steps;
  /** What `compare` says of it. */
  readonly compared?: readonly ComparedFigure[];
  /** Why its figures may lie beyond their closed forms. */
  readonly reasons?: Reasons;
  /** By which of its figures faults are measured. */
  readonly underFaults?: UnderFaults;
  /**
   * Files of its folder that it brings. `simulator.ts` has what simulates it, a `Simulator` of `ecosystem/simulator.ts`;
   * without it nothing of it is simulated. `forms.ts` has its closed forms, `SystemForms` of
   * `theory/system-forms.ts`; of an issuer that a system without them may ask no rate is told.
   */
  readonly brings?: readonly Brought[];
  /** Systems whose ports its simulator reads when it is built, by their prefixes. */
  readonly builtOn?: readonly string[];
}

/** A file of a system's folder that exports what it is called. */
export type Brought = 'simulator' | 'forms';

/** Metrics of an instance by which faults are measured, without prefix and instance. */
export interface UnderFaults {
  /** Requests that reach it: a rate. */
  readonly requests?: string;
  /** Work that it begins again: a rate. */
  readonly retries?: string;
  /** What waits at it: levels. */
  readonly backlog?: readonly string[];
}

/** The instances in a record of a scenario, by name. */
export function instancesIn(scenario: ScenarioTree, key: string): Readonly<Record<string, ScenarioTree>> {
  return (scenario[key] ?? {}) as Readonly<Record<string, ScenarioTree>>;
}

/** The names of a scenario's record. */
export function keysOf(key: string): (scenario: ScenarioTree) => readonly string[] {
  return (scenario) => Object.keys(instancesIn(scenario, key));
}

/** Whom the instances of a section, or the elements of a list, name in a section: the path of each that does, and the name. */
export function referencesFrom({ key, refersTo = {} }: NamedList, to: string, scenario: ScenarioTree) {
  const keys = Object.keys(refersTo).filter((refersBy) => refersTo[refersBy] === to);
  return Object.entries(instancesIn(scenario, key)).flatMap(([name, config]) =>
    keys.map((refersBy) => ({ path: `${key}.${config.name ?? name}`, names: String(config[refersBy]) })),
  );
}
