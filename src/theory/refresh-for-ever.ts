import { SECOND_US } from '../kernel/simulation.js';
import type { FtsConfig } from '../scenario/schema.js';
import { refreshDueUs } from '../systems/fts/settings.js';
import { submittersOf } from './fts-users.js';
import { History, type RatePiece } from './history.js';
import type { Model, RefreshModel } from './model.js';
import { instanceHistory } from './model-history.js';
import { refreshPace } from './refresh-turns.js';
import { answerS } from './submission.js';

type Parts = Pick<Model, 'scenario' | 'spans' | 'pieces' | 'demandAt' | 'toS' | 'exchanges'>;

const SAMPLES = 600;
const MOST_SAMPLES = 20_000;

const FORMULA =
  'rows ever exchanged / (time until a row is due, rounded up to a turn), whatever became of their files; at most bulk / turn';

/**
 * The refreshes of an instance whose rows are never retired (2024-02): each row that has been exchanged comes again and
 * again. R(t) = E(t − first) + R(t − P), with the exchanges E, the time `first` until a row is due by the life of the
 * token that was submitted, and the period P: the time until it is due by that of a refreshed one, rounded up to a
 * turn. The low end has every row one turn late, the high end none.
 */
export function refreshesForEver(model: Parts, name: string, fts: FtsConfig): RefreshModel {
  const exchange = model.exchanges.get(name);
  const submitters = submittersOf(model, name);
  if (exchange === undefined || submitters.length === 0) return NONE;
  const turn = turnsOf(model, name, fts);
  const due = dueOf(model, fts, submitters);
  const untilS = Math.min(model.toS, (fts.refresh.until ?? Number.POSITIVE_INFINITY) / SECOND_US);
  const shortestS = turn.intervalS * (Math.floor(due.laterS.low / turn.intervalS) + 1);
  const steps = Math.min(MOST_SAMPLES, Math.max(SAMPLES, Math.ceil(model.toS / shortestS)));
  const stepS = model.toS / steps;
  const waitS = exchange.behind?.longestWaitS ?? 2 * exchange.loop.intervalS;
  const counted = (end: 'low' | 'high') => {
    const counts = new Float64Array(steps + 1);
    for (let step = 1; step <= steps; step++) {
      const atS = step * stepS;
      const [cycleS, lateS] = [turn.cycleS(atS), end === 'low' ? turn.workS(atS) : 0];
      const firstS = end === 'low' ? due.firstS.high + cycleS + lateS : Math.max(0, due.firstS.low - waitS);
      const laterS = end === 'low' ? due.laterS.high + lateS : due.laterS.low;
      const againS = cycleS * (Math.floor(laterS / cycleS) + 1);
      const first = exchange.done.count(atS - firstS)[end];
      counts[step] = Math.max(
        counts[step - 1] ?? 0,
        first + interpolated(counts, (atS - againS) / stepS, step),
      );
    }
    return counts;
  };
  const [low, high] = [counted('low'), counted('high')];
  let mostOfCap = 0;
  const pieces = Array.from({ length: steps }, (_, step): RatePiece => {
    const [fromS, toS] = [step * stepS, (step + 1) * stepS];
    const capHz = turn.capHz(toS);
    const rate = (counts: Float64Array) => ((counts[step + 1] ?? 0) - (counts[step] ?? 0)) / stepS;
    const [slow, fast] = [rate(low), rate(high)];
    const isOn = toS <= untilS ? 1 : 0;
    mostOfCap = Math.max(mostOfCap, (isOn * (slow + fast)) / 2 / capHz);
    const within = (hz: number) => isOn * Math.min(capHz, hz);
    return { fromS, toS, rateHz: { low: within(Math.min(slow, fast)), high: within(Math.max(slow, fast)) } };
  });
  return { history: new History(pieces), futile: new History([]), exact: false, mostOfCap, formula: FORMULA };
}

const NONE: RefreshModel = {
  history: new History([]),
  futile: new History([]),
  exact: true,
  mostOfCap: 0,
  formula: 'no token needs one',
};

/** When a row is due after its submission, and after a refresh: the earliest and the latest of the submitters', s. */
function dueOf({ spans, demandAt }: Parts, { refresh }: FtsConfig, submitters: readonly string[]) {
  const [span] = spans;
  const lives = submitters.flatMap((submitter) =>
    span === undefined ? [] : (demandAt(span).submitters.get(submitter)?.parties ?? []),
  );
  const dueS = (lifeS: number) => Math.max(0, refreshDueUs(refresh, 0, lifeS * SECOND_US) / SECOND_US);
  const range = (all: readonly number[]) => ({ low: Math.min(...all), high: Math.max(...all) });
  return {
    firstS: range(lives.map(({ lifetimeS }) => dueS(lifetimeS))),
    laterS: range(lives.map(({ ftsLifetimeS }) => dueS(ftsLifetimeS))),
  };
}

/** Turns over time: a read of the table takes time for every row, and the calls for a full turn what they take. */
function turnsOf(model: Parts, name: string, fts: FtsConfig) {
  const { intervalS, bulk, threads } = refreshPace(fts);
  const rows = instanceHistory(model, name, ({ tokens }) => tokens);
  const issuers = submittersOf(model, name).map((submitter) => model.scenario.submitters[submitter]?.issuer);
  const callS = Math.max(
    0,
    ...issuers.map((issuer) => (issuer ? answerS(model.scenario, issuer, 'refresh_token') : 0)),
  );
  const fullS = Math.ceil(bulk / threads) * callS + (bulk * fts.refresh.update_time) / SECOND_US;
  const readS = (atS: number) => (fts.select_time / SECOND_US) * rows.count(atS).high;
  return {
    intervalS,
    workS: (atS: number) => readS(atS) + fullS,
    cycleS: (atS: number) => Math.max(intervalS, readS(atS)),
    capHz: (atS: number) => bulk / Math.max(intervalS, readS(atS) + fullS),
  };
}

/** A count between two steps, of which the one at hand is not known yet. */
function interpolated(counts: Float64Array, place: number, step: number): number {
  if (place <= 0) return 0;
  const below = Math.min(step - 1, Math.floor(place));
  const from = counts[below] ?? 0;
  const above = below + 1 < step ? (counts[below + 1] ?? from) : from;
  return from + (place - below) * (above - from);
}
