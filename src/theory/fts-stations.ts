import { middleOf } from './form.js';
import { refreshTurns } from './fts-defaults.js';
import type { Model } from './model.js';
import { NOTHING } from './range.js';
import type { Span } from './spans.js';
import { peakOf, type Station, sum } from './station.js';
import type { TrafficBy } from './traffic.js';
import { digits, hz, time } from './words.js';

/** The exchange loop of an instance. */
export function exchangeStations(model: Model, name: string): Station[] {
  const exchange = model.exchanges.get(name);
  if (exchange === undefined || exchange.load === 0) return [];
  const { loop, capacityHz: capacity, load, behind } = exchange;
  const busiest = peakOf(model, (span) => middleOf(model.demandAt(span).fts.get(name)?.exchange ?? NOTHING));
  const life = shortestLifeS(model, name);
  const expires = behind === undefined ? '' : expiryText(behind.longestWaitS, life);
  return [
    {
      name: `exchange of ${name}`,
      load,
      fromS: busiest.fromS,
      detail: `${hz(busiest.value)} of at most ${hz(capacity)} with ${loop.threads} threads`,
      ...(load > 1
        ? {
            saturation: `the backlog grows by ${hz(busiest.value - capacity)}, each turn ${(Math.round(load * 10) / 10).toString()} times as long as the one before${expires}`,
            remedy: `${Math.ceil(loop.threads * load)} threads instead of ${loop.threads}, fewer calls or a shorter round trip; or a token cache`,
          }
        : {}),
    },
  ];
}

function expiryText(longestWaitS: number, lifeS: number): string {
  return longestWaitS > lifeS
    ? `; tokens wait for up to ${time(longestWaitS)} and expire after ${time(lifeS)}`
    : `; tokens wait for up to ${time(longestWaitS)}`;
}

function shortestLifeS({ spans, demandAt }: Model, instance: string): number {
  const lives = spans.flatMap((span) =>
    [...demandAt(span).submitters.values()]
      .filter(({ flows }) => flows.fts.includes(instance))
      .map(({ parties }) => parties.lifetimeS),
  );
  return Math.min(Number.POSITIVE_INFINITY, ...lives);
}

/** The refresh service of an instance of 3.13, for the tokens of files that wait. */
export function refreshStations(model: Model, name: string, trafficAt: (span: Span) => TrafficBy): Station[] {
  const fts = model.scenario.fts[name];
  if (fts === undefined) return [];
  const polled = [...model.spans].some((span) => (model.demandAt(span).fts.get(name)?.refresh.high ?? 0) > 0);
  if (!polled || fts.version !== '3.13') return [];
  const { intervalS, bulk } = refreshTurns(fts);
  const capacity = bulk / intervalS;
  const waiting = model.waiting.get(name) ?? { most: 0 };
  const tokensPerFile = largestTokensPerFile(model, name, trafficAt);
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
  return [
    {
      name: `refresh of ${name}`,
      load,
      fromS: undefined,
      detail: `${digits(waiting.most * tokensPerFile)} tokens of files that wait, each in half of its life: ${hz(wanted)} of at most ${hz(capacity)}`,
      ...(load > 1
        ? {
            saturation: 'tokens whose turn does not come expire in the queue',
            remedy: `a bulk of ${Math.ceil(bulk * load)}, longer lives of FTS's tokens, or a shorter queue`,
          }
        : {}),
    },
  ];
}

function largestTokensPerFile(model: Model, name: string, trafficAt: (span: Span) => TrafficBy): number {
  return Math.max(
    0,
    ...model.spans.map((span) => {
      const files = sum(
        [...trafficAt(span).into]
          .filter(([site]) => model.scenario.sites[site]?.fts === name)
          .map(([, { attemptsHz }]) => attemptsHz),
      );
      return files === 0 ? 0 : middleOf(model.demandAt(span).fts.get(name)?.exchange ?? NOTHING) / files;
    }),
  );
}
