import { steadyLoop } from './exchange-loop.js';
import { type Form, isTight, middleOf, told, untold } from './form.js';
import { submittersOf, whyInexact } from './fts-users.js';
import { type History, meanOver } from './history.js';
import { becauseOf, type ExchangeModel, type Model } from './model.js';
import { NOTHING, type Range } from './range.js';

/** The forms of the exchange loop of an instance. */
export function exchangeForms(
  model: Model,
  name: string,
  { arrived, done, behind, loop, capacityHz }: ExchangeModel,
): Form[] {
  const about = `fts.${name}`;
  const { fromS, toS } = model;
  const reason = whyInexact(model, name);
  const because = becauseOf(model, reason);
  const rate = done.meanHz(fromS, toS);
  const full = reason === undefined && isAlwaysFull(model, name, loop, behind);
  const forms: Form[] = [
    told(about, {
      label: 'exchanges',
      metric: `fts.${name}.rate.exchange`,
      stat: 'mean',
      unit: 'Hz',
      range: rate,
      exact: reason === undefined && (behind === undefined || full),
      formula:
        behind === undefined
          ? `tokens that are managed${because}`
          : `turn after turn N′ = λ (interval + N/µ), µ = threads / time of an exchange${because}`,
    }),
  ];
  if (rate.high === 0) return forms;
  forms.push(
    told(about, {
      label: 'capacity of the exchange',
      unit: 'Hz',
      range: capacityHz,
      exact: false,
      formula: `${loop.threads} threads / ${Number(loop.exchangeS.toPrecision(3))} s an exchange`,
    }),
  );
  if (behind === undefined) return [...forms, ...steadyForms(model, name, loop, arrived, reason)];
  const backlog = (atS: number): Range => {
    const { backlog: found } = behind.at(atS);
    return { low: found, high: found };
  };
  return [
    ...forms,
    told(about, {
      label: 'tokens to exchange, at the end',
      metric: `fts.${name}.backlog.exchange`,
      stat: 'final',
      unit: 'tokens',
      range: backlog(toS),
      exact: full,
      formula: 'what has come less what is stored: grows by λ − µ while more comes than is exchanged',
    }),
    told(about, {
      label: 'tokens to exchange, mean',
      metric: `fts.${name}.backlog.exchange`,
      stat: 'mean',
      unit: 'tokens',
      range: meanOver(fromS, toS, backlog),
      exact: full,
      formula: 'the same over time',
    }),
    told(about, {
      label: 'largest turn',
      metric: `fts.${name}.batch.exchange`,
      stat: 'max',
      unit: 'tokens',
      range: behind.largestBatch,
      exact: false,
      formula: 'N′ = λ (interval + N/µ)',
    }),
    untold(
      about,
      'time in TOKEN_PREP',
      'the loop falls behind: the wait grows with the run',
      `fts.${name}.delay.token_prep`,
      'mean',
    ),
  ];
}

/** Every turn is full from the first on, takes the same time, and is followed by the next: stores are no matter of chance. */
function isAlwaysFull(
  model: Model,
  name: string,
  loop: ExchangeModel['loop'],
  behind: ExchangeModel['behind'],
): boolean {
  const isConstant = model.scenario.workloads.every(
    ({ phases, gate }) => phases.length === 0 && gate === undefined,
  );
  return (
    behind?.alwaysFull === true && isConstant && loop.bulk % loop.threads === 0 && hasEvenAnswers(model, name)
  );
}

/** Parts of the scenario that make the loop's delay the mean of a simulation. */
function steadyForms(
  model: Model,
  name: string,
  loop: ExchangeModel['loop'],
  arrived: History,
  reason: string | undefined,
): Form[] {
  const about = `fts.${name}`;
  const rate = middleOf(arrived.meanHz(model.fromS, model.toS));
  const { together, lone } = arrivalsOf(model, name);
  const steady = steadyLoop(loop, rate, together);
  if (steady === undefined) return [];
  const exact = reason === undefined && lone && hasEvenAnswers(model, name);
  const common = { unit: 's', exact };
  return [
    told(about, {
      ...common,
      label: 'time in TOKEN_PREP',
      metric: `fts.${name}.delay.token_prep`,
      stat: 'mean',
      range: steady.delayS,
      formula: exact
        ? 'half a cycle and the time of a bulk; cycle = interval / (1 − λ/µ)'
        : 'half a cycle and the time of a bulk, of files whose tokens are new when they come, at random and at the mean rate',
    }),
    told(about, {
      label: 'tokens to exchange, mean',
      metric: `fts.${name}.backlog.exchange`,
      stat: 'mean',
      unit: 'tokens',
      range: rate * steady.delayS,
      exact,
      formula: 'rate × time in TOKEN_PREP (Little)',
    }),
  ];
}

/** How many new tokens come at the same moment, and whether that is always so. */
function arrivalsOf(model: Model, name: string): { readonly together: number; readonly lone: boolean } {
  let tokens = 0;
  let jobs = 0;
  let lone = true;
  const submitters = submittersOf(model, name);
  for (const span of model.spans) {
    const { fts, submitters: all } = model.demandAt(span);
    tokens += middleOf(fts.get(name)?.exchange ?? NOTHING) * (span.toS - span.fromS);
    for (const submitter of submitters) {
      const found = all.get(submitter);
      if (found === undefined) continue;
      jobs += middleOf(found.flows.jobsHz) * (span.toS - span.fromS);
      lone &&= found.asks.renewing.length === 0 && isTight(found.flows.jobsHz);
    }
  }
  const { scenario } = model;
  const isRandom = scenario.workloads.every(
    ({ arrivals, phases, gate, fanout, files }) =>
      arrivals.law === 'poisson' &&
      phases.length === 0 &&
      gate === undefined &&
      fanout === 1 &&
      files.law === 'constant',
  );
  const interval = scenario.fts[name]?.exchange.interval ?? 0;
  const isQuick = submitters.every(
    (submitter) => 50 * (scenario.submitters[submitter]?.sleep ?? 0) <= interval,
  );
  return {
    together: Math.max(1, jobs === 0 ? 1 : tokens / jobs),
    lone: lone && isRandom && isQuick && submitters.length === 1,
  };
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
