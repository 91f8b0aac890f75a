import { pairs } from 'd3-array';
import { SECOND_US } from '../../../kernel/simulation.js';
import type { Scenario } from '../../../scenario/schema.js';
import { EMPTY, type Tables } from '../../../theory/closed-loop.js';
import type { SubmitterDemand } from '../../../theory/demand.js';
import { type Form, middleOf, told } from '../../../theory/form.js';
import { type History, knownHz, mostOver } from '../../../theory/history.js';
import type { Model } from '../../../theory/model.js';
import { historyOf } from '../../../theory/model-history.js';
import { lifetimeS } from '../../../theory/parties.js';
import { NOTHING, type Range, sumOfRanges, times } from '../../../theory/range.js';
import type { Span } from '../../../theory/spans.js';
import { type Busiest, peakOf } from '../../../theory/station.js';
import { reaperHistory, reaps } from '../../rucio/forms/reaper.js';
import type { GrantName } from '../grants.js';
import { countedRows } from '../slowness.js';
import { cleanupLagS, cleanupLoad, type Expiring } from './clean-up.js';
import { type IssuerLoad, shareOfIssuer } from './issuer-load.js';
import { clearsOnRefresh, feelsTables } from './issuer-work.js';

type Issuer = Scenario['issuers'][string];

/** Tokens that come at a rate and live for a time each. */
interface Supply {
  readonly history: History;
  readonly lifeS: number;
  /** It begins this long after the token was issued; at once if left out. */
  readonly afterS?: number;
  /** Tokens that refreshes bring, each in the place of another. */
  readonly refreshed?: boolean;
}

interface Supplies {
  readonly access: readonly Supply[];
  readonly refresh: readonly Supply[];
  /** Access tokens with a holder that no refresh token shares. */
  readonly own: readonly Supply[];
  /** Access tokens that leave a row, for as long as they do. */
  readonly stored: readonly Supply[];
  /** Tokens that are revoked and leave a row of that. */
  readonly revoked: readonly Supply[];
}

/** Rows and live tokens of an issuer: what has come within one life, and what the clean-up job has not yet found. */
export function issuerStocks(model: Model, name: string, issuer: Issuer, load: IssuerLoad): Form[] {
  const supplies = suppliesOf(model, name, issuer, load);
  const { access, refresh } = supplies;
  const isAnswered = load.answered === 1;
  const exact = load.inexact === undefined && isAnswered && load.isSteady && load.bench?.closed === undefined;
  const refused = isAnswered ? '' : '; of requests that are answered, the others are refused';
  const isRefreshed = (load.histories.get('refresh_token') ?? []).some(
    (history) => history.count(model.toS).high > 0 && load.bench === undefined,
  );
  const { initial_rows: initial, store } = issuer;
  const late = latenessOf(model, issuer, supplies);
  return [
    ...stock(model, name, access, {
      label: 'live access tokens',
      metric: `iam.${name}.live.access_token`,
      late: PROMPT,
      initial: 0,
      exact: exact && !isRefreshed,
      formula: `issued within one life (Little: rate × life)${refused}`,
    }),
    ...(supplies.stored.length > 0
      ? stock(model, name, supplies.stored, {
          label: 'stored access tokens',
          metric: `iam.${name}.stored.access_token`,
          late,
          initial: initial.access_tokens,
          exact: exact && !isRefreshed,
          formula: `issued within one life, at most one turn of the clean-up job longer${refused}`,
        })
      : []),
    ...(supplies.revoked.length > 0
      ? stock(model, name, supplies.revoked, {
          label: 'revocations',
          metric: `iam.${name}.stored.revoked`,
          late,
          initial: 0,
          exact: false,
          formula: 'tokens revoked that have not expired, at most one turn of the clean-up job longer',
        })
      : []),
    ...stock(model, name, refresh, {
      label: 'stored refresh tokens',
      metric: `iam.${name}.stored.refresh_token`,
      late,
      initial: initial.refresh_tokens,
      exact: exact && !rotates(issuer),
      formula: `exchanges${store.hidden_refresh_tokens ? ', and hidden ones of client_credentials,' : ''} within one life, at most one turn of the clean-up job longer${refused}`,
    }),
  ];
}

/** Rows in the tables over time, for what requests feel of them; none where they feel nothing. */
export function tablesOver(
  model: Model,
  name: string,
  issuer: Issuer,
  load: IssuerLoad,
): (atS: number) => Tables {
  if (!feelsTables(model.scenario, name, issuer)) return () => EMPTY;
  const supplies = suppliesOf(model, name, issuer, load);
  const late = latenessOf(model, issuer, supplies);
  const { initial_rows: initial, growth } = issuer;
  // Rows of which only the most is known slow nothing for sure.
  const rowsAt = (of: readonly Supply[], atS: number) =>
    middleOf(
      stockOf(
        of.filter(({ history }) => history.count(atS).low > 0),
        atS,
        late,
      ),
    );
  return (atS) => {
    const accessRows = rowsAt(supplies.stored, atS) + initial.access_tokens;
    const refreshRows = rowsAt(supplies.refresh, atS) + initial.refresh_tokens;
    const revokedRows = rowsAt(supplies.revoked, atS);
    return {
      counted: countedRows(growth.rows, { accessRows, refreshRows, revokedRows }),
      access: accessRows,
    };
  };
}

/** Tokens of an issuer that expire within the run, Hz: what its clean-up jobs have to delete. */
export function expiringTokens(model: Model, name: string, issuer: Issuer, load: IssuerLoad): Expiring {
  return expiringOf(model, issuer, suppliesOf(model, name, issuer, load));
}

/** The most that expire at a time, as far as rates change: those that came a life before. */
export function expiringAtMost(
  model: Model,
  name: string,
  issuer: Issuer,
  load: IssuerLoad,
): { readonly expiring: Expiring; readonly work: Busiest } {
  const supplies = suppliesOf(model, name, issuer, load);
  const { stored, refresh, own } = supplies;
  const lives = new Set([...stored, ...refresh, ...own].map(({ lifeS }) => lifeS));
  const edges = [...issueEdges(model, name)].flatMap((edgeS) => [...lives].map((lifeS) => edgeS + lifeS));
  const inside = [...new Set([0, ...edges, model.toS])].filter((atS) => atS >= 0 && atS <= model.toS);
  const spans = pairs(inside.sort((a, b) => a - b)).map(([fromS, toS]) => ({
    fromS,
    toS,
    scenario: model.scenario,
  }));
  const between = ({ fromS, toS }: Span) => expiringBetween(issuer, supplies, fromS, toS);
  const busiest = peakOf({ spans }, (span) => cleanupLoad(issuer, between(span)));
  const work = { ...busiest, mean: cleanupLoad(issuer, expiringOf(model, issuer, supplies)) };
  const expiring = busiest.span === undefined ? NONE : between(busiest.span);
  return { expiring, work };
}

/** When rates of what an issuer issues change, s. */
function issueEdges({ spans, scenario, toS }: Model, name: string): Set<number> {
  const tests = scenario.load_tests.filter(({ issuer }) => issuer === name);
  const ofTests = tests.flatMap(({ from, until }) => [
    from / SECOND_US,
    (until ?? scenario.horizon) / SECOND_US,
  ]);
  return new Set([...spans.map(({ fromS }) => fromS), ...ofTests, toS]);
}

/** Tokens that expire in a stretch of time, Hz. */
function expiringBetween(
  { store }: Issuer,
  { stored, refresh, own }: Supplies,
  fromS: number,
  toS: number,
): Expiring {
  const hz = (supplies: readonly Supply[]) =>
    supplies.reduce((sum, { history, lifeS }) => sum + knownHz([history], fromS - lifeS, toS - lifeS), 0);
  return {
    access: hz(stored),
    refresh: hz(refresh),
    holders: (store.access_tokens ? hz(own) : 0) + hz(refresh),
  };
}

/** How late expired rows are deleted. */
interface Lateness {
  /** By the time between two turns, at the most. */
  readonly lagS: number;
  /** Part of what has expired that the jobs never come to. */
  readonly left: number;
}

const PROMPT: Lateness = { lagS: 0, left: 0 };

function latenessOf(model: Model, issuer: Issuer, supplies: Supplies): Lateness {
  if (issuer.cleanup.model === 'off') return { lagS: 0, left: 1 };
  const expiring = expiringOf(model, issuer, supplies);
  const load = cleanupLoad(issuer, expiring);
  const lagS = cleanupLagS(issuer, expiring);
  return load < 1 ? { lagS, left: 0 } : { lagS: cleanupLagS(issuer, NONE), left: 1 - 1 / load };
}

const NONE: Expiring = { access: 0, refresh: 0, holders: 0 };

interface StockForm {
  readonly label: string;
  readonly metric: string;
  readonly late: Lateness;
  readonly initial: number;
  readonly exact: boolean;
  readonly formula: string;
}

function stock(model: Model, name: string, supplies: readonly Supply[], form: StockForm): Form[] {
  const at = (atS: number): Range => {
    const { low, high } = stockOf(supplies, atS, form.late);
    return { low: low + form.initial, high: high + form.initial };
  };
  const { label, metric, formula } = form;
  const common = { metric, unit: 'tokens', formula };
  const about = `issuers.${name}`;
  const stored = meanStockOf(model, supplies, form.late);
  const mean = { low: stored.low + form.initial, high: stored.high + form.initial };
  if (mean.high === 0) return [];
  return [
    told(about, { ...common, label: `${label}, mean`, range: mean, exact: form.exact }),
    told(about, {
      ...common,
      label: `${label}, at the end`,
      stat: 'final',
      range: at(model.toS),
      exact: form.exact,
    }),
    told(about, {
      ...common,
      label: `${label}, peak`,
      stat: 'max',
      range: mostOver(model.fromS, model.toS, at),
      exact: false,
      formula: `${formula}; without peaks of chance`,
    }),
  ];
}

/** What lives, what has expired and is never come to, and at the most what has expired since the last turn. */
function stockOf(supplies: readonly Supply[], atS: number, { lagS, left }: Lateness): Range {
  const stocks = supplies.map(({ history, lifeS, afterS = 0 }): Range => {
    const expired = times(history.count(atS - lifeS), left);
    const live = history.stock(atS - afterS, lifeS - afterS);
    return {
      low: live.low + expired.low,
      high: live.high + expired.high + lateOf(history, atS - lifeS, lagS, left),
    };
  });
  return sumOfRanges(stocks);
}

function lateOf(history: History, atS: number, lagS: number, left: number): number {
  return history.stock(atS, lagS).high * (1 - left);
}

function meanStockOf({ fromS, toS }: Model, supplies: readonly Supply[], late: Lateness): Range {
  const { lagS, left } = late;
  const stocks = supplies.map(({ history, lifeS, afterS = 0 }): Range => {
    const live = history.meanStock(fromS - afterS, toS - afterS, lifeS - afterS);
    if (lagS === 0 && left === 0) return live;
    // What has expired is what came more than a life ago.
    const expired = history.meanStock(fromS - lifeS, toS - lifeS, Number.MAX_SAFE_INTEGER);
    const justExpired = history.meanStock(fromS - lifeS, toS - lifeS, lagS);
    return {
      low: live.low + left * expired.low,
      high: live.high + left * expired.high + (1 - left) * justExpired.high,
    };
  });
  return sumOfRanges(stocks);
}

/** Tokens that expire within the run, Hz. */
function expiringOf({ toS }: Model, { store }: Issuer, { stored, refresh, own }: Supplies): Expiring {
  const hz = (supplies: readonly Supply[]) => {
    const expiring = supplies.filter(({ lifeS }) => lifeS < toS);
    const histories = expiring.map(({ history }) => history);
    return knownHz(histories, 0, toS);
  };
  const holders = store.access_tokens ? hz(own) : 0;
  return { access: hz(stored), refresh: hz(refresh), holders: holders + hz(refresh) };
}

function rotates({ clients }: Issuer): boolean {
  return Object.values(clients).some(({ reuse_refresh_token: reuse }) => !reuse);
}

function suppliesOf(model: Model, name: string, issuer: Issuer, load: IssuerLoad): Supplies {
  const access: Supply[] = [];
  const refresh: Supply[] = [];
  const own: Supply[] = [];
  const { clients, store } = issuer;
  const lives = (client: string) => {
    const { access_lifetime: accessUs = 0, refresh_lifetime: refreshUs = 0 } = clients[client] ?? {};
    return { accessS: accessUs / SECOND_US, refreshS: refreshUs / SECOND_US };
  };
  for (const [submitter, { client, issuer: asks, tokens }] of Object.entries(model.scenario.submitters)) {
    if (asks !== name || tokens.issuer !== 'iam') continue;
    const asked = historyOf(model, ({ submitters }) => submitters.get(submitter)?.asked ?? NOTHING);
    const storage = historyOf(model, ({ submitters }) => submitters.get(submitter)?.storage ?? NOTHING);
    const { refreshS } = lives(client);
    const lifeS = lifetimeS(model.scenario, submitter);
    access.push({ history: asked, lifeS });
    if (tokens.offline_access && store.hidden_refresh_tokens) {
      refresh.push({ history: storage, lifeS: refreshS });
      own.push({ history: historyOf(model, ({ submitters }) => ofFts(submitters.get(submitter))), lifeS });
    } else {
      own.push({ history: asked, lifeS });
    }
    if (!reaps(model.scenario, submitter)) continue;
    const ofReaper = { history: reaperHistory(model, submitter), lifeS };
    access.push(ofReaper);
    own.push(ofReaper);
  }
  for (const [instance, { client }] of Object.entries(model.scenario.fts)) {
    const share = shareOfIssuer(model, instance, name);
    const exchange = model.exchanges.get(instance);
    if (exchange === undefined || share === 0) continue;
    const { accessS, refreshS } = lives(client);
    const exchanged = exchange.done.scaled(share);
    const refreshed = model.refreshes.get(instance)?.history.scaled(share);
    access.push({ history: exchanged, lifeS: accessS });
    if (refreshed !== undefined) access.push({ history: refreshed, lifeS: accessS, refreshed: true });
    refresh.push({ history: exchanged, lifeS: refreshS });
  }
  for (const test of model.scenario.load_tests.filter((candidate) => candidate.issuer === name)) {
    const { accessS, refreshS } = lives(test.client);
    for (const grant of new Set(test.chain)) {
      // A request that is refused leaves no row.
      const history = load.tests.get(test.name)?.get(grant)?.scaled(load.answered);
      if (history === undefined) continue;
      access.push({ history, lifeS: accessS, refreshed: grant === 'refresh_token' });
      if (leavesRefreshToken(grant, test, issuer)) refresh.push({ history, lifeS: refreshS });
      else if (grant !== 'refresh_token') own.push({ history, lifeS: accessS });
    }
  }
  const clears = clearsOnRefresh(model.scenario, name, issuer);
  return { access, refresh, own, ...rowsOf(access, issuer, clears) };
}

/** The rows that access tokens leave: until they expire, are revoked, or perhaps until a refresh clears them. */
function rowsOf(
  access: readonly Supply[],
  { store, pods, odd_pods: odd }: Issuer,
  clears: boolean,
): Pick<Supplies, 'stored' | 'revoked'> {
  const oddShare = Math.min(1, odd.pods / pods);
  const stores = (is: boolean | undefined) => ((is ?? store.access_tokens) ? 1 : 0);
  const storing = (1 - oddShare) * stores(undefined) + oddShare * stores(odd.access_tokens);
  const afterS = store.revoked_after / SECOND_US;
  const stored: Supply[] = [];
  const revoked: Supply[] = [];
  for (const supply of access) {
    const { history, lifeS, refreshed = false } = supply;
    const share = afterS < lifeS ? store.revoked : 0;
    // A refresh that clears brings one row and takes another, as long as that was still there.
    const rows = history.scaled(refreshed && clears ? { low: 0, high: storing } : storing);
    if (storing > 0) {
      stored.push(
        share === 0 ? { ...supply, history: rows } : { ...supply, history: rows.scaled(1 - share) },
      );
      if (share > 0) stored.push({ history: rows.scaled(share), lifeS: afterS });
    }
    if (share > 0 && storing < 1)
      revoked.push({ history: history.scaled(share * (1 - storing)), lifeS, afterS });
  }
  return { stored, revoked };
}

/** Tokens of scope fts. */
function ofFts(demand: SubmitterDemand | undefined): Range {
  if (demand === undefined) return NOTHING;
  const { asked, storage } = demand;
  return { low: Math.max(0, asked.low - storage.low), high: Math.max(0, asked.high - storage.high) };
}

function leavesRefreshToken(grant: GrantName, test: Scenario['load_tests'][number], issuer: Issuer): boolean {
  if (grant === 'client_credentials') return test.offline_access && issuer.store.hidden_refresh_tokens;
  return grant === 'token_exchange' && (test.offline_access || test.chain.includes('refresh_token'));
}
