import { meanOfLaw } from '../../../kernel/distribution.js';
import { SECOND_US } from '../../../kernel/simulation.js';
import type { Scenario } from '../../../scenario/schema.js';
import {
  capacityHz,
  closedLoop,
  type IssuerParts,
  type IssuerTerms,
  issuerTerms,
  type LoadAnswer,
  type Tables,
} from '../../../theory/closed-loop.js';
import { hasExactRenewals, hasNoKeys, inexactnessOf } from '../../../theory/exactness.js';
import { middleOf } from '../../../theory/form.js';
import { History, knownHz, type RatePiece } from '../../../theory/history.js';
import type { Model } from '../../../theory/model.js';
import { historyOf } from '../../../theory/model-history.js';
import { exactly, NOTHING, type Range, sumOfRanges } from '../../../theory/range.js';
import { untoldAsker } from '../../../theory/system-forms.js';
import { LIGHT } from '../../fts/forms/exchange-loop.js';
import { providersOf } from '../../fts/forms/fts-users.js';
import { refreshPace } from '../../fts/forms/refresh-turns.js';
import { exchangeCalls } from '../../fts/settings.js';
import { REAPER_INEXACT, reaperHistory, reapingOf, reaps } from '../../rucio/forms/reaper.js';
import { GRANTS, type GrantName } from '../grants.js';
import { countedRows } from '../slowness.js';
import { withDeletions } from './issuer-work.js';
import { whyTakenOut } from './probed-out.js';

type LoadTest = Scenario['load_tests'][number];

/** What reaches an issuer. */
export interface IssuerLoad {
  readonly histories: ReadonlyMap<GrantName, readonly History[]>;
  /** Requests of each load test by grant. */
  readonly tests: ReadonlyMap<string, ReadonlyMap<GrantName, History>>;
  /** Load tests alone, at a constant rate from before the warm-up's end to the horizon: the terms of the exact forms. */
  readonly bench: Bench | undefined;
  /** Why its rates are not exact, where they are not. */
  readonly inexact: string | undefined;
  /** Part of the requests of load tests that is answered: less than 1 where the issuer refuses some. */
  readonly answered: number;
  /** Whether tokens come one by one, and not of keys that are renewed: stocks are exact only then. */
  readonly isSteady: boolean;
  /** Why there is no form of its rates, where there is none. */
  readonly unknown: string | undefined;
}

/** One load test that has the issuer for itself. */
export interface Bench {
  readonly test: LoadTest;
  readonly terms: IssuerTerms;
  /** Requests, Hz. */
  readonly rateHz: number;
  readonly closed: LoadAnswer | undefined;
  /** Its clients are more than the issuer takes in: some are refused at any time, and ask again at once. */
  readonly isOverfull: boolean;
  /** Why its pods are taken out of service, where that is so. */
  readonly takenOut: string | undefined;
}

/** What reaches an issuer, worked out once. */
export function issuerLoadOf(model: Model, name: string): IssuerLoad {
  const loads = known.get(model) ?? new Map<string, IssuerLoad>();
  known.set(model, loads);
  const found = loads.get(name) ?? workedOut(model, name);
  loads.set(name, found);
  return found;
}

const known = new WeakMap<Model, Map<string, IssuerLoad>>();

function workedOut(model: Model, name: string): IssuerLoad {
  const { scenario } = model;
  const tests = scenario.load_tests.filter(({ issuer }) => issuer === name);
  const submitters = Object.entries(scenario.submitters)
    .filter(
      ([submitter, { issuer, tokens }]) =>
        issuer === name &&
        tokens.issuer === 'iam' &&
        (isUsed(scenario, submitter) || reaps(scenario, submitter)),
    )
    .map(([submitter]) => submitter);
  const closed = tests.filter(({ clients }) => clients !== undefined);
  const own = model.othersAsk(name);
  const bench = own.length > 0 ? undefined : benchOf(model, name, tests, submitters);
  const unknown = unknownOf(scenario, name, submitters, closed.length > 0 && bench === undefined);
  const byTest = new Map(tests.map((test) => [test.name, testHistories(model, test, bench)]));
  const histories = new Map(
    GRANTS.map((grant) => [
      grant,
      [
        ...ownHistories(model, name, grant, submitters),
        ...[...byTest.values()].flatMap((asked) => asked.get(grant) ?? []),
        ...own.filter((ask) => ask.grant === grant).map(({ pieces }) => new History(pieces)),
      ],
    ]),
  );
  const isSteady = submitters.every(
    (submitter) => hasNoKeys(model, submitter) && !reaps(scenario, submitter),
  );
  const inexact =
    inexactOf(model, name, submitters, tests) ?? own.find((ask) => ask.inexact !== undefined)?.inexact;
  const answered = answeredOf(scenario, name, histories, tests);
  return { histories, tests: byTest, bench, unknown, inexact, answered, isSteady };
}

/** Why there is no form of an issuer's rates: of somebody who asks it is not known how often. */
function unknownOf(
  scenario: Scenario,
  name: string,
  submitters: readonly string[],
  isShared: boolean,
): string | undefined {
  const untold = untoldAsker(scenario, name);
  if (untold !== undefined) return `${untold} asks it for tokens, and no form tells how many`;
  const reaping = submitters.find((submitter) => reapingOf(scenario, submitter)?.tokensHz === Infinity);
  if (reaping !== undefined)
    return `the reaper of ${reaping} asks it at each look, and no form tells how often it looks`;
  return isShared
    ? 'clients of a closed loop share the issuer with others, and ask as fast as these leave them to'
    : undefined;
}

/** What an issuer can do over what is asked of it, while its open load tests ask and where that is more. */
function answeredOf(
  scenario: Scenario,
  name: string,
  histories: IssuerLoad['histories'],
  tests: readonly LoadTest[],
): number {
  const issuer = issuerOf({ scenario }, name);
  const open = tests.filter(({ rate }) => rate !== undefined);
  if (issuer === undefined || open.length === 0) return 1;
  const { horizon } = scenario;
  const fromS = Math.min(...open.map(({ from }) => from)) / SECOND_US;
  const toS = Math.min(horizon, Math.max(...open.map(({ until }) => until ?? horizon))) / SECOND_US;
  if (toS <= fromS) return 1;
  const rates = new Map([...histories].map(([grant, all]) => [grant, knownHz(all, fromS, toS)]));
  const asked = [...rates.values()].reduce((sum, rate) => sum + rate, 0);
  return asked === 0 ? 1 : Math.min(1, capacityHz(mixedTerms(issuer, rates, atFirst(issuer))) / asked);
}

/** An issuer as its forms see it. */
export function issuerOf({ scenario }: Pick<Model, 'scenario'>, name: string) {
  const issuer = scenario.issuers[name];
  return issuer === undefined ? undefined : withDeletions(scenario, name, issuer);
}

/** The tables of an issuer with the rows of the beginning. */
export function atFirst({ initial_rows: initial, growth }: Scenario['issuers'][string]): Tables {
  const { access_tokens: accessRows, refresh_tokens: refreshRows } = initial;
  return {
    counted: countedRows(growth.rows, { accessRows, refreshRows, revokedRows: 0 }),
    access: accessRows,
  };
}

/** Mean rate of a grant in the time measured, Hz. */
export function meanHz({ histories }: IssuerLoad, grant: GrantName, { fromS, toS }: Model): Range {
  return sumOfRanges((histories.get(grant) ?? []).map((history) => history.meanHz(fromS, toS)));
}

/** The terms of an issuer for a mix of grants by their rates. */
export function mixedTerms(
  issuer: IssuerParts,
  rates: ReadonlyMap<GrantName, number>,
  rows: Tables,
): IssuerTerms {
  const asked = [...rates].filter(([, rate]) => rate > 0);
  const whole = asked.reduce((sum, [, rate]) => sum + rate, 0);
  const plain = issuerTerms(issuer, ['client_credentials'], rows);
  if (whole === 0) return plain;
  const mean = (of: (terms: IssuerTerms) => number) =>
    asked.reduce((sum, [grant, rate]) => sum + rate * of(issuerTerms(issuer, [grant], rows)), 0) / whole;
  return { ...plain, podS: mean(({ podS }) => podS), databaseS: mean(({ databaseS }) => databaseS) };
}

function isUsed({ workloads }: Scenario, name: string): boolean {
  return workloads.some(({ submitter }) => submitter === name);
}

function ownHistories(
  model: Model,
  issuer: string,
  grant: GrantName,
  submitters: readonly string[],
): History[] {
  const { scenario } = model;
  if (grant === 'client_credentials') {
    return submitters.flatMap((name) => [
      historyOf(model, ({ submitters: all }) => all.get(name)?.asked ?? NOTHING),
      ...(reaps(scenario, name) ? [reaperHistory(model, name)] : []),
    ]);
  }
  return Object.keys(scenario.fts).flatMap((instance) =>
    grant === 'refresh_token'
      ? refreshHistories(model, instance, issuer)
      : exchangeHistories(model, instance, issuer, grant),
  );
}

function exchangeHistories(model: Model, instance: string, issuer: string, grant: GrantName): History[] {
  const fts = model.scenario.fts[instance];
  const exchange = model.exchanges.get(instance);
  if (fts === undefined || exchange === undefined) return [];
  const calls = grant === 'token_exchange' ? 1 : exchangeCalls(fts) - 1;
  const share = shareOfIssuer(model, instance, issuer) * calls;
  const asked = share === 0 ? [] : [exchange.done.scaled(share)];
  if (grant !== 'discovery' || !providersOf(model, instance).has(issuer)) return asked;
  // A refresher that polls reads the document at the head of each turn.
  const rateHz = exactly(1 / refreshPace(fts).intervalS);
  return [...asked, new History([{ fromS: 0, toS: model.toS, rateHz }])];
}

/** What an instance asks an issuer to refresh; rows that cannot be refreshed are asked for in vain. */
function refreshHistories(model: Model, instance: string, issuer: string): History[] {
  const refreshes = model.refreshes.get(instance);
  if (refreshes === undefined) return [];
  if (refreshes.isBlocked)
    return providersOf(model, instance).has(issuer) ? [refreshes.history.scaled({ low: 0, high: 1 })] : [];
  const share = shareOfIssuer(model, instance, issuer);
  return share === 0 ? [] : [refreshes.history.scaled(share)];
}

/** Part of an instance's exchanges that an issuer answers. */
export function shareOfIssuer({ spans, demandAt }: Model, instance: string, issuer: string): number {
  let here = 0;
  let all = 0;
  for (const span of spans) {
    for (const [name, rate] of demandAt(span).fts.get(instance)?.issuers ?? []) {
      const exchanges = middleOf(rate) * (span.toS - span.fromS);
      all += exchanges;
      if (name === issuer) here += exchanges;
    }
  }
  return all === 0 ? 0 : here / all;
}

function testHistories(model: Model, test: LoadTest, bench: Bench | undefined): Map<GrantName, History> {
  const toS = Math.min(model.toS, (test.until ?? Number.POSITIVE_INFINITY) / SECOND_US);
  const requestsHz = bench?.rateHz ?? (test.rate ?? 0) * test.chain.length;
  const eachHz = requestsHz / test.chain.length;
  return new Map(
    [...new Set(test.chain)].map((grant) => {
      const rateHz = exactly(eachHz * test.chain.filter((asked) => asked === grant).length);
      const piece: RatePiece = { fromS: test.from / SECOND_US, toS, rateHz };
      return [grant, new History([piece])];
    }),
  );
}

function benchOf(
  { scenario, fromS, toS }: Model,
  name: string,
  tests: readonly LoadTest[],
  submitters: readonly string[],
): Bench | undefined {
  const [test] = tests;
  const issuer = issuerOf({ scenario }, name);
  if (test === undefined || issuer === undefined || tests.length > 1 || submitters.length > 0)
    return undefined;
  if (test.from / SECOND_US > fromS || (test.until ?? Number.POSITIVE_INFINITY) / SECOND_US < toS)
    return undefined;
  const terms = issuerTerms(issuer, test.chain, atFirst(issuer));
  const { clients } = test;
  if (clients === undefined) {
    const rateHz = (test.rate ?? 0) * test.chain.length;
    const fullHz = capacityHz(terms);
    // What comes beyond the capacity fills all threads.
    const takenOut = rateHz > fullHz ? whyTakenOut(issuer, Number.POSITIVE_INFINITY, fullHz) : undefined;
    return { test, terms, rateHz, closed: undefined, isOverfull: false, takenOut };
  }
  const thinkS = meanOfLaw(test.think) / SECOND_US / test.chain.length;
  const all = closedLoop(terms, clients, thinkS);
  const room = issuer.pods * (issuer.threads + issuer.accept_queue);
  const isOverfull = clients - all.rateHz * (thinkS + terms.roundTripS) > room;
  const closed = isOverfull ? closedLoop(terms, room + all.rateHz * terms.roundTripS) : all;
  const inside = clients - closed.rateHz * (thinkS + terms.roundTripS);
  const takenOut = whyTakenOut(issuer, inside, closed.rateHz);
  return { test, terms, rateHz: closed.rateHz, closed, isOverfull, takenOut };
}

function inexactOf(
  model: Model,
  name: string,
  submitters: readonly string[],
  tests: readonly LoadTest[],
): string | undefined {
  if (model.disturbed !== undefined) return model.disturbed;
  if (tests.some(({ timeout, retries }) => timeout !== undefined || retries > 0)) {
    return 'clients that give up and ask again are left out';
  }
  if ([...model.refreshes.values()].some(({ isBlocked }) => isBlocked))
    return 'rows that cannot be refreshed are asked for in vain';
  const full = [...model.exchanges].find(
    ([instance, { load }]) => load >= LIGHT && shareOfIssuer(model, instance, name) > 0,
  );
  if (full !== undefined) return `the exchange of ${full[0]} is nearly full or cannot keep up`;
  for (const submitter of submitters) {
    if (reaps(model.scenario, submitter)) return REAPER_INEXACT;
    const reason = inexactnessOf(model, submitter);
    if (reason !== undefined) return reason;
    if (!hasExactRenewals(model, submitter)) return 'look-ups of a key are not independent of each other';
  }
  return undefined;
}
