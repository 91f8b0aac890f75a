import { SECOND_US } from '../../../kernel/simulation.js';
import { hasNoKeys, whyInexact } from '../../../theory/exactness.js';
import { type Form, told, untold } from '../../../theory/form.js';
import type { Model } from '../../../theory/model.js';
import { instanceHistory } from '../../../theory/model-history.js';
import type { Range } from '../../../theory/range.js';
import { hasHousekeeper, keepsUnexpired } from '../versions.js';
import { exchangeForms } from './exchange-forms.js';
import { partiesAt, submittersOf } from './fts-users.js';
import { refreshPace } from './refresh-turns.js';

/** The forms of an FTS instance: exchange loop, refresh, t_token. */
export function ftsForms(model: Model, name: string): Form[] {
  const exchange = model.exchanges.get(name);
  if (exchange === undefined) return [];
  return [
    ...exchangeForms(model, name, exchange),
    ...refreshForms(model, name),
    ...tableForms(model, name),
    untold(
      `fts.${name}`,
      'time in SUBMITTED',
      'scheduler, limits of links and endpoints and the optimizer have none: simulate',
    ),
  ];
}

function tableForms(model: Model, name: string): Form[] {
  const fts = model.scenario.fts[name];
  if (fts === undefined) return [];
  const about = `fts.${name}`;
  const { fromS, toS } = model;
  const history = instanceHistory(model, name, ({ tokens }) => tokens);
  const keepS = fts.housekeeping.keep_files / SECOND_US;
  const lives = partiesAt(model, name).map(({ lifetimeS, ftsLifetimeS, tokens }) =>
    Math.max(
      Number.isFinite(ftsLifetimeS) ? ftsLifetimeS : 0,
      tokens.management === 'unmanaged' ? lifetimeS : 0,
    ),
  );
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

/** The refresh service, and what call-backs bring. */
function refreshForms(model: Model, name: string): Form[] {
  const fts = model.scenario.fts[name];
  const refreshes = model.refreshes.get(name);
  if (fts === undefined || refreshes === undefined) return [];
  const about = `fts.${name}`;
  const { fromS, toS } = model;
  const { intervalS, bulk } = refreshPace(fts);
  const rate = refreshes.history.meanHz(fromS, toS);
  const calls = instanceHistory(model, name, ({ callBack }) => callBack).meanHz(fromS, toS);
  const common = { unit: 'Hz', exact: false } as const;
  const refreshed = told(about, {
    ...common,
    label: 'refreshes',
    metric: `fts.${name}.rate.refresh`,
    range: rate,
    formula: `of tokens that are given again or whose files wait at half of their life; at most ${bulk} every ${intervalS} s`,
  });
  if (calls.high === 0) return [refreshed];
  const calledBack = told(about, {
    ...common,
    label: 'call-backs',
    metric: `fts.${name}.rate.call_back`,
    range: calls,
    formula: 'at most once a token and life',
  });
  return [refreshed, calledBack];
}
