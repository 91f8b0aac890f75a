import type { Scenario } from '../../../scenario/schema.js';
import {
  capacityHz,
  type IssuerParts,
  type IssuerTerms,
  issuerTerms,
  openLoop,
} from '../../../theory/closed-loop.js';
import { type Erlang, erlang } from '../../../theory/erlang.js';
import { becauseOf } from '../../../theory/exactness.js';
import { type Form, isTight, told, untold } from '../../../theory/form.js';
import type { Model } from '../../../theory/model.js';
import { type Range, sumOfRanges, times } from '../../../theory/range.js';
import { CLIENT_GRANTS, GRANTS, type GrantName } from '../grants.js';
import { atFirst, type Bench, type IssuerLoad, issuerLoadOf, issuerOf, meanHz } from './issuer-load.js';
import { issuerStocks } from './issuer-stocks.js';
import { feelsTables } from './issuer-work.js';

type Issuer = Scenario['issuers'][string] & IssuerParts;

/** The forms of an issuer: rates by grant, latencies, stations, stored tokens. */
export function issuerForms(model: Model, name: string): Form[] {
  const issuer = issuerOf(model, name);
  if (issuer === undefined) return [];
  const load = issuerLoadOf(model, name);
  const about = `issuers.${name}`;
  if (load.unknown !== undefined) return [untold(about, 'requests', load.unknown)];
  return [
    ...rateForms(model, name, load),
    ...servedForms(model, name, load),
    ...(load.bench === undefined
      ? mixedForms(model, name, issuer, load)
      : benchForms(name, issuer, load, load.bench)),
    ...issuerStocks(model, name, issuer, load),
  ];
}

const HOW: Readonly<Record<GrantName, string>> = {
  client_credentials: 'tokens that its clients ask for',
  token_exchange: 'tokens that FTS and vaults exchange',
  refresh_token: 'tokens that FTS and vaults refresh',
  discovery: 'exchanges × (calls of an exchange − 1)',
};

function rateForms(model: Model, name: string, load: IssuerLoad): Form[] {
  const about = `issuers.${name}`;
  if (load.bench?.takenOut !== undefined && load.bench.closed !== undefined) {
    return [
      untold(about, 'requests', `${load.bench.takenOut}, and clients that it refuses ask again at once`),
    ];
  }
  if (load.bench?.isOverfull) {
    return [untold(about, 'requests', 'clients that it refuses ask again at once, as often as they can')];
  }
  const isExact = load.inexact === undefined && hasExactRate(issuerOf(model, name), load);
  const formula = (grant: GrantName) => {
    if (load.bench?.closed !== undefined) return 'mean-value analysis of clients that wait for their answers';
    return load.bench === undefined ? HOW[grant] : 'the rate of the load test';
  };
  const because = becauseOf(model, load.inexact);
  const rates = GRANTS.map((grant) => ({ grant, rate: meanHz(load, grant, model) }));
  return [
    ...rates
      .filter(({ grant, rate }) => rate.high > 0 || grant === 'client_credentials')
      .map(({ grant, rate }) =>
        told(about, {
          label: grant,
          metric: `iam.${name}.rate.${grant}`,
          unit: 'Hz',
          range: rate,
          exact: isExact && grant !== 'refresh_token',
          formula: `${formula(grant)}${because}`,
        }),
      ),
    told(about, {
      label: 'all requests',
      metric: `iam.${name}.rate.all`,
      unit: 'Hz',
      range: sumOfRanges(rates.map(({ rate }) => rate)),
      exact: isExact && meanHz(load, 'refresh_token', model).high === 0,
      formula: 'the sum',
    }),
  ];
}

/** What load tests are given: of an open one less than it asks for by what is refused, or under way at the end. */
function servedForms(model: Model, name: string, load: IssuerLoad): Form[] {
  const { bench } = load;
  if (bench === undefined) return [];
  const grants = CLIENT_GRANTS.filter((grant) => bench.test.chain.includes(grant));
  const formOf = (label: string, metric: string, asked: readonly GrantName[]) =>
    told(`issuers.${name}`, {
      label,
      metric: `iam.${name}.issued.${metric}`,
      unit: 'Hz',
      range: times(sumOfRanges(asked.map((grant) => meanHz(load, grant, model))), load.answered),
      exact:
        bench.closed !== undefined &&
        load.inexact === undefined &&
        isExactBench(issuerOf(model, name), bench),
      formula: servedBy(bench),
    });
  const each = grants.length === 1 ? [] : grants;
  return [
    formOf('tokens issued', 'access_token', grants),
    ...each.map((grant) => formOf(`tokens by ${grant}`, `access_token.${grant}`, [grant])),
  ];
}

function servedBy({ closed, isOverfull }: Bench): string {
  if (closed === undefined) return 'the rate of the load test, at most the capacity of the issuer';
  const clients = isOverfull ? 'as many clients as its threads and accept queues take in' : 'its clients';
  return `mean-value analysis of ${clients}`;
}

/** What load tests ask: of an open one exactly where all is answered, of a closed one where mean-value analysis is exact. */
function hasExactRate(issuer: Issuer | undefined, { bench }: IssuerLoad): boolean {
  if (bench === undefined) return true;
  return bench.closed === undefined ? isAnswered(bench, issuer) : isExactBench(issuer, bench);
}

/** No request is refused, so that a chain of grants goes to its end. */
function isAnswered({ terms, rateHz }: Bench, issuer: Issuer | undefined): boolean {
  return issuer !== undefined && rateHz < capacityHz(terms);
}

/** One pod with the database inside, one kind of request, an exponential law or as many slots as clients. */
function isExactBench(issuer: Issuer | undefined, { test, terms, takenOut }: Bench): boolean {
  if (takenOut !== undefined || issuer === undefined || terms.pods > 1 || issuer.growth.law !== 'none')
    return false;
  const clients = test.clients ?? 0;
  if (clients > issuer.threads + issuer.accept_queue) return false;
  if (issuer.database !== undefined && terms.databaseS > 0) return false;
  if (test.clients !== undefined && clients <= terms.slots) return true;
  const weights = new Set(test.chain.map((grant) => issuer.weights[grant]));
  return issuer.service.law === 'exponential' && weights.size === 1;
}

function benchForms(name: string, issuer: Issuer, load: IssuerLoad, bench: Bench): Form[] {
  const about = `issuers.${name}`;
  const { terms, test, closed, rateHz } = bench;
  const answer = closed ?? openLoop(terms, rateHz);
  const exact = load.inexact === undefined && isExactBench(issuer, bench);
  if (bench.takenOut !== undefined) return [untold(about, 'latency and slots at work', bench.takenOut)];
  if (!Number.isFinite(answer.latencyS)) return saturatedForms(name, issuer, bench);
  if (closed !== undefined && terms.odd !== undefined) {
    const why = 'clients of a closed loop gather at the odd pods';
    return [untold(about, 'slots at work', why)];
  }
  const what = closed === undefined ? 'Erlang C' : 'mean-value analysis';
  const formula = exact ? what : `${what}; ${leftOut(issuer, bench)}`;
  const single = new Set(test.chain).size === 1 ? test.chain[0] : undefined;
  const meanS = terms.podS + terms.databaseS;
  const ownS = (grant: GrantName) => {
    const own = issuerTerms(issuer, [grant], atFirst(issuer));
    return own.podS + own.databaseS;
  };
  const grants = [...new Set(test.chain)];
  const queue =
    closed === undefined && isPure(issuer, bench) ? erlang(terms.slots, rateHz, meanS) : undefined;
  return [
    ...grants.map((grant) =>
      told(about, {
        label: `latency of ${grant}`,
        metric: `iam.${name}.latency.${grant}`,
        unit: 's',
        range: answer.latencyS - meanS + ownS(grant),
        exact,
        formula,
      }),
    ),
    ...(single === undefined ? [] : quantileForms(about, name, single, queue)),
    told(about, {
      label: 'slots at work',
      metric: `iam.${name}.utilisation`,
      unit: '1',
      range: answer.utilisation * usableShare(issuer, terms),
      exact,
      formula,
    }),
    ...databaseForms(name, issuer, { low: rateHz * terms.databaseS, high: rateHz * terms.databaseS }, exact),
    queue === undefined
      ? untold(about, 'requests that wait', `Erlang's formula is for an open loop at one pod`)
      : told(about, {
          label: 'requests that wait',
          metric: `iam.${name}.queue`,
          unit: 'requests',
          range: queue.queue,
          exact,
          formula: 'Erlang C',
        }),
  ];
}

/** More comes than can be answered. */
function saturatedForms(name: string, issuer: Issuer, { terms, rateHz }: Bench): Form[] {
  const about = `issuers.${name}`;
  const capacity = capacityHz(terms);
  return [
    told(about, {
      label: 'requests refused',
      metric: `iam.${name}.errors.refused`,
      unit: 'Hz',
      range: rateHz - capacity,
      exact: false,
      formula: 'the rate less the capacity, once threads and accept queue are full',
    }),
    told(about, {
      label: 'slots at work',
      metric: `iam.${name}.utilisation`,
      unit: '1',
      range: usableShare(issuer, terms),
      exact: false,
      formula: 'the station is full',
    }),
  ];
}

/** The part of a pod's slots that its threads and its pool of connections keep at work. */
function usableShare({ slots }: Issuer, terms: IssuerTerms): number {
  return terms.slots / slots;
}

/** One station of exponential servers and nothing else before the answer. */
function isPure(issuer: Issuer, bench: Bench): boolean {
  return isExactBench(issuer, bench) && bench.terms.roundTripS === 0;
}

function quantileForms(about: string, name: string, grant: GrantName, queue: Erlang | undefined): Form[] {
  const metric = `iam.${name}.latency.${grant}`;
  if (queue === undefined) {
    return [
      untold(about, `latency of ${grant}, p95`, 'quantiles are known for an open loop at one pod only'),
    ];
  }
  return (['p50', 'p95', 'p99'] as const).map((stat) =>
    told(about, {
      label: `latency of ${grant}, ${stat}`,
      metric,
      stat,
      unit: 's',
      range: queue.quantileS(Number(stat.slice(1)) / 100),
      exact: false,
      formula: 'Erlang C, of the long run; those of a short run are on average beside it',
    }),
  );
}

function leftOut(issuer: Issuer, { terms }: Bench): string {
  if (terms.pods > 1) return 'the scatter between pods is taken from a chain without memory';
  if (issuer.database !== undefined) return 'slots and database are taken as one station';
  if (issuer.growth.law !== 'none' || issuer.deletingS !== undefined)
    return 'rows that are stored meanwhile are left out';
  return 'the service is taken as exponential';
}

/** An issuer that answers submitters and FTS: how busy it is. Its requests come in bursts, whose waits have no form. */
function mixedForms(model: Model, name: string, issuer: Issuer, load: IssuerLoad): Form[] {
  const about = `issuers.${name}`;
  const rates = GRANTS.map((grant) => ({ grant, rate: meanHz(load, grant, model) }));
  const total = sumOfRanges(rates.map(({ rate }) => rate));
  if (total.high === 0) return [];
  const bursts = 'requests come in bursts of threads and of bulks: simulate';
  const latency = untold(about, 'latency', bursts);
  if (feelsTables(model.scenario, name, issuer)) {
    const why = 'its tables slow it as they fill: its station tells how far';
    return [latency, untold(about, 'slots at work', why)];
  }
  const worked = (of: (terms: IssuerTerms) => number): Range =>
    sumOfRanges(
      rates.map(({ grant, rate }) => times(rate, of(issuerTerms(issuer, [grant], atFirst(issuer))))),
    );
  const work = worked(({ podS, databaseS }) => podS + databaseS);
  const terms = issuerTerms(issuer, ['client_credentials'], atFirst(issuer));
  const slots = issuer.pods * terms.slots;
  // No more than all slots are at work, and the database works for the requests that have one.
  const share = (end: 'low' | 'high') => (work[end] === 0 ? 0 : Math.min(1, slots / work[end]));
  const answered = { low: share('low'), high: share('high') };
  const exact =
    load.inexact === undefined &&
    work.high < slots &&
    isTight(work) &&
    meanHz(load, 'refresh_token', model).high === 0;
  return [
    latency,
    told(about, {
      label: 'slots at work',
      metric: `iam.${name}.utilisation`,
      unit: '1',
      range: times(times(work, answered), usableShare(issuer, terms) / slots),
      exact: exact && issuer.database === undefined,
      formula:
        issuer.database === undefined
          ? 'Σ rate × service time / slots'
          : 'Σ rate × service time / slots; a slot is also kept while its request waits for the database',
    }),
    ...databaseForms(
      name,
      issuer,
      times(
        worked(({ databaseS }) => databaseS),
        answered,
      ),
      exact,
    ),
  ];
}

function databaseForms(name: string, issuer: Issuer, work: Range, exact: boolean): Form[] {
  if (issuer.database === undefined) return [];
  return [
    told(`issuers.${name}`, {
      label: 'database at work',
      metric: `iam.${name}.database.utilisation`,
      unit: '1',
      range: times(work, 1 / issuer.database.servers),
      exact: exact && issuer.cleanup.database_share === 0,
      formula: 'Σ rate × time in the database / servers',
    }),
  ];
}
