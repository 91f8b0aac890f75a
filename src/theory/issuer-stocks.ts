import type { Scenario } from '../scenario/schema.js';
import type { GrantName } from './closed-loop.js';
import { type Form, middleOf, told } from './form.js';
import { type History, mostOver } from './history.js';
import { type IssuerLoad, shareOfIssuer } from './issuer-load.js';
import { historyOf, type Model } from './model.js';
import { NOTHING, type Range, sumOf } from './range.js';

type Issuer = Scenario['issuers'][string];

const SECOND_US = 1e6;

/** Tokens that come at a rate and live for a time each. */
interface Supply {
  readonly history: History;
  readonly lifeS: number;
}

/** Rows and live tokens of an issuer: what has come within one life, and what the clean-up job has not yet found. */
export function issuerStocks(model: Model, name: string, issuer: Issuer, load: IssuerLoad): Form[] {
  const { access, refresh } = suppliesOf(model, name, issuer, load);
  const exact = load.inexact === undefined && load.isSteady && load.bench?.closed === undefined;
  const isRefreshed = (load.histories.get('refresh_token') ?? []).some(
    (history) => history.count(model.toS).high > 0 && load.bench === undefined,
  );
  const { initial_rows: initial, store } = issuer;
  const lagS = cleanupLagS(issuer, rowsHz(model, [...access, ...refresh]));
  return [
    ...stock(model, name, access, {
      label: 'live access tokens',
      metric: `iam.${name}.live.access_token`,
      lagS: 0,
      initial: 0,
      exact: exact && !isRefreshed,
      formula: 'issued within one life (Little: rate × life)',
    }),
    ...(store.access_tokens
      ? stock(model, name, access, {
          label: 'stored access tokens',
          metric: `iam.${name}.stored.access_token`,
          lagS,
          initial: initial.access_tokens,
          exact: exact && !isRefreshed,
          formula: 'issued within one life, at most one turn of the clean-up job longer',
        })
      : []),
    ...stock(model, name, refresh, {
      label: 'stored refresh tokens',
      metric: `iam.${name}.stored.refresh_token`,
      lagS,
      initial: initial.refresh_tokens,
      exact: exact && !rotates(issuer),
      formula: `exchanges${store.hidden_refresh_tokens ? ', and hidden ones of client_credentials,' : ''} within one life, at most one turn of the clean-up job longer`,
    }),
  ];
}

/** Mean number of rows in the tables, for the growth of the service time. */
export function meanRows(model: Model, name: string, issuer: Issuer, load: IssuerLoad): number {
  if (issuer.growth.law === 'none') return 0;
  const { access, refresh } = suppliesOf(model, name, issuer, load);
  const stored = [...(issuer.store.access_tokens ? access : []), ...refresh];
  const lagS = cleanupLagS(issuer, rowsHz(model, stored));
  const middle = meanStockOf(model, stored, Math.min(lagS, model.toS));
  return middleOf(middle) + issuer.initial_rows.access_tokens + issuer.initial_rows.refresh_tokens;
}

/** Rows that the clean-up jobs of an issuer have to delete, Hz: tokens, and a holder for each. */
export function issuedRowsHz(model: Model, name: string, issuer: Issuer, load: IssuerLoad): number {
  const { access, refresh } = suppliesOf(model, name, issuer, load);
  return rowsHz(model, [...access, ...refresh]);
}

interface StockForm {
  readonly label: string;
  readonly metric: string;
  readonly lagS: number;
  readonly initial: number;
  readonly exact: boolean;
  readonly formula: string;
}

function stock(model: Model, name: string, supplies: readonly Supply[], form: StockForm): Form[] {
  const at = (atS: number): Range => {
    const { low, high } = stockOf(supplies, atS, form.lagS);
    return { low: low + form.initial, high: high + form.initial };
  };
  const { label, metric, formula } = form;
  const common = { metric, unit: 'tokens', formula };
  const about = `issuers.${name}`;
  const stored = meanStockOf(model, supplies, form.lagS);
  const mean = { low: stored.low + form.initial, high: stored.high + form.initial };
  if (mean.high === 0) return [];
  return [
    told(about, { ...common, label: `${label}, mean`, stat: 'mean', range: mean, exact: form.exact }),
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

function stockOf(supplies: readonly Supply[], atS: number, lagS: number): Range {
  return {
    low: sumOf(supplies.map(({ history, lifeS }) => history.stock(atS, lifeS))).low,
    high: sumOf(supplies.map(({ history, lifeS }) => history.stock(atS, lifeS + lagS))).high,
  };
}

function meanStockOf({ fromS, toS }: Model, supplies: readonly Supply[], lagS: number): Range {
  return {
    low: sumOf(supplies.map(({ history, lifeS }) => history.meanStock(fromS, toS, lifeS))).low,
    high: sumOf(supplies.map(({ history, lifeS }) => history.meanStock(fromS, toS, lifeS + lagS))).high,
  };
}

/**
 * Longest time that an expired row stays: until the first turn, or for a pause and two turns; Infinity where the
 * clean-up job does not keep up.
 */
export function cleanupLagS({ cleanup, pods }: Issuer, rowsHz: number): number {
  if (cleanup.model === 'off') return Number.POSITIVE_INFINITY;
  const load = cleanupLoad({ cleanup, pods }, rowsHz);
  if (load >= 1) return Number.POSITIVE_INFINITY;
  const pauseS = Math.max(1, cleanup.period / SECOND_US);
  const work = (rowsHz * cleanup.delete_time) / SECOND_US / pods;
  return Math.max(cleanup.initial_delay / SECOND_US, (pauseS * (1 + work)) / (1 - work));
}

/** Rows that expire over those that the jobs of all pods can delete. */
export function cleanupLoad({ cleanup, pods }: Pick<Issuer, 'cleanup' | 'pods'>, rowsHz: number): number {
  const { page, max_pages: pages, max_time: maxUs, delete_time: deleteUs } = cleanup;
  const pauseS = Math.max(1, cleanup.period / SECOND_US);
  const work = (rowsHz * deleteUs) / SECOND_US;
  if (cleanup.model === 'single-page') return Math.max(work, (rowsHz * pauseS) / page) / pods;
  const most =
    deleteUs === 0 ? page * pages : Math.min(page * pages, Math.ceil(maxUs / deleteUs / page) * page);
  return (work + (rowsHz * pauseS) / most) / pods;
}

/** Rows that expire within the run, Hz, each with the holder that the jobs delete as well. */
function rowsHz({ toS }: Model, supplies: readonly Supply[]): number {
  const expiring = supplies.filter(({ lifeS }) => lifeS < toS);
  const issued = sumOf(expiring.map(({ history }) => history.meanHz(0, toS)));
  return 2 * middleOf(issued);
}

function rotates({ clients }: Issuer): boolean {
  return Object.values(clients).some(({ reuse_refresh_token: reuse }) => !reuse);
}

function suppliesOf(
  model: Model,
  name: string,
  issuer: Issuer,
  load: IssuerLoad,
): { readonly access: readonly Supply[]; readonly refresh: readonly Supply[] } {
  const access: Supply[] = [];
  const refresh: Supply[] = [];
  const { clients, store } = issuer;
  const lives = (client: string) => {
    const { access_lifetime: accessUs = 0, refresh_lifetime: refreshUs = 0 } = clients[client] ?? {};
    return { accessS: accessUs / SECOND_US, refreshS: refreshUs / SECOND_US };
  };
  for (const [submitter, { client, issuer: own, tokens }] of Object.entries(model.scenario.submitters)) {
    if (own !== name || tokens.issuer !== 'iam') continue;
    const asked = historyOf(model, ({ submitters }) => submitters.get(submitter)?.asked ?? NOTHING);
    const storage = historyOf(model, ({ submitters }) => submitters.get(submitter)?.storage ?? NOTHING);
    const { accessS, refreshS } = lives(client);
    const lifeUs = tokens.access_lifetime;
    access.push({ history: asked, lifeS: lifeUs === undefined ? accessS : lifeUs / SECOND_US });
    if (tokens.offline_access && store.hidden_refresh_tokens)
      refresh.push({ history: storage, lifeS: refreshS });
  }
  for (const [instance, { client }] of Object.entries(model.scenario.fts)) {
    const share = shareOfIssuer(model, instance, name);
    const exchange = model.exchanges.get(instance);
    if (exchange === undefined || share === 0) continue;
    const { accessS, refreshS } = lives(client);
    const exchanged = exchange.done.scaled(share);
    const refreshed = model.refreshes.get(instance)?.history.scaled(share);
    access.push({ history: exchanged, lifeS: accessS });
    if (refreshed !== undefined) access.push({ history: refreshed, lifeS: accessS });
    refresh.push({ history: exchanged, lifeS: refreshS });
  }
  for (const test of model.scenario.load_tests.filter((candidate) => candidate.issuer === name)) {
    const { accessS, refreshS } = lives(test.client);
    for (const grant of new Set(test.chain)) {
      const history = load.tests.get(test.name)?.get(grant);
      if (history === undefined) continue;
      access.push({ history, lifeS: accessS });
      if (leavesRefreshToken(grant, test, issuer)) refresh.push({ history, lifeS: refreshS });
    }
  }
  return { access, refresh };
}

function leavesRefreshToken(grant: GrantName, test: Scenario['load_tests'][number], issuer: Issuer): boolean {
  if (grant === 'client_credentials') return test.offline_access && issuer.store.hidden_refresh_tokens;
  return grant === 'token_exchange' && (test.offline_access || test.chain.includes('refresh_token'));
}
