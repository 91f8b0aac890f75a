import type { Stat } from '../measure/instrument.js';
import type { Scenario } from '../scenario/schema.js';
import type { Form, Predicted } from './form.js';
import { ftsForms } from './fts-forms.js';
import { issuerForms } from './issuer-forms.js';
import { type Model, modelOf } from './model.js';
import type { Station } from './station.js';
import { stationsOf } from './stations.js';
import { submitterForms } from './submitter-forms.js';
import { type RunLength, runLengthOf } from './time-constants.js';
import { tokenForms } from './token-forms.js';
import { trafficOf } from './traffic.js';
import { storageForms, transferForms } from './transfer-forms.js';

/** A scenario by closed forms, before any simulation. */
export interface Explanation {
  /** By system, in the order in which tokens go. */
  readonly forms: readonly Form[];
  readonly stations: readonly Station[];
  readonly runLength: RunLength;
  /** The time that the means are taken over, s. */
  readonly measured: { readonly fromS: number; readonly toS: number };
  /** Why no form is exact, where there is such a reason. */
  readonly disturbed: string | undefined;
}

/** Explains a scenario: milliseconds, whatever its horizon. */
export function explain(scenario: Scenario): Explanation {
  const model = modelOf(scenario);
  const trafficAt = trafficOf(model);
  const experiments = [
    ...new Set(Object.values(scenario.submitters).map(({ experiment }) => experiment)),
  ].sort();
  return {
    forms: [
      ...Object.keys(scenario.issuers)
        .sort()
        .flatMap((name) => issuerForms(model, name)),
      ...Object.keys(scenario.submitters)
        .sort()
        .flatMap((name) => submitterForms(model, name)),
      ...Object.keys(scenario.fts)
        .sort()
        .flatMap((name) => ftsForms(model, name, trafficAt)),
      ...experiments.flatMap((name) => transferForms(model, name)),
      ...experiments.flatMap((name) => tokenForms(model, name)),
      ...storageForms(model, trafficAt),
      ...faultForms(model),
    ],
    stations: stationsOf(model, trafficAt),
    runLength: runLengthOf(model),
    measured: { fromS: model.fromS, toS: model.toS },
    disturbed: model.disturbed,
  };
}

/** The predictions of closed forms by `metric stat`, such as `iam.cms.rate.all mean`. */
export function closedForms(scenario: Scenario): ReadonlyMap<string, Predicted> {
  return formsByMetric(explain(scenario));
}

/** The predictions of an explanation by `metric stat`. */
export function formsByMetric({ forms }: Pick<Explanation, 'forms'>): ReadonlyMap<string, Predicted> {
  return new Map(
    forms.flatMap((form) =>
      form.standing === 'none' || form.metric === undefined || form.stat === undefined
        ? []
        : [[keyOf(form.metric, form.stat), form] as const],
    ),
  );
}

/** The key of a statistic of a metric. */
export function keyOf(metric: string, stat: Stat): string {
  return `${metric} ${stat}`;
}

function faultForms({ scenario }: Model): Form[] {
  return scenario.faults.map(({ name }) => ({
    about: `faults.${name}`,
    label: 'what it does to transfers',
    standing: 'none',
    metric: `faults.${name}.failed`,
    stat: 'mean',
    why: 'faults are not in any form',
  }));
}
