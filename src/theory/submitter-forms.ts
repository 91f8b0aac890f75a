import { identifiesAtFts } from '../systems/rucio/fts-credential.js';
import { ftsLookUps } from './asks.js';
import { becauseOf, hasExactRenewals, inexactnessOf } from './exactness.js';
import { type Form, told } from './form.js';
import type { Model } from './model.js';
import { historyOf } from './model-history.js';
import { NOTHING, type Range, sumOfRanges, times } from './range.js';
import { reaperHistory, reaps } from './reaper.js';
import { submissionDelay } from './submission-delay.js';

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
  const byToken = mean(({ submitters }) => {
    const { flows, kept = 1 } = submitters.get(name) ?? {};
    return times({ low: flows?.attemptsHz ?? 0, high: flows?.attemptsHz ?? 0 }, kept);
  });
  const asked = mean(({ submitters }) => submitters.get(name)?.asked ?? NOTHING);
  const isExact = reason === undefined && hasExactRenewals(model, name);
  const forms: Form[] = [
    told(about, {
      label: 'transfers submitted',
      metric: `rucio.${name}.rate.submitted`,
      stat: 'mean',
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
        stat: 'mean',
        unit: 'Hz',
        range: sumOfRanges([asked, ...(byReaper === undefined ? [] : [byReaper])]),
        exact: isExact && byReaper === undefined,
        formula: `distinct tokens, signed by the submitter or the storage${byReaper === undefined ? '' : ', and those of the reaper'}${because}`,
      }),
    );
  }
  if (byToken.high > 0 && tokens.issuer !== 'x509')
    forms.push(hitRatio(model, name, asked, isExact, because));
  forms.push(utilisation(model, name, because), submissionDelay(model, name));
  return forms;
}

/** Consumer threads at work. */
function utilisation(model: Model, name: string, because: string): Form {
  const { fromS, toS } = model;
  const busy = historyOf(model, ({ submitters }) => {
    const { busyThreads = 0, threads = 1, kept = 1 } = submitters.get(name) ?? {};
    const share = (busyThreads * kept) / threads;
    return { low: share, high: share };
  }).meanHz(fromS, toS);
  return told(`rucio.${name}`, {
    label: 'submitter threads at work',
    metric: `rucio.${name}.utilisation`,
    stat: 'mean',
    unit: '1',
    range: busy,
    // Waiting for a busy issuer comes on top, and tokens and jobs count at the middle of their ranges.
    exact: false,
    formula: `files × time of one + jobs × REST time + tokens × latency, over all threads${because}`,
  });
}

/** Two look-ups a file (one for a transfer), and one a batch for FTS's own. */
function hitRatio(model: Model, name: string, asked: Range, isExact: boolean, because: string): Form {
  const { fromS, toS, scenario } = model;
  const tokens = scenario.submitters[name]?.tokens;
  const perFile = tokens?.scope === 'transfer' ? 1 : 2;
  const identifies = tokens !== undefined && identifiesAtFts(tokens.issuer);
  const lookups = historyOf(model, ({ submitters }) => {
    const { flows, kept = 1 } = submitters.get(name) ?? {};
    const files = perFile * (flows?.attemptsHz ?? 0);
    const own = identifies && flows !== undefined ? ftsLookUps(flows) : NOTHING;
    return times({ low: files + own.low, high: files + own.high }, kept);
  }).meanHz(fromS, toS);
  const share = (misses: number, all: number) => Math.max(0, 1 - misses / all);
  return told(`rucio.${name}`, {
    label: 'token cache, hit ratio',
    metric: `rucio.${name}.cache.hit_ratio`,
    stat: 'mean',
    unit: '1',
    range: { low: share(asked.high, lookups.low), high: share(asked.low, lookups.high) },
    // Without a cache there is no hit; with one a run may begin anywhere in the life of a key's token.
    exact: isExact && tokens?.cache === 'off',
    formula: `1 − tokens asked for / look-ups, two a file and one a batch${because}`,
  });
}
