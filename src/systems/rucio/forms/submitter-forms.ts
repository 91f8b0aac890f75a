import { becauseOf, hasExactRenewals, inexactnessOf } from '../../../theory/exactness.js';
import { type Form, told, untold } from '../../../theory/form.js';
import type { Model } from '../../../theory/model.js';
import { historyOf } from '../../../theory/model-history.js';
import { NOTHING, type Range, sumOfRanges, times } from '../../../theory/range.js';
import { reaperHistory, reaps } from './reaper.js';

/** The forms of a submitter: transfers, tokens, cache. */
export function submitterForms(model: Model, name: string): Form[] {
  const { scenario, fromS, toS } = model;
  const tokens = scenario.submitters[name]?.tokens;
  if (tokens === undefined || !scenario.workloads.some(({ submitter }) => submitter === name)) return [];
  const about = `rucio.${name}`;
  const reason = inexactnessOf(model, name);
  const because = becauseOf(model, reason);
  const mean = (of: (demand: ReturnType<Model['demandAt']>) => Range) =>
    historyOf(model, of).meanHz(fromS, toS);
  const submitted = mean(({ submitters }) => {
    const { taken, kept = 1 } = submitters.get(name) ?? {};
    return times({ low: taken?.attemptsHz ?? 0, high: taken?.attemptsHz ?? 0 }, kept);
  });
  const asked = mean(({ submitters }) => submitters.get(name)?.asked ?? NOTHING);
  const isExact = reason === undefined && hasExactRenewals(model, name);
  const forms: Form[] = [
    told(about, {
      label: 'transfers submitted',
      metric: `rucio.${name}.rate.submitted`,
      unit: 'Hz',
      range: submitted,
      exact: reason === undefined,
      formula: `datasets × files × fan-out, and repeats of those that fail${because}`,
    }),
  ];
  const byReaper = reaps(scenario, name) ? reaperHistory(model, name).meanHz(fromS, toS) : undefined;
  if (tokens.issuer !== 'iam' && tokens.issuer !== 'x509') {
    forms.push(
      told(about, {
        label: 'tokens signed without an issuer',
        metric: `rucio.${name}.rate.signed`,
        unit: 'Hz',
        range: sumOfRanges([asked, ...(byReaper === undefined ? [] : [byReaper])]),
        exact: isExact && byReaper === undefined,
        formula: `distinct tokens, signed by the submitter or the storage${byReaper === undefined ? '' : ', and those of the reaper'}${because}`,
      }),
    );
  }
  forms.push(
    untold(
      about,
      'time until submission',
      'turns of daemons meet by their phases, and batches wait for threads: simulate',
    ),
  );
  return forms;
}
