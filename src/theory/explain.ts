import type { Stat } from '../measure/instrument.js';
import type { Scenario } from '../scenario/schema.js';
import { type Form, type Predicted, untold } from './form.js';
import { ftsForms } from './fts-forms.js';
import { issuerForms } from './issuer-forms.js';
import { type Model, modelOf } from './model.js';
import type { Station } from './station.js';
import { stationsOf } from './stations.js';
import { submitterForms } from './submitter-forms.js';
import { type RunLength, runLengthOf } from './time-constants.js';
import { tokenForms } from './token-forms.js';
import { storageForms, transferForms } from './transfer-forms.js';

/** A scenario by closed forms, before any simulation. */
export interface Explanation {
  /** By system, in the order in which tokens go. */
  readonly forms: readonly Form[];
  readonly stations: readonly Station[];
  readonly runLength: RunLength;
  /** The time that the means are taken over, s. */
  readonly measured: { readonly fromS: number; readonly toS: number };
  /** Datasets that come in that time, on average. */
  readonly datasets: number;
  /** Why no form is exact, where there is such a reason. */
  readonly disturbed: string | undefined;
}

/** Explains a scenario: milliseconds, whatever its horizon. */
export function explain(scenario: Scenario): Explanation {
  const model = modelOf(scenario);
  const trace = scenario.workloads.find(({ arrivals }) => arrivals.law === 'trace');
  if (trace !== undefined) return unexplained(model, trace.name);
  const experiments = [
    ...new Set(Object.values(scenario.submitters).map(({ experiment }) => experiment)),
  ].sort();
  const stations = stationsOf(model);
  const forms = [
    ...Object.keys(scenario.issuers)
      .sort()
      .flatMap((name) => issuerForms(model, name)),
    ...Object.keys(scenario.submitters)
      .sort()
      .flatMap((name) => submitterForms(model, name)),
    ...Object.keys(scenario.fts)
      .sort()
      .flatMap((name) => ftsForms(model, name)),
    ...experiments.flatMap((name) => transferForms(model, name)),
    ...experiments.flatMap((name) => tokenForms(model, name)),
    ...storageForms(model),
    ...faultForms(model),
  ];
  return {
    forms: forms.map((form) => asItStands(form, model, stations)),
    stations,
    runLength: runLengthOf(model),
    measured: { fromS: model.fromS, toS: model.toS },
    datasets: datasetsOf(model),
    disturbed: model.disturbed,
  };
}

/** Nothing is exact under faults; and where an issuer cannot keep up all wait for it, and only what is requested is. */
function asItStands(form: Form, { disturbed }: Model, stations: readonly Station[]): Form {
  if (form.standing !== 'exact') return form;
  if (disturbed !== undefined) return { ...form, standing: 'approximate' };
  const full = stations.find(({ name, load }) => load > 1 && /^(issuer|database) /.test(name));
  if (full === undefined || form.range.high === 0 || form.metric?.endsWith('.requested')) return form;
  return { ...form, standing: 'approximate', formula: `${form.formula}; ${full.name} cannot keep up` };
}

/** A recorded trace has no rate that a form could begin with. */
function unexplained(model: Model, workload: string): Explanation {
  const { scenario, fromS, toS } = model;
  const why = `the workload ${workload} is a recorded trace, which has no rate`;
  const systems = (['issuers', 'submitters', 'fts'] as const).flatMap((system) =>
    Object.keys(scenario[system]).map((name) => `${system === 'submitters' ? 'rucio' : system}.${name}`),
  );
  return {
    forms: [...systems, 'storage'].map((about) => untold(about, 'rates and stocks', why)),
    stations: [],
    runLength: { constants: [], warmupS: 0, horizonS: 0 },
    measured: { fromS, toS },
    datasets: Number.POSITIVE_INFINITY,
    disturbed: why,
  };
}

/** Datasets that come in the time measured. */
function datasetsOf({ spans, fromS, toS }: Model): number {
  return spans.reduce((sum, { scenario, ...span }) => {
    const lasts = Math.max(0, Math.min(span.toS, toS) - Math.max(span.fromS, fromS));
    return (
      sum +
      scenario.workloads.reduce(
        (rate, { arrivals }) => rate + ('rate' in arrivals ? arrivals.rate * lasts : 0),
        0,
      )
    );
  }, 0);
}

/** The predictions of an explanation by `metric stat`, such as `iam.cms.rate.all mean`. */
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
  return scenario.faults.map(({ name }) =>
    untold(
      `faults.${name}`,
      'what it does to transfers',
      'faults are in no form',
      `faults.${name}.failed`,
      'mean',
    ),
  );
}
