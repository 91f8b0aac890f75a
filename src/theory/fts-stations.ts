import { FTS, hasRefresher } from '../systems/fts/versions.js';
import { middleOf } from './form.js';
import type { ExchangeModel, Model } from './model.js';
import { NOTHING } from './range.js';
import { refreshPace } from './refresh-turns.js';
import type { Span } from './spans.js';
import { peakOf, type StationLoad, sum } from './station.js';
import { digits, hz, time } from './words.js';

/** The exchange loop of an instance. */
export function exchangeStations(model: Model, name: string): StationLoad[] {
  const exchange = model.exchanges.get(name);
  if (exchange === undefined || exchange.load === 0) return [];
  const { loop, capacityHz: capacity, load } = exchange;
  const busiest = peakOf(model, (span) => middleOf(model.demandAt(span).fts.get(name)?.exchange ?? NOTHING));
  return [
    {
      name: `exchange of ${name}`,
      path: ['fts', name, 'exchange'],
      load,
      meanLoad: busiest.mean / capacity,
      fromS: busiest.fromS,
      detail: `${hz(busiest.value)} of at most ${hz(capacity)} with ${loop.threads} threads`,
      ...(load > 1
        ? {
            saturation: saturationText(model, name, exchange, busiest.value - capacity),
            remedy: `${Math.ceil(loop.threads * load)} threads instead of ${loop.threads}, fewer calls or a shorter round trip; or a token cache`,
          }
        : {}),
    },
  ];
}

/** How its backlog grows, for how long, and how old tokens become meanwhile. */
function saturationText(
  model: Model,
  name: string,
  { loop, capacityHz, load, behind }: ExchangeModel,
  growsHz: number,
): string {
  const rateIn = (span: Span) => middleOf(model.demandAt(span).fts.get(name)?.exchange ?? NOTHING);
  const lastsS = sum(
    model.spans.filter((span) => rateIn(span) > capacityHz).map(({ fromS, toS }) => toS - fromS),
  );
  const turns = Number.isFinite(loop.bulk)
    ? `turns of ${loop.bulk} follow each other without a pause, each a random part of the backlog`
    : `each turn is ${Math.round(load * 10) / 10} times as long as the one before`;
  const grows = `for ${time(lastsS)} the backlog grows by ${hz(growsHz)}, and ${turns}`;
  if (behind === undefined) return grows;
  const { backlog } = behind.at(model.toS);
  const left = backlog < 1 ? 'it is worked off by the end' : `${digits(backlog)} tokens are left at the end`;
  return `${grows}; ${left}; ${expiryText(behind.longestWaitS, shortestLifeS(model, name), loop)}`;
}

function expiryText(longestWaitS: number, lifeS: number, { bulk }: ExchangeModel['loop']): string {
  const waits = Number.isFinite(bulk)
    ? `a token waits for ${time(longestWaitS)} and more`
    : `tokens wait for up to ${time(longestWaitS)}`;
  return longestWaitS > lifeS ? `${waits}, and expires after ${time(lifeS)}` : waits;
}

function shortestLifeS({ spans, demandAt }: Model, instance: string): number {
  const lives = spans.flatMap((span) =>
    [...demandAt(span).submitters.values()]
      .filter(({ flows }) => flows.fts.includes(instance))
      .map(({ parties }) => parties.lifetimeS),
  );
  return Math.min(Number.POSITIVE_INFINITY, ...lives);
}

/** The refresh service of an instance that polls: for the tokens of files that wait, or for all that ever came. */
export function refreshStations(model: Model, name: string): StationLoad[] {
  const fts = model.scenario.fts[name];
  if (fts === undefined) return [];
  if (fts.tokens && FTS[fts.version].refresh.kind === 'outside') return stationForEver(model, name);
  const polled = [...model.spans].some((span) => (model.demandAt(span).fts.get(name)?.refresh.high ?? 0) > 0);
  if (!polled || !hasRefresher(fts) || FTS[fts.version].refresh.kind === 'just-in-time') return [];
  const { bulk, capHz: capacity } = refreshPace(fts);
  const waiting = model.waiting.get(name) ?? { most: 0 };
  const tokensPerFile = largestTokensPerFile(model, name);
  const lifeS = Math.min(
    ...model.spans.flatMap((span) =>
      [...model.demandAt(span).submitters.values()]
        .filter(({ flows }) => flows.fts.includes(name))
        .map(({ parties }) => parties.ftsLifetimeS),
    ),
  );
  const wanted = (waiting.most * tokensPerFile) / (lifeS / 2);
  const load = Number.isFinite(wanted) ? wanted / capacity : 0;
  if (waiting.most < 1) return [];
  const futile = model.refreshes.get(name)?.futile.meanHz(model.fromS, model.toS).high ?? 0;
  const taken =
    futile === 0 ? '' : `, of which rows without a refresh token take up to ${hz(futile)} on average`;
  return [
    {
      name: `refresh of ${name}`,
      path: ['fts', name, 'refresh'],
      load,
      meanLoad: load,
      fromS: undefined,
      detail: `${digits(waiting.most * tokensPerFile)} tokens of files that wait, each in half of its life: ${hz(wanted)} of at most ${hz(capacity)}${taken}`,
      ...(load > 1
        ? {
            saturation: 'tokens whose turn does not come expire in the queue',
            remedy: `a bulk of ${Math.ceil(bulk * load)}, longer lives of FTS's tokens, or a shorter queue`,
          }
        : {}),
    },
  ];
}

/** Rows that are never retired are all refreshed for ever. */
function stationForEver(model: Model, name: string): StationLoad[] {
  const load = model.refreshes.get(name)?.mostOfCap ?? 0;
  const fts = model.scenario.fts[name];
  if (fts === undefined || load === 0) return [];
  const { bulk, capHz } = refreshPace(fts);
  const untilS = Math.min(model.toS, (fts.refresh.until ?? Number.POSITIVE_INFINITY) / 1e6);
  const rows = middleOf(model.exchanges.get(name)?.done.count(untilS) ?? NOTHING);
  return [
    {
      name: `refresh of ${name}`,
      path: ['fts', name, 'refresh'],
      load,
      meanLoad: load,
      fromS: undefined,
      detail: `${digits(rows)} rows, all that were ever exchanged, for ever: ${hz(load * capHz)} of at most ${hz(capHz)}, less where a turn is longer than its interval`,
      ...(load > 1
        ? {
            saturation: 'tokens whose turn does not come expire, whether a file waits for them or not',
            remedy: `a bulk of ${Math.ceil(bulk * load)}, longer lives of FTS's tokens, or fewer tokens`,
          }
        : {}),
    },
  ];
}

function largestTokensPerFile(model: Model, name: string): number {
  return Math.max(
    0,
    ...model.spans.map((span) => {
      const files = sum(
        [...model.trafficAt(span).into]
          .filter(([site]) => model.scenario.sites[site]?.fts === name)
          .map(([, { attemptsHz }]) => attemptsHz),
      );
      return files === 0 ? 0 : middleOf(model.demandAt(span).fts.get(name)?.exchange ?? NOTHING) / files;
    }),
  );
}
