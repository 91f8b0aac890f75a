import { becauseOf, hasExactRenewals, whyInexact } from '../../../theory/exactness.js';
import { type Form, isTight, middleOf, type Told, told, untold } from '../../../theory/form.js';
import { meanOver } from '../../../theory/history.js';
import type { ExchangeModel, Model } from '../../../theory/model.js';
import { exactly, NOTHING, type Range, times } from '../../../theory/range.js';
import { turnS } from '../../rucio/forms/batches.js';
import { LIGHT, tokenDelayS } from './exchange-loop.js';
import { submittersOf } from './fts-users.js';

/** The forms of the exchange loop of an instance. */
export function exchangeForms(model: Model, name: string, exchange: ExchangeModel): Form[] {
  const about = `fts.${name}`;
  const { load } = exchange;
  const isBehind = load > 1;
  const reason = whyInexact(model, name);
  const because = becauseOf(model, reason);
  const isFull = reason === undefined && isAlwaysFull(model, name, exchange);
  const isSteady =
    load < LIGHT && submittersOf(model, name).every((submitter) => hasExactRenewals(model, submitter));
  const rate = storedHz(model, exchange);
  const exchanges = told(about, {
    label: 'exchanges',
    metric: `fts.${name}.rate.exchange`,
    unit: 'Hz',
    range: rate,
    exact: reason === undefined && (isSteady || isFull),
    formula: isBehind
      ? `at most µ = threads / time of an exchange, less the pauses between turns${because}`
      : `tokens that are managed${because}`,
  });
  if (rate.high === 0) return [exchanges];
  return [
    exchanges,
    ...(isBehind ? behindForms(model, name, exchange, isFull) : steadyForms(model, name, exchange, reason)),
  ];
}

/** What is stored, Hz: of a loop that falls behind with bulks, all of a bulk at its end. */
function storedHz({ fromS, toS }: Model, { done, loop, load, capacityHz }: ExchangeModel): Range {
  if (load <= 1) return done.meanHz(fromS, toS);
  // Turns without a limit grow from the first one on, and the last one may just have begun to store.
  if (!Number.isFinite(loop.bulk)) return times(done.meanHz(fromS, toS), { low: 1 / (load + 1), high: 1 });
  const stored = (atS: number) => {
    const { low, high } = done.count(atS);
    const late = capacityHz * loop.firstS;
    return { low: wholeBulks(low - late, loop.bulk), high: wholeBulks(high - late, loop.bulk) };
  };
  const [before, after] = [stored(fromS), stored(toS)];
  return {
    low: Math.max(0, after.low - before.high) / (toS - fromS),
    high: Math.max(0, after.high - before.low) / (toS - fromS),
  };
}

/** So many tokens that have their answers, less those whose bulk is not at its end. */
function wholeBulks(answered: number, bulk: number): number {
  return bulk * Math.max(0, Math.floor(answered / bulk + 1e-9));
}

/** What waits for a loop that falls behind. */
function behindForms(
  { fromS, toS, scenario }: Model,
  name: string,
  { arrived, done, loop, capacityHz }: ExchangeModel,
  exact: boolean,
): Form[] {
  const about = `fts.${name}`;
  // Nothing is done before the first turn, and half of a bulk has its answer and is not stored yet.
  const late = Number.isFinite(loop.bulk) ? capacityHz * loop.firstS + loop.bulk / 2 : 0;
  const backlog = (atS: number): Range =>
    exactly(Math.max(0, middleOf(arrived.count(atS)) - middleOf(done.count(atS))) + late);
  const common = { metric: `fts.${name}.backlog.exchange`, unit: 'tokens', exact };
  const formula = 'grows by λ − µ while more comes than is exchanged';
  const forms: readonly Told[] = [
    { ...common, label: 'tokens to exchange, at the end', stat: 'final', range: backlog(toS), formula },
    {
      ...common,
      label: 'tokens to exchange, mean',
      range: meanOver(fromS, toS, backlog),
      formula,
    },
  ];
  const why = 'the loop falls behind: the wait grows with the run';
  return [...forms.map((form) => told(about, form)), ...untoldPrep(scenario, name, why)];
}

/** Every turn is full from the first on, whose time is known, takes the same time, and is followed by the next: stores are no matter of chance. */
function isAlwaysFull(model: Model, name: string, { arrived, loop, load }: ExchangeModel): boolean {
  return (
    load > 1 &&
    isConstant(model) &&
    arrived.count(loop.firstS).low >= loop.bulk &&
    model.scenario.fts[name]?.up_for !== undefined &&
    loop.bulk % loop.threads === 0 &&
    hasEvenAnswers(model, name)
  );
}

/** The delay of a loop that keeps up, of jobs that come one by one at random at a constant rate. */
function steadyForms(
  model: Model,
  name: string,
  { loop, arrived, load }: ExchangeModel,
  reason: string | undefined,
): Form[] {
  const about = `fts.${name}`;
  const together = reason === undefined && hasEvenAnswers(model, name) ? arrivingTogether(model, name) : 0;
  const rate = arrived.meanHz(model.fromS, model.toS);
  const delayS =
    together > 0 && load < LIGHT ? tokenDelayS(loop, middleOf(rate), Math.max(1, together)) : undefined;
  if (delayS === undefined) {
    const why = 'known of jobs that come one by one at random, and of even answers: simulate';
    return [...untoldPrep(model.scenario, name, why), untold(about, 'tokens to exchange, mean', why)];
  }
  const prep = told(about, {
    label: 'time in TOKEN_PREP',
    metric: `fts.${name}.delay.token_prep`,
    unit: 's',
    range: delayS,
    exact: true,
    formula: 'half a cycle and the time of a bulk; cycle = interval / (1 − λ/µ)',
  });
  return [
    ...(hasTokenPrep(model.scenario, name) ? [prep] : []),
    told(about, {
      label: 'tokens to exchange, mean',
      metric: `fts.${name}.backlog.exchange`,
      unit: 'tokens',
      range: times(rate, delayS),
      exact: true,
      formula: 'rate × time until a token is stored (Little)',
    }),
  ];
}

function untoldPrep(scenario: Model['scenario'], name: string, why: string): Form[] {
  if (!hasTokenPrep(scenario, name)) return [];
  return [untold(`fts.${name}`, 'time in TOKEN_PREP', why)];
}

/** How many new tokens come at the same moment, those of one job; 0 where they do not come like that. */
function arrivingTogether(model: Model, name: string): number {
  const { scenario, demandAt } = model;
  const [submitter, ...others] = submittersOf(model, name);
  const [span] = model.spans;
  if (submitter === undefined || others.length > 0 || span === undefined || !isConstant(model)) return 0;
  const { fts, submitters } = demandAt(span);
  const found = submitters.get(submitter);
  const config = scenario.submitters[submitter];
  if (found === undefined || config === undefined) return 0;
  const isRandom = scenario.workloads.every(
    ({ arrivals, fanout, files }) => arrivals.law === 'poisson' && fanout === 1 && files.law === 'constant',
  );
  const isQuick = 50 * turnS(config) <= (scenario.fts[name]?.exchange.interval ?? 0) / 1e6;
  // The jobs of one dataset come together, as no chain of lone jobs knows.
  const isOneJob = found.flows.origins.every(({ jobs }) => jobs === 1);
  const isLone = isOneJob && found.asks.renewing.length === 0 && isTight(found.flows.jobsHz);
  if (!isRandom || !isQuick || !isLone) return 0;
  return middleOf(fts.get(name)?.exchange ?? NOTHING) / middleOf(found.flows.jobsHz);
}

function isConstant({ scenario }: Model): boolean {
  return scenario.workloads.every(({ phases, gate }) => phases.length === 0 && gate === undefined);
}

/** Whether every exchange takes the same time. */
function hasEvenAnswers({ scenario, exchanges }: Model, name: string): boolean {
  const threads = exchanges.get(name)?.loop.threads ?? 0;
  return Object.values(scenario.issuers).every(
    ({ service, round_trip: trip, database, slots, growth }) =>
      service.law === 'constant' &&
      trip.law === 'constant' &&
      growth.law === 'none' &&
      threads <= slots / 2 &&
      threads <= (database?.servers ?? Number.POSITIVE_INFINITY) / 2,
  );
}

/** Whether files wait for the exchange of their tokens. */
function hasTokenPrep({ fts }: Model['scenario'], name: string): boolean {
  return fts[name]?.token_prep ?? true;
}
