import { type Form, middleOf, told, untold } from './form.js';
import { History } from './history.js';
import { becauseOf, historyOf, inexactnessOf, type Model } from './model.js';
import { exactly, type Range, times } from './range.js';
import type { Span } from './spans.js';
import type { TrafficBy } from './traffic.js';

/** The forms of an experiment's transfers. */
export function transferForms(model: Model, experiment: string): Form[] {
  const { scenario, fromS, toS } = model;
  const names = Object.entries(scenario.submitters)
    .filter(([, submitter]) => submitter.experiment === experiment)
    .map(([name]) => name);
  const about = `transfers.${experiment}`;
  const reason = names.map((name) => inexactnessOf(model, name)).find((found) => found !== undefined);
  const because = becauseOf(model, reason);
  const mean = (of: (name: string, demand: ReturnType<Model['demandAt']>) => number): Range =>
    historyOf(model, (demand) => exactly(names.reduce((sum, name) => sum + of(name, demand), 0))).meanHz(
      fromS,
      toS,
    );
  const requested = mean((name, { submitters }) => submitters.get(name)?.all.transfersHz ?? 0);
  const attempts = mean((name, { submitters }) => {
    const { all, kept = 1 } = submitters.get(name) ?? {};
    return (all?.attemptsHz ?? 0) * kept;
  });
  const byToken = mean((name, { submitters }) => {
    const { flows, kept = 1 } = submitters.get(name) ?? {};
    return (flows?.attemptsHz ?? 0) * kept;
  });
  const takesTokens = names.some((name) => scenario.submitters[name]?.tokens.issuer !== 'x509');
  if (requested.high === 0) return [];
  const finishedShare = 1 - scenario.storage.failure;
  const condition = 'while nothing fails for its token and no queue lasts to the end';
  return [
    told(about, {
      label: 'requested',
      metric: `transfers.${experiment}.requested`,
      stat: 'mean',
      unit: 'Hz',
      range: requested,
      exact: reason === undefined,
      formula: `datasets × files × fan-out${because}`,
    }),
    told(about, {
      label: 'finished',
      metric: `transfers.${experiment}.finished`,
      stat: 'mean',
      unit: 'Hz',
      range: times(attempts, finishedShare),
      exact: false,
      formula: `attempts × (1 − failures of storage), ${condition}`,
    }),
    told(about, {
      label: 'by token',
      metric: `transfers.${experiment}.by_token`,
      stat: 'mean',
      unit: '1',
      range: takesTokens ? middleOf(byToken) / middleOf(attempts) : 0,
      exact: reason === undefined && (!takesTokens || byToken.high === attempts.high),
      formula: 'those whose ends and FTS instance take tokens',
    }),
    untold(
      about,
      'time in the queue',
      'the scheduler and the limits of links and endpoints have none',
      `transfers.${experiment}.delay.queue`,
      'mean',
    ),
    untold(
      about,
      'transfers that fail for their token',
      'they follow from the tail of the queue',
      `transfers.${experiment}.failed.token_expired`,
      'total',
    ),
  ];
}

/** Copies under way at all endpoints. */
export function storageForms(model: Model, trafficAt: (span: Span) => TrafficBy): Form[] {
  const { scenario, spans, fromS, toS } = model;
  const history = new History(
    spans.map((span) => {
      const copies = [...trafficAt(span).into.values()].reduce((sum, traffic) => sum + traffic.copies, 0);
      return { fromS: span.fromS, toS: span.toS, rateHz: exactly(copies) };
    }),
  );
  const copies = history.meanHz(fromS, toS);
  if (copies.high === 0) return [];
  const unlimited = Object.keys(scenario.sites).every((site) => isWide(model, site, spans, trafficAt));
  return [
    told('storage', {
      label: 'copies under way',
      metric: 'storage.all.active',
      stat: 'mean',
      unit: 'transfers',
      range: copies,
      exact:
        unlimited &&
        Object.keys(scenario.submitters).every((name) => inexactnessOf(model, name) === undefined),
      formula: 'attempts × mean time of a copy (Little)',
    }),
  ];
}

/** Whether an endpoint has bandwidth for ten times the copies that it has on average. */
function isWide(
  { scenario }: Model,
  name: string,
  spans: readonly Span[],
  trafficAt: (span: Span) => TrafficBy,
): boolean {
  const site = scenario.sites[name];
  if (site === undefined) return true;
  const most = Math.max(
    0,
    ...spans.flatMap((span) => [
      trafficAt(span).into.get(name)?.copies ?? 0,
      trafficAt(span).from.get(name)?.copies ?? 0,
    ]),
  );
  return (
    10 * (most + 1) * site.throughput <= site.bandwidth && 4 * most < Math.min(site.inbound, site.outbound)
  );
}
