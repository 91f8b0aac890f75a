import { becauseOf, hasNoKeys, inexactnessOf } from '../../../theory/exactness.js';
import { type Form, told, untold } from '../../../theory/form.js';
import { type History, meanOver } from '../../../theory/history.js';
import type { Model } from '../../../theory/model.js';
import { historyOf } from '../../../theory/model-history.js';
import { lifetimeS } from '../../../theory/parties.js';
import { NOTHING, type Range, sumOfRanges, times } from '../../../theory/range.js';
import { LIGHT } from '../../fts/forms/exchange-loop.js';
import { shareOfSubmitter } from '../../fts/forms/fts-users.js';
import { REAPER_INEXACT, reaperHistory, reapingOf, reaps } from '../../rucio/forms/reaper.js';
import { credentialsOf } from './credentials.js';

const HOUR_S = 3600;

/** ExposedCredentials that come over time and live for the same time each: numbers, or the bytes that they reach. */
interface Issued {
  readonly history: History;
  readonly lifeS: number;
}

/** The forms of what is live of an experiment's credentials, and of what thieves could do with it. */
export function tokenForms(model: Model, experiment: string): Form[] {
  const { scenario, fromS, toS } = model;
  const names = Object.entries(scenario.submitters)
    .filter(([, submitter]) => submitter.experiment === experiment)
    .map(([name]) => name);
  const proxies = names.filter((name) => scenario.submitters[name]?.tokens.issuer === 'x509');
  const about = `tokens.${experiment}`;
  const reason = names
    .map((name) => (reaps(scenario, name) ? REAPER_INEXACT : inexactnessOf(model, name)))
    .find((found) => found !== undefined);
  const refreshed = names.some((name) => refreshesOf(model, name));
  const exact =
    reason === undefined &&
    !refreshed &&
    [...model.exchanges.values()].every(({ load }) => load < LIGHT) &&
    proxies.length === 0 &&
    names.every((name) => hasNoKeys(model, name) && hasEvenFiles(model, name));
  const because = becauseOf(model, reason);
  const live = names.flatMap((name) => liveOf(model, name));
  const forms: Form[] = proxies.map((name) =>
    untold(
      about,
      `proxies of ${name}`,
      'made anew at half of their life, whatever is moved: no rate leads to them',
    ),
  );
  forms.push(...stockForms(model, experiment, live, { exact, because }));
  for (const access of ['read', 'write'] as const) {
    const issued = names.flatMap((name) => [
      ...exposedOf(model, name, access),
      ...exposedByReaper(model, name, access),
    ]);
    const left = (atS: number): Range =>
      times(sumOfRanges(issued.map(({ history, lifeS }) => history.timeLeft(atS, lifeS))), 1 / HOUR_S);
    const mean = meanOver(fromS, toS, left);
    if (mean.high === 0 || !Number.isFinite(mean.high)) continue;
    const write = names.map((name) => scenario.submitters[name]?.tokens.write)[0] ?? 'modify';
    forms.push(
      told(about, {
        label: access === 'read' ? 'exposure, read' : `exposure, ${write}`,
        metric: `tokens.${experiment}.exposure.${access === 'read' ? 'read' : write}`,
        unit: 'B h',
        range: mean,
        exact,
        formula: `rate × life × bytes in reach × life / 2 once a life has passed, of the submitter's tokens and of FTS's${because}`,
      }),
    );
  }
  return forms;
}

function stockForms(
  { fromS, toS }: Model,
  experiment: string,
  issued: readonly Issued[],
  { exact, because }: { readonly exact: boolean; readonly because: string },
): Form[] {
  const about = `tokens.${experiment}`;
  const at = (atS: number): Range =>
    sumOfRanges(issued.map(({ history, lifeS }) => history.stock(atS, lifeS)));
  const mean = sumOfRanges(issued.map(({ history, lifeS }) => history.meanStock(fromS, toS, lifeS)));
  if (mean.high === 0) return [];
  const common = {
    metric: `tokens.${experiment}.live`,
    unit: 'tokens',
    exact,
    formula: `issued within one life, to the submitter and to FTS (Little: rate × life)${because}`,
  };
  return [
    told(about, { ...common, label: 'live tokens, mean', range: mean }),
    told(about, { ...common, label: 'live tokens, at the end', stat: 'final', range: at(toS) }),
  ];
}

function livesOf(model: Model, name: string): { readonly ownS: number; readonly ftsS: number } {
  const [span] = model.spans;
  const parties = span === undefined ? undefined : model.demandAt(span).submitters.get(name)?.parties;
  return { ownS: parties?.lifetimeS ?? 0, ftsS: parties?.ftsLifetimeS ?? 0 };
}

function liveOf(model: Model, name: string): Issued[] {
  const asked = historyOf(model, ({ submitters }) => submitters.get(name)?.asked ?? NOTHING);
  return [
    { history: asked, lifeS: livesOf(model, name).ownS },
    ...byReaper(model, name),
    ...byFts(model, name),
  ];
}

/** What the reaper asks for. */
function byReaper(model: Model, name: string): Issued[] {
  if (!reaps(model.scenario, name)) return [];
  return [{ history: reaperHistory(model, name), lifeS: lifetimeS(model.scenario, name) }];
}

/** What FTS gets for the tokens of a submitter, by exchange and by refresh. */
function byFts(model: Model, name: string): Issued[] {
  const { ftsS } = livesOf(model, name);
  return [...model.exchanges].flatMap(([instance, { done }]) => {
    const share = shareOfSubmitter(model, instance, name);
    const refreshed = model.refreshes.get(instance)?.history;
    if (share === 0) return [];
    return [done, ...(refreshed === undefined ? [] : [refreshed])].map((history) => ({
      history: history.scaled(share),
      lifeS: ftsS,
    }));
  });
}

/** The bytes that credentials of an access reach, as they are issued: tokens × what one of them reaches. */
function exposedOf(model: Model, name: string, access: 'read' | 'write'): Issued[] {
  const bytes = bytesOfToken(model, name, access);
  if (bytes.high === 0) return [];
  const storage = historyOf(model, ({ submitters }) => submitters.get(name)?.storage ?? NOTHING);
  const own = { history: storage, lifeS: livesOf(model, name).ownS };
  return [own, ...byFts(model, name)].map(({ history, lifeS }) => ({
    history: history.scaled(bytes),
    lifeS,
  }));
}

/** The reaper's tokens may read and modify. */
function exposedByReaper(model: Model, name: string, access: 'read' | 'write'): Issued[] {
  const { bytes = 0 } = reapingOf(model.scenario, name) ?? {};
  if (access === 'write' && model.scenario.submitters[name]?.tokens.write !== 'modify') return [];
  return byReaper(model, name).map(({ history, lifeS }) => ({ history: history.scaled(bytes), lifeS }));
}

/** Bytes in reach of a token for storage by an access, over all of a submitter's tokens for storage. */
function bytesOfToken(model: Model, name: string, access: 'read' | 'write'): Range {
  const { scope, write } = model.scenario.submitters[name]?.tokens ?? {};
  // Rucio asks for read beside modify; the credential of a transfer is told for both.
  const readsToo = write === 'modify' && scope !== 'transfer';
  let reach = NOTHING;
  let tokens = NOTHING;
  for (const span of model.spans) {
    const demand = model.demandAt(span).submitters.get(name);
    if (demand === undefined) continue;
    const lasts = span.toS - span.fromS;
    tokens = sumOfRanges([tokens, times(demand.storage, lasts)]);
    for (const { access: allowed, rateHz, bytes } of credentialsOf(span.scenario, name, demand)) {
      const counts = allowed === access || (access === 'read' && readsToo);
      if (counts) reach = sumOfRanges([reach, times(rateHz, bytes * lasts)]);
    }
  }
  const [low, high] = [tokens.low && reach.low / tokens.low, tokens.high && reach.high / tokens.high];
  return { low: Math.min(low, high), high: Math.max(low, high) };
}

function refreshesOf(model: Model, name: string): boolean {
  return [...model.refreshes].some(
    ([instance, { history }]) =>
      history.count(model.toS).high > 0 && shareOfSubmitter(model, instance, name) > 0,
  );
}

/** Whether all datasets are alike, so that a mean of products is the product of means. */
function hasEvenFiles({ scenario }: Model, name: string): boolean {
  const own = scenario.workloads.filter(({ submitter }) => submitter === name);
  return own.length <= 1 && own.every(({ files }) => files.law === 'constant');
}
