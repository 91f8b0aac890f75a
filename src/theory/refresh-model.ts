import { FTS, hasRefresher } from '../systems/fts/versions.js';
import { submittersOf } from './fts-users.js';
import { History, meanOver, mostOver, type RatePiece } from './history.js';
import type { Model, RefreshModel, WaitingFiles } from './model.js';
import { instanceHistory } from './model-history.js';
import { NOTHING, type Range } from './range.js';
import { refreshesForEver } from './refresh-for-ever.js';
import { futileRefreshes } from './refresh-futile.js';
import { refreshPace } from './refresh-turns.js';

type Parts = Pick<Model, 'scenario' | 'spans' | 'pieces' | 'demandAt' | 'fromS' | 'toS' | 'trafficAt'> &
  Pick<Model, 'exchanges' | 'disturbed'>;

const SAMPLES = 600;
/** More than this over the cap is as good as the cap, whatever the queue is like. */
const WELL_ABOVE = 1.2;
/** Tokens that a file needs at the most: one for each end. */
const TOKENS_A_FILE = 2;

/** The refreshes of an instance: of cached keys, of files that wait, on use, or for ever; and those asked for in vain. */
export function refreshModel(model: Parts, name: string, waiting: WaitingFiles): RefreshModel {
  const fts = model.scenario.fts[name];
  if (fts?.tokens && FTS[fts.version].refresh.kind === 'outside') return refreshesForEver(model, name, fts);
  const futile = futileRefreshes(model, name, waiting);
  const served = servedModel(model, name, waiting);
  const capHz = fts === undefined ? 0 : refreshPace(fts).capHz;
  const isCrashing = (fts?.refresh.unreadable ?? 0) > 0;
  const isCut = futile.count(model.toS).high > 0 || isCrashing || fts?.refresh.until !== undefined;
  if (!isCut) return { ...served, futile };
  // Rows that cannot be refreshed come first; a token that cannot be read, or an operator, may stop all.
  const left = (fromS: number, toS: number) =>
    isCrashing || fts?.refresh.until !== undefined ? 0 : Math.max(0, capHz - futile.meanHz(fromS, toS).high);
  const history = sampled(model, (fromS, toS) => {
    const { low, high } = served.history.meanHz(fromS, toS);
    return { low: Math.min(low, left(fromS, toS)), high };
  });
  return {
    history,
    futile,
    exact: false,
    mostOfCap: served.mostOfCap,
    formula: `${served.formula}; less what rows without a refresh token, tokens that cannot be read or an operator take away`,
  };
}

type Served = Omit<RefreshModel, 'futile'>;

/** The refreshes of an instance whose rows are retired, were all of them possible. */
function servedModel(model: Parts, name: string, waiting: WaitingFiles): Served {
  const fts = model.scenario.fts[name];
  const demand = instanceHistory(model, name, ({ refresh }) => refresh);
  if (fts === undefined || !hasRefresher(fts) || demand.count(model.toS).high === 0)
    return { history: new History([]), exact: true, formula: 'no token needs one', mostOfCap: 0 };
  const { capHz } = refreshPace(fts);
  const submitters = submittersOf(model, name);
  const halfS = Math.min(...submitters.map((submitter) => halfLifeS(model, submitter)));
  const polls = submitters.some((submitter) => managementOf(model, submitter) === 'polling');
  if (!polls) {
    return {
      history: demand,
      exact: false,
      mostOfCap: 0,
      formula: 'at most once a token and life: of those that an agent finds with less than the margin left',
    };
  }
  const hasKeys = model.spans.some((span) =>
    submitters.some(
      (submitter) => (model.demandAt(span).submitters.get(submitter)?.asks.renewing.length ?? 0) > 0,
    ),
  );
  if (hasKeys) return ofKeys(model, name, capHz, halfS, waiting);
  if (waiting.most < 1) {
    return {
      history: demand,
      exact: false,
      mostOfCap: 0,
      formula: 'none while no file waits for half of a life; at most bulk/interval',
    };
  }
  return ofWaiting(model, name, capHz, halfS, waiting);
}

/** Half a life after it was exchanged a token is refreshed, while it is still given again; for longer while files wait. */
function ofKeys(model: Parts, name: string, capHz: number, halfS: number, waiting: WaitingFiles): Served {
  const exchanged = instanceHistory(model, name, ({ exchange }) => exchange);
  const wanted = instanceHistory(model, name, ({ refresh }) => refresh);
  const [all, some] = [exchanged.count(model.toS), wanted.count(model.toS)];
  const share = { low: all.low && some.low / all.low, high: all.high && some.high / all.high };
  const turns = Math.max(1, Math.ceil(share.high - 1e-9));
  const over = (fromS: number, toS: number, life: number) => {
    const [begin, end] = [exchanged.count(fromS - life * halfS), exchanged.count(toS - life * halfS)];
    return { low: end.low - begin.low, high: end.high - begin.high };
  };
  const isWaitedFor = waiting.most >= 1;
  const history = sampled(model, (fromS, toS) => {
    const lasts = toS - fromS;
    const low = (Math.min(1, share.low) * over(fromS, toS, 1).low) / lasts;
    let high = 0;
    for (let life = 1; life <= turns; life++) high += over(fromS, toS, life).high / lasts;
    return { low: Math.min(capHz, low), high: isWaitedFor ? capHz : Math.min(capHz, high) };
  });
  return {
    history,
    exact: false,
    mostOfCap: 0,
    formula: isWaitedFor
      ? 'at least once a token that is given again for half of a life; files that wait keep more alive; at most bulk/interval'
      : 'of each token after half of its life, while it is still given again; at most bulk/interval',
  };
}

/** Tokens whose files wait: one refresh a token and half of a life, rounded up to a turn. */
function ofWaiting(model: Parts, name: string, capHz: number, halfS: number, waiting: WaitingFiles): Served {
  const { scenario, spans, trafficAt, toS, disturbed, exchanges } = model;
  const attempts = spans.reduce((sum, span) => {
    const into = [...trafficAt(span).into].filter(([site]) => scenario.sites[site]?.fts === name);
    return sum + into.reduce((rate, [, { attemptsHz }]) => rate + attemptsHz, 0) * (span.toS - span.fromS);
  }, 0);
  const exchanged = exchanges.get(name)?.done ?? new History([]);
  const count = (atS: number) => (exchanged.count(atS).low + exchanged.count(atS).high) / 2;
  const fts = scenario.fts[name];
  const intervalS = fts === undefined ? 1 : refreshPace(fts).intervalS;
  const periodS = intervalS * (Math.floor(halfS / intervalS) + 1);
  const wantedHz = (atS: number): Range => {
    const low = ((count(toS) / attempts) * waiting.older(atS, periodS)) / periodS;
    const high = Math.min(TOKENS_A_FILE * waiting.at(atS), count(atS - halfS)) / halfS;
    return { low, high: Math.max(low, high) };
  };
  const history = sampled(model, (fromS, untilS) => {
    const { low, high } = wantedHz((fromS + untilS) / 2);
    return { low: Math.min(capHz, low), high: Math.min(capHz, high) };
  });
  const isFull =
    meanOver(model.fromS, toS, (atS) => ({ low: wantedHz(atS).low < WELL_ABOVE * capHz ? 1 : 0, high: 0 }))
      .low === 0;
  return {
    history,
    exact: isFull && disturbed === undefined,
    mostOfCap: mostOver(0, toS, wantedHz).low / capHz,
    formula: isFull
      ? 'the cap: more tokens wait than it refreshes'
      : 'one a token and half of a life while a file waits for it: as many tokens as if files left in the order in which they came, at most two a file; not above the cap',
  };
}

function sampled({ toS }: Parts, rate: (fromS: number, toS: number) => Range): History {
  const stepS = toS / SAMPLES;
  return new History(
    Array.from({ length: SAMPLES }, (_, index): RatePiece => {
      const [fromS, untilS] = [index * stepS, (index + 1) * stepS];
      return { fromS, toS: untilS, rateHz: rate(fromS, untilS) };
    }),
  );
}

function halfLifeS(model: Parts, submitter: string): number {
  const [span] = model.spans;
  const demand = span === undefined ? undefined : model.demandAt(span).submitters.get(submitter);
  return (demand?.parties.ftsLifetimeS ?? Number.POSITIVE_INFINITY) / 2;
}

function managementOf({ spans, demandAt }: Parts, submitter: string): string | undefined {
  const [span] = spans;
  const demand = span === undefined ? undefined : demandAt(span).submitters.get(submitter);
  return demand?.parties.tokens.management;
}

/** The part of an instance's exchanges that is for one submitter. */
export function shareOfSubmitter(
  { spans, demandAt }: Pick<Model, 'spans' | 'demandAt'>,
  instance: string,
  submitter: string,
): number {
  let [own, all] = [0, 0];
  for (const span of spans) {
    const found = demandAt(span).fts.get(instance);
    const lasts = span.toS - span.fromS;
    own += (found?.bySubmitter.get(submitter)?.exchange ?? NOTHING).high * lasts;
    all += (found?.exchange ?? NOTHING).high * lasts;
  }
  return all === 0 ? 0 : own / all;
}
