import { type Form, told } from './form.js';
import type { Model } from './model.js';
import { instanceHistory } from './model-history.js';
import { refreshPace } from './refresh-turns.js';

/** The forms of the refresh service of an instance, and of its call-backs. */
export function refreshForms(model: Model, name: string): Form[] {
  const fts = model.scenario.fts[name];
  const refreshes = model.refreshes.get(name);
  if (fts === undefined || refreshes === undefined) return [];
  const about = `fts.${name}`;
  const { fromS, toS } = model;
  const { intervalS, bulk, capHz } = refreshPace(fts);
  const calls = instanceHistory(model, name, ({ callBack }) => callBack).meanHz(fromS, toS);
  const futile = refreshes.futile.meanHz(fromS, toS);
  const rate = refreshes.history.meanHz(fromS, toS);
  return [
    ...(refreshes.history.count(toS).high === 0
      ? []
      : [
          told(about, {
            label: 'most refreshes',
            unit: 'Hz',
            range: capHz,
            exact: true,
            formula: `${bulk} every ${intervalS} s`,
          }),
        ]),
    told(about, {
      label: 'refreshes',
      metric: `fts.${name}.rate.refresh`,
      stat: 'mean',
      unit: 'Hz',
      range: rate,
      exact: refreshes.exact,
      formula: refreshes.formula,
    }),
    ...(futile.high === 0
      ? []
      : [
          told(about, {
            label: 'refreshes asked for in vain',
            metric: `fts.${name}.rate.refresh_failed`,
            stat: 'mean',
            unit: 'Hz',
            range: futile,
            exact: false,
            formula:
              'once a turn for each row that is past half of a life and has no refresh token; at most bulk/interval, and then nothing else is refreshed',
          }),
        ]),
    ...(calls.high === 0
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
        ]),
  ];
}
