import { hasBandwidth } from './copies.js';
import { exchangeForms } from './exchange-forms.js';
import { type Form, told, untold } from './form.js';
import { submittersOf, whyInexact } from './fts-users.js';
import { History } from './history.js';
import { hasNoKeys, instanceHistory, type Model } from './model.js';
import { type Range, times } from './range.js';
import { refreshForms } from './refresh-forms.js';
import type { Span } from './spans.js';
import type { TrafficBy } from './traffic.js';

const SECOND_US = 1e6;

/** The forms of an FTS instance: exchange loop, refresh, t_token, agents. */
export function ftsForms(model: Model, name: string, trafficAt: (span: Span) => TrafficBy): Form[] {
  const exchange = model.exchanges.get(name);
  if (exchange === undefined) return [];
  return [
    ...exchangeForms(model, name, exchange),
    ...refreshForms(model, name, trafficAt),
    ...tableForms(model, name),
    ...agentForms(model, name, trafficAt),
  ];
}

function tableForms(model: Model, name: string): Form[] {
  const fts = model.scenario.fts[name];
  const span = model.spans[0];
  if (fts === undefined || span === undefined) return [];
  const about = `fts.${name}`;
  const { fromS, toS } = model;
  const history = instanceHistory(model, name, ({ tokens }) => tokens);
  const keepS = fts.housekeeping.keep_files / SECOND_US;
  const lives = submittersOf(model, name).map((submitter) => {
    const demand = model.demandAt(span).submitters.get(submitter);
    const { lifetimeS = 0, ftsLifetimeS = 0, tokens } = demand?.parties ?? {};
    return Math.max(
      Number.isFinite(ftsLifetimeS) ? ftsLifetimeS : 0,
      tokens?.management === 'unmanaged' ? lifetimeS : 0,
    );
  });
  const longestS = Math.max(0, ...lives);
  const turnS = fts.housekeeping.interval / SECOND_US;
  const [leastS, mostS] = [Math.max(keepS, longestS), keepS + longestS + 2 * turnS];
  const at = (of: (lifeS: number) => Range): Range => ({ low: of(leastS).low, high: of(mostS).high });
  if (history.count(toS).high === 0) return [];
  const common = {
    metric: `fts.${name}.stored.token`,
    unit: 'tokens',
    formula: 'tokens × the time for which file rows are kept; more by the time for which a token is in use',
  };
  const isSteady = submittersOf(model, name).every((submitter) => hasNoKeys(model, submitter));
  const exact = isSteady && whyInexact(model, name) === undefined && keepS >= toS;
  return [
    told(about, {
      ...common,
      label: 'rows of t_token, mean',
      stat: 'mean',
      range: at((lifeS) => history.meanStock(fromS, toS, lifeS)),
      exact,
    }),
    told(about, {
      ...common,
      label: 'rows of t_token, at the end',
      stat: 'final',
      range: at((lifeS) => history.stock(toS, lifeS)),
      exact,
    }),
  ];
}

function agentForms(model: Model, name: string, trafficAt: (span: Span) => TrafficBy): Form[] {
  const { scenario, spans, fromS, toS } = model;
  const fts = scenario.fts[name];
  if (fts === undefined) return [];
  const about = `fts.${name}`;
  let isEven = model.disturbed === undefined;
  const history = new History(
    spans.map((span) => {
      let copies = 0;
      for (const [site, traffic] of trafficAt(span).into) {
        if (scenario.sites[site]?.fts !== name) continue;
        copies += traffic.copies;
        isEven &&= traffic.copies < 0.5 * (scenario.sites[site]?.inbound ?? 0);
      }
      for (const site of trafficAt(span).from.keys()) isEven &&= hasBandwidth(scenario, site);
      return { fromS: span.fromS, toS: span.toS, rateHz: { low: copies, high: copies } };
    }),
  );
  const slots = fts.nodes * fts.slots;
  const copies = history.meanHz(fromS, toS);
  if (copies.high === 0) return [];
  const wait = untold(
    about,
    'time in SUBMITTED',
    'scheduler, limits of links and endpoints and the optimizer have none',
    `fts.${name}.state.SUBMITTED`,
    'mean',
  );
  return [
    told(about, {
      label: 'agents at work',
      metric: `fts.${name}.utilisation`,
      stat: 'mean',
      unit: '1',
      range: times(copies, 1 / slots),
      exact: false,
      formula: isEven
        ? 'attempts × mean time of a copy / agents'
        : 'attempts × mean time of a copy at full rate / agents, while none has to wait',
    }),
    wait,
  ];
}
