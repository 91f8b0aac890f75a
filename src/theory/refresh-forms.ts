import { type Form, middleOf, told } from './form.js';
import { refreshTurns } from './fts-defaults.js';
import { submittersOf } from './fts-users.js';
import { meanOver } from './history.js';
import { instanceHistory, type Model } from './model.js';
import { waitingFiles } from './queues.js';
import type { Range } from './range.js';
import type { Span } from './spans.js';
import type { TrafficBy } from './traffic.js';

/** The forms of the refresh service of an instance, and of its call-backs. */
export function refreshForms(model: Model, name: string, trafficAt: (span: Span) => TrafficBy): Form[] {
  const fts = model.scenario.fts[name];
  if (fts === undefined) return [];
  const about = `fts.${name}`;
  const { intervalS, bulk } = refreshTurns(fts);
  const capHz = bulk / intervalS;
  const demand = instanceHistory(model, name, ({ refresh }) => refresh).meanHz(model.fromS, model.toS);
  const calls = instanceHistory(model, name, ({ callBack }) => callBack).meanHz(model.fromS, model.toS);
  const metric = `fts.${name}.rate.refresh`;
  const callBacks: Form[] =
    calls.high === 0
      ? []
      : [
          told(about, {
            label: 'call-backs',
            metric: `fts.${name}.rate.call_back`,
            stat: 'mean',
            unit: 'Hz',
            range: calls,
            exact: false,
            formula: 'at most once a token and life',
          }),
        ];
  if (demand.high === 0) {
    return [
      told(about, {
        label: 'refreshes',
        metric,
        stat: 'mean',
        unit: 'Hz',
        range: 0,
        exact: true,
        formula: 'no token needs one',
      }),
      ...callBacks,
    ];
  }
  const waiting = fts.version === '3.13' ? refreshOfWaiting(model, name, capHz, trafficAt) : undefined;
  return [
    told(about, {
      label: 'most refreshes',
      unit: 'Hz',
      range: capHz,
      exact: true,
      formula: `${bulk} every ${intervalS} s`,
    }),
    told(about, {
      label: 'refreshes',
      metric,
      stat: 'mean',
      unit: 'Hz',
      range: waiting?.range ?? { low: Math.min(demand.low, capHz), high: Math.min(demand.high, capHz) },
      exact: waiting?.exact ?? false,
      formula:
        waiting?.formula ??
        'of the tokens that are still in use when less than half of their life is left, or the margin; not above the cap',
    }),
    ...callBacks,
  ];
}

/** Refreshes of tokens whose files wait in the queue for longer than half of a life: one a token and half life. */
function refreshOfWaiting(
  model: Model,
  name: string,
  capHz: number,
  trafficAt: (span: Span) => TrafficBy,
): { readonly range: Range; readonly exact: boolean; readonly formula: string } | undefined {
  const fts = model.scenario.fts[name];
  const submitters = submittersOf(model, name);
  const { fromS, toS, spans, demandAt } = model;
  const isOwn = spans.every((span) =>
    submitters.every((submitter) => demandAt(span).submitters.get(submitter)?.asks.renewing.length === 0),
  );
  if (fts === undefined || !isOwn) return undefined;
  const waiting = waitingFiles(model, name, trafficAt);
  if (waiting.most < 1) return undefined;
  const attempts = spans.reduce((sum, span) => {
    const into = [...trafficAt(span).into].filter(([site]) => model.scenario.sites[site]?.fts === name);
    return sum + into.reduce((rate, [, { attemptsHz }]) => rate + attemptsHz, 0) * (span.toS - span.fromS);
  }, 0);
  const tokens = middleOf(instanceHistory(model, name, ({ exchange }) => exchange).count(toS));
  const halfS = Math.min(...submitters.map((submitter) => halfLifeS(model, submitter)));
  const { intervalS } = refreshTurns(fts);
  const periodS = intervalS * (Math.floor(halfS / intervalS) + 1);
  const wantedHz = (atS: number) =>
    ((tokens / attempts) * Math.min(waiting.at(atS), waiting.at(atS - periodS))) / periodS;
  const capped = meanOver(fromS, toS, (atS) => {
    const hz = Math.min(capHz, wantedHz(atS));
    return { low: hz, high: hz };
  });
  if (capped.high === 0) return undefined;
  const least = meanOver(fromS, toS, (atS) => ({ low: wantedHz(atS) < 1.2 * capHz ? 1 : 0, high: 0 })).low;
  return {
    range: capped,
    exact: least === 0 && model.disturbed === undefined,
    formula:
      least === 0
        ? 'the cap: more tokens wait than it refreshes'
        : 'tokens of files that wait / half of a life, rounded up to a turn; not above the cap; as if the queue were even',
  };
}

function halfLifeS(model: Model, submitter: string): number {
  const span = model.spans[0];
  const demand = span === undefined ? undefined : model.demandAt(span).submitters.get(submitter);
  return (demand?.parties.ftsLifetimeS ?? Number.POSITIVE_INFINITY) / 2;
}
