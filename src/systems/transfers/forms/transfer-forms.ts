import { arrivalsInexactness, becauseOf, inexactnessOf } from '../../../theory/exactness.js';
import { type Form, middleOf, told, untold } from '../../../theory/form.js';
import type { Model } from '../../../theory/model.js';
import { historyOf } from '../../../theory/model-history.js';
import { exactly, type Range, times } from '../../../theory/range.js';
import { movedBytes } from './bytes.js';

/** The forms of an experiment's transfers. */
export function transferForms(model: Model, experiment: string): Form[] {
  const { scenario, fromS, toS } = model;
  const names = Object.entries(scenario.submitters)
    .filter(([, submitter]) => submitter.experiment === experiment)
    .map(([name]) => name);
  const about = `transfers.${experiment}`;
  const reason = names.map((name) => inexactnessOf(model, name)).find((found) => found !== undefined);
  const arrivals = names.map((name) => arrivalsInexactness(model, name)).find((found) => found !== undefined);
  const mean = (of: (name: string, demand: ReturnType<Model['demandAt']>) => number): Range =>
    historyOf(model, (demand) => exactly(names.reduce((sum, name) => sum + of(name, demand), 0))).meanHz(
      fromS,
      toS,
    );
  const requested = mean((name, { submitters }) => submitters.get(name)?.all.transfersHz ?? 0);
  const attempts = mean((name, { submitters }) => {
    const { taken, kept = 1 } = submitters.get(name) ?? {};
    return (taken?.attemptsHz ?? 0) * kept;
  });
  const byToken = mean((name, { submitters }) => {
    const { flows, kept = 1 } = submitters.get(name) ?? {};
    return (flows?.attemptsHz ?? 0) * kept;
  });
  const takesTokens = names.some((name) => scenario.submitters[name]?.tokens.issuer !== 'x509');
  if (requested.high === 0) return [];
  const late = Object.keys(scenario.fts).find((name) => (model.exchanges.get(name)?.load ?? 0) > 1);
  const finished = { label: 'finished', metric: `transfers.${experiment}.finished` } as const;
  const bytes = late === undefined ? bytesForms(model, about, names) : [];
  return [
    told(about, {
      label: 'requested',
      metric: `transfers.${experiment}.requested`,
      unit: 'Hz',
      range: requested,
      exact: arrivals === undefined,
      formula: `datasets × files × fan-out${becauseOf(model, arrivals)}`,
    }),
    late === undefined
      ? told(about, {
          ...finished,
          unit: 'Hz',
          range: times(attempts, 1 - scenario.storage.failure),
          exact: false,
          formula:
            'attempts × (1 − failures of storage), while nothing fails for its token and no queue lasts to the end',
        })
      : untold(about, finished.label, `the exchange of ${late} cannot keep up, and files wait for it`),
    ...bytes,
    told(about, {
      label: 'by token',
      metric: `transfers.${experiment}.by_token`,
      unit: '1',
      range: takesTokens && attempts.high > 0 ? middleOf(byToken) / middleOf(attempts) : 0,
      exact: reason === undefined && (!takesTokens || byToken.high === attempts.high),
      formula: 'those whose ends and FTS instance take tokens',
    }),
    untold(about, 'time in the queue', 'the scheduler and the limits of links and endpoints have none'),
    untold(about, 'transfers that fail for their token', 'they follow from the tail of the queue'),
  ];
}

/** What the transfers of an experiment that end well move. */
function bytesForms(model: Model, about: string, submitters: readonly string[]): Form[] {
  const { allBytesPerS } = movedBytes(model, (submitter) => submitters.includes(submitter));
  const common = { exact: false, formula: 'finished × mean size of a file, as its law is drawn' } as const;
  return [
    told(about, {
      ...common,
      label: 'throughput',
      metric: `${about}.throughput`,
      unit: 'B/s',
      range: allBytesPerS,
    }),
    told(about, {
      ...common,
      label: 'bytes moved',
      metric: `${about}.bytes`,
      stat: 'total',
      unit: 'B',
      range: allBytesPerS * (model.toS - model.fromS),
    }),
  ];
}
