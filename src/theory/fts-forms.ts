import { SECOND_US } from '../kernel/simulation.js';
import { hasHousekeeper, keepsUnexpired } from '../systems/fts/versions.js';
import { copiesUnderWay } from './copies-under-way.js';
import { hasNoKeys } from './exactness.js';
import { exchangeForms } from './exchange-forms.js';
import { type Form, told, untold } from './form.js';
import { submittersOf, whyInexact } from './fts-users.js';
import type { Model } from './model.js';
import { instanceHistory } from './model-history.js';
import { type Range, times } from './range.js';
import { refreshForms } from './refresh-forms.js';

/** The forms of an FTS instance: exchange loop, refresh, t_token, agents. */
export function ftsForms(model: Model, name: string): Form[] {
  const exchange = model.exchanges.get(name);
  if (exchange === undefined) return [];
  return [
    ...exchangeForms(model, name, exchange),
    ...refreshForms(model, name),
    ...tableForms(model, name),
    ...agentForms(model, name),
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
  const isKept = !hasHousekeeper(fts);
  const [leastS, mostS] = isKept
    ? [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    : [keepsUnexpired(fts) ? Math.max(keepS, longestS) : keepS, keepS + longestS + 2 * turnS];
  const at = (of: (lifeS: number) => Range): Range => ({ low: of(leastS).low, high: of(mostS).high });
  if (history.count(toS).high === 0) return [];
  const common = {
    metric: `fts.${name}.stored.token`,
    unit: 'tokens',
    formula: isKept
      ? 'tokens that have come, as no row is deleted'
      : 'tokens × the time for which file rows are kept; more by the time for which a token is in use',
  };
  const isSteady = submittersOf(model, name).every((submitter) => hasNoKeys(model, submitter));
  const exact = isSteady && whyInexact(model, name) === undefined && leastS >= toS;
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

function agentForms(model: Model, name: string): Form[] {
  const fts = model.scenario.fts[name];
  if (fts === undefined) return [];
  const about = `fts.${name}`;
  const { range, formula } = copiesUnderWay(model, [name]);
  if (range.high === 0) return [];
  return [
    told(about, {
      label: 'agents at work',
      metric: `fts.${name}.utilisation`,
      stat: 'mean',
      unit: '1',
      range: times(range, 1 / (fts.nodes * fts.slots)),
      exact: false,
      formula: `${formula}; over all agents`,
    }),
    untold(
      about,
      'time in SUBMITTED',
      'scheduler, limits of links and endpoints and the optimizer have none',
      `fts.${name}.state.SUBMITTED`,
      'mean',
    ),
  ];
}
