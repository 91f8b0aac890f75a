import { turnS } from './batches.js';
import { becauseOf, hasExactRenewals } from './exactness.js';
import { steadyLoop } from './exchange-loop.js';
import { type Form, isTight, middleOf, told, untold } from './form.js';
import { submittersOf, whyInexact } from './fts-users.js';
import { type History, meanOver } from './history.js';
import type { ExchangeModel, Model } from './model.js';
import { isPerFile } from './parties.js';
import { NOTHING, type Range, times } from './range.js';

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
  const steady = submittersOf(model, name).every((submitter) => hasExactRenewals(model, submitter));
  const forms: Form[] = [
    told(about, {
      label: 'exchanges',
      metric: `fts.${name}.rate.exchange`,
      stat: 'mean',
      unit: 'Hz',
      range: rate,
      exact: reason === undefined && steady && (behind === undefined || full),
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
    ...(hasTokenPrep(model, name)
      ? [
          untold(
            about,
            'time in TOKEN_PREP',
            'the loop falls behind: the wait grows with the run',
            `fts.${name}.delay.token_prep`,
            'mean',
          ),
        ]
      : []),
  ];
}

/** Every turn is full from the first on, whose time is known, takes the same time, and is followed by the next: stores are no matter of chance. */
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
    behind?.alwaysFull === true &&
    isConstant &&
    model.scenario.fts[name]?.up_for !== undefined &&
    loop.bulk % loop.threads === 0 &&
    hasEvenAnswers(model, name)
  );
}

/** The delay of a loop that keeps up: in each stretch of time by the rate of that time. */
function steadyForms(
  model: Model,
  name: string,
  loop: ExchangeModel['loop'],
  arrived: History,
  reason: string | undefined,
): Form[] {
  const about = `fts.${name}`;
  const { together, lone } = arrivalsOf(model, name);
  const delays = delaysOf(model, name, loop, together);
  if (delays === undefined) return [];
  const exact = reason === undefined && lone && hasEvenAnswers(model, name);
  const isShared = !exact && submittersOf(model, name).some((submitter) => sharesTokens(model, submitter));
  const waits: Form[] = [
    told(about, {
      unit: 's',
      exact,
      label: 'time in TOKEN_PREP',
      metric: `fts.${name}.delay.token_prep`,
      stat: 'mean',
      range: { low: isShared ? delays.followerS : delays.tokenS, high: delays.tokenS },
      formula: isShared
        ? 'half a cycle and the time of a bulk; less for files that come while a token waits which they share'
        : 'half a cycle and the time of a bulk; cycle = interval / (1 − λ/µ)',
    }),
  ];
  return [
    ...(hasTokenPrep(model, name) ? waits : []),
    told(about, {
      label: 'tokens to exchange, mean',
      metric: `fts.${name}.backlog.exchange`,
      stat: 'mean',
      unit: 'tokens',
      range: times(arrived.meanHz(model.fromS, model.toS), delays.tokenS),
      exact,
      formula: 'rate × time until a token is stored (Little)',
    }),
  ];
}

/** Mean time until a token is stored, and until a file gets one that was already waiting when the file came, s. */
function delaysOf(
  { spans, demandAt, fromS, toS }: Model,
  name: string,
  loop: ExchangeModel['loop'],
  together: number,
): { readonly tokenS: number; readonly followerS: number } | undefined {
  let [weight, tokenS, followerS] = [0, 0, 0];
  for (const span of spans) {
    const lasts = Math.min(span.toS, toS) - Math.max(span.fromS, fromS);
    const rate = middleOf(demandAt(span).fts.get(name)?.exchange ?? NOTHING);
    if (lasts <= 0 || rate === 0) continue;
    const steady = steadyLoop(loop, rate, together);
    if (steady === undefined) return undefined;
    const { delayS, cycleS } = steady;
    // Files come evenly while the token waits: for a time that is even over a cycle, and the work of a bulk.
    const workS = Math.max(0, delayS - cycleS / 2);
    const squared = cycleS ** 2 / 3 + cycleS * workS + workS ** 2;
    weight += rate * lasts;
    tokenS += rate * lasts * delayS;
    followerS += (rate * lasts * squared) / (2 * delayS);
  }
  return weight === 0 ? undefined : { tokenS: tokenS / weight, followerS: followerS / weight };
}

/** Whether files of several jobs may wait for the same token. */
function sharesTokens({ scenario }: Model, submitter: string): boolean {
  const tokens = scenario.submitters[submitter]?.tokens;
  return tokens !== undefined && tokens.cache !== 'off' && !isPerFile(tokens);
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
  const isQuick = submitters.every((submitter) => {
    const found = scenario.submitters[submitter];
    return found === undefined || 50 * turnS(found) <= interval / 1e6;
  });
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

/** Whether files wait for the exchange of their tokens. */
function hasTokenPrep({ scenario }: Model, name: string): boolean {
  return scenario.fts[name]?.token_prep ?? true;
}
