import type { Scenario } from '../scenario/schema.js';
import type { Stat } from '../systems/metric.js';
import { SYSTEM_FORMS } from './all-forms.js';
import type { Form, Predicted } from './form.js';
import type { Model } from './model.js';
import { modelOf } from './model-of.js';
import { recordedText } from './recorded.js';
import { type SharesWork, sharesWork } from './shared-work.js';
import type { StationLoad } from './station.js';
import type { Untold } from './system-forms.js';
import { type RunLength, runLengthOf } from './time-constants.js';

/** A scenario by closed forms, before any simulation. */
export interface Explanation {
  /** By system, in the order of the registry. */
  readonly forms: readonly Form[];
  readonly stations: readonly StationLoad[];
  readonly runLength: RunLength;
  /** The time that the means are taken over, s. */
  readonly measured: { readonly fromS: number; readonly toS: number };
  /** Which parts see work of the same submitter. */
  readonly shares: SharesWork;
  /** Why no form is exact, where there is such a reason. */
  readonly disturbed: string | undefined;
  /** What is assumed of recorded traces, where there are any. */
  readonly recorded: string | undefined;
  /** Systems whose stations have no closed form, and why. */
  readonly unknown: readonly Untold[];
}

/**
 * Explains a scenario whose keys do not change: milliseconds, whatever its horizon.
 * @param livesOn what a time before leaves to it, of which no form knows
 */
export function explain(scenario: Scenario, livesOn?: string): Explanation {
  const { model, stations } = workedOut(scenario, livesOn);
  const forms = SYSTEM_FORMS.flatMap(({ formsOf }) => formsOf(model));
  return {
    forms: forms.map((form) => asItStands(form, model, stations)),
    stations,
    runLength: runLengthOf(model),
    measured: { fromS: model.fromS, toS: model.toS },
    shares: sharesWork(model),
    disturbed: model.disturbed,
    recorded: recordedText(model.scenario),
    unknown: SYSTEM_FORMS.flatMap(({ untoldOf }) => untoldOf?.(model) ?? []),
  };
}

/** How long a scenario takes to settle, beside what of it is measured. */
export function settlingOf(scenario: Scenario): Pick<Explanation, 'runLength' | 'measured' | 'disturbed'> {
  const { model } = workedOut(scenario);
  const { fromS, toS, disturbed } = model;
  return { runLength: runLengthOf(model), measured: { fromS, toS }, disturbed };
}

/** The stations of a scenario alone. */
export function stationsOfScenario(scenario: Scenario): readonly StationLoad[] {
  return workedOut(scenario).stations;
}

interface WorkedOut {
  readonly model: Model;
  readonly stations: readonly StationLoad[];
}

/** Worked out once for a scenario, which never changes: its warnings and its explanation share them. */
const known = new WeakMap<Scenario, WorkedOut>();

function workedOut(scenario: Scenario, livesOn?: string): WorkedOut {
  const found = livesOn === undefined ? known.get(scenario) : undefined;
  if (found !== undefined) return found;
  const model = modelOf(scenario, livesOn);
  const made = { model, stations: SYSTEM_FORMS.flatMap(({ stationsOf }) => stationsOf?.(model) ?? []) };
  if (livesOn === undefined) known.set(scenario, made);
  return made;
}

/** Nothing is exact under faults; and where an issuer cannot keep up all wait for it, and only what is requested is. */
function asItStands(form: Form, { disturbed }: Model, stations: readonly StationLoad[]): Form {
  if (form.standing !== 'exact') return form;
  if (disturbed !== undefined) return { ...form, standing: 'approximate' };
  const full = stations.find(({ name, load }) => load > 1 && /^(issuer|database) /.test(name));
  if (full === undefined || form.range.high === 0 || form.metric?.endsWith('.requested')) return form;
  return { ...form, standing: 'approximate', formula: `${form.formula}; ${full.name} cannot keep up` };
}

/** The predictions of an explanation by `metric stat`, such as `iam.cms.rate.all mean`. */
export function formsByMetric({ forms }: Pick<Explanation, 'forms'>): ReadonlyMap<string, Predicted> {
  return new Map(
    forms.flatMap((form) =>
      form.standing === 'none' || form.metric === undefined
        ? []
        : [[keyOf(form.metric, form.stat), form] as const],
    ),
  );
}

/** The key of a statistic of a metric. */
export function keyOf(metric: string, stat: Stat): string {
  return `${metric} ${stat}`;
}
