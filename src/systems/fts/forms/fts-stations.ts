import type { FtsConfig } from '../../../scenario/schema.js';
import { middleOf } from '../../../theory/form.js';
import type { ExchangeModel, Model } from '../../../theory/model.js';
import { NOTHING } from '../../../theory/range.js';
import type { Span } from '../../../theory/spans.js';
import { peakOf, type StationLoad, stationLoad, sum } from '../../../theory/station.js';
import { digits, hz, time } from '../../../theory/words.js';
import { intoInstance, waitingFiles } from '../../storage/forms/storage-stations.js';
import { FTS, hasRefresher } from '../versions.js';
import { partiesAt } from './fts-users.js';
import { refreshPeriodS } from './refresh-model.js';
import { refreshPace } from './refresh-turns.js';

/** The exchange loop of an instance. */
export function exchangeStations(model: Model, name: string): StationLoad[] {
  const exchange = model.exchanges.get(name);
  if (exchange === undefined || exchange.load === 0) return [];
  const { loop, capacityHz: capacity, load } = exchange;
  const busiest = peakOf(model, (span) => middleOf(model.demandAt(span).fts.get(name)?.exchange ?? NOTHING));
  return [
    stationLoad({
      name: `exchange of ${name}`,
      path: ['fts', name, 'exchange'],
      work: busiest,
      capacity,
      detail: `${hz(busiest.value)} of at most ${hz(capacity)} with ${loop.threads} threads`,
      full: () => ({
        saturation: saturationText(model, name, exchange, busiest.value - capacity),
        remedy: `${Math.ceil(loop.threads * load)} threads instead of ${loop.threads}, fewer calls or a shorter round trip; or a token cache`,
      }),
    }),
  ];
}

/** How its backlog grows, and for how long. */
function saturationText(
  model: Model,
  name: string,
  { loop, capacityHz, load }: ExchangeModel,
  growsHz: number,
): string {
  const rateIn = (span: Span) => middleOf(model.demandAt(span).fts.get(name)?.exchange ?? NOTHING);
  const lastsS = sum(
    model.spans.filter((span) => rateIn(span) > capacityHz).map(({ fromS, toS }) => toS - fromS),
  );
  const turns = Number.isFinite(loop.bulk)
    ? `turns of ${loop.bulk} follow each other without a pause, each a random part of the backlog`
    : `each turn is ${Math.round(load * 10) / 10} times as long as the one before`;
  return `for ${time(lastsS)} the backlog grows by ${hz(growsHz)}, and ${turns}`;
}

/** The refresh service of an instance that polls: for the tokens of files that wait, or for all that ever came. */
export function refreshStations(model: Model, name: string): StationLoad[] {
  const fts = model.scenario.fts[name];
  if (fts === undefined || !fts.tokens || !hasRefresher(fts)) return [];
  const { bulk, capHz } = refreshPace(fts);
  const need = refreshNeed(model, name, fts);
  if (need === undefined || need.rows < 1) return [];
  const wantedHz = need.rows / need.periodS;
  return [
    stationLoad({
      name: `refresh of ${name}`,
      path: ['fts', name, 'refresh'],
      work: { value: wantedHz, mean: need.meanRows / need.periodS, fromS: undefined },
      capacity: capHz,
      detail: `${digits(need.rows)} ${need.what}: ${hz(wantedHz)} of at most ${hz(capHz)}`,
      full: () => ({
        saturation: 'tokens whose turn does not come expire',
        remedy: `a bulk of ${Math.ceil((bulk * wantedHz) / capHz)}, longer lives of FTS's tokens, or ${need.fewer}`,
      }),
    }),
  ];
}

/** Rows that want to be refreshed, each once a period: those of files that wait, or of 2024-02 all that ever came. */
function refreshNeed(model: Model, name: string, fts: FtsConfig) {
  const parties = partiesAt(model, name);
  switch (FTS[fts.version].refresh.kind) {
    case 'just-in-time':
      return undefined;
    case 'outside': {
      const untilS = Math.min(model.toS, (fts.refresh.until ?? Number.POSITIVE_INFINITY) / 1e6);
      const rows = middleOf(model.exchanges.get(name)?.done.count(untilS) ?? NOTHING);
      const what = 'rows at the end, all that were ever exchanged, for ever';
      return { rows, meanRows: rows, periodS: refreshPeriodS(fts, parties), what, fewer: 'fewer tokens' };
    }
    default: {
      const lives = parties.map(({ ftsLifetimeS }) => ftsLifetimeS);
      const { files, meanFiles } = waitingFiles(model, name);
      const each = largestTokensPerFile(model, name);
      const what = 'tokens of files that wait, each in half of its life';
      return {
        rows: files * each,
        meanRows: meanFiles * each,
        periodS: Math.min(...lives) / 2,
        what,
        fewer: 'a shorter queue',
      };
    }
  }
}

function largestTokensPerFile(model: Model, name: string): number {
  return Math.max(
    0,
    ...model.spans.map((span) => {
      const files = intoInstance(model.scenario, model.trafficAt(span).into, name).attemptsHz;
      return files === 0 ? 0 : middleOf(model.demandAt(span).fts.get(name)?.exchange ?? NOTHING) / files;
    }),
  );
}
