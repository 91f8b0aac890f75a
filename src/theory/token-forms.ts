import { credentialsOf } from './credentials.js';
import type { SubmitterDemand } from './demand.js';
import { type Form, middleOf, told, untold } from './form.js';
import { type History, meanOver } from './history.js';
import { becauseOf, hasNoKeys, historyOf, inexactnessOf, type Model } from './model.js';
import { NOTHING, type Range, sumOf, times } from './range.js';
import type { Span } from './spans.js';

const HOUR_S = 3600;

/** Credentials that come over time and live for the same time each: numbers, or the bytes that they reach. */
interface Issued {
  readonly history: History;
  readonly lifeS: number;
}

/** The forms of what is live of an experiment's credentials, and of what thieves could do with it. */
export function tokenForms(model: Model, experiment: string): Form[] {
  const { scenario, fromS, toS } = model;
  const names = Object.entries(scenario.submitters)
    .filter(([, submitter]) => submitter.experiment === experiment)
    .map(([name]) => name);
  const proxies = names.filter((name) => scenario.submitters[name]?.tokens.issuer === 'x509');
  const about = `tokens.${experiment}`;
  const reason = names.map((name) => inexactnessOf(model, name)).find((found) => found !== undefined);
  const refreshed = names.some((name) => refreshesOf(model, name));
  const exact =
    reason === undefined &&
    !refreshed &&
    proxies.length === 0 &&
    names.every((name) => hasNoKeys(model, name) && hasEvenFiles(model, name));
  const because = becauseOf(model, reason);
  const live = names.flatMap((name) => liveOf(model, name));
  const forms: Form[] = proxies.map((name) =>
    untold(
      about,
      `proxies of ${name}`,
      'made anew at half of their life, whatever is moved: no rate leads to them',
      `tokens.${experiment}.live`,
      'mean',
    ),
  );
  forms.push(...stockForms(model, about, experiment, live, exact, because));
  for (const access of ['read', 'write'] as const) {
    const issued = names.flatMap((name) => exposedOf(model, name, access));
    const left = (atS: number): Range =>
      times(sumOf(issued.map(({ history, lifeS }) => history.timeLeft(atS, lifeS))), 1 / HOUR_S);
    const mean = meanOver(fromS, toS, left);
    if (mean.high === 0 || !Number.isFinite(mean.high)) continue;
    const write = names.map((name) => scenario.submitters[name]?.tokens.write)[0] ?? 'modify';
    forms.push(
      told(about, {
        label: access === 'read' ? 'exposure, read' : `exposure, ${write}`,
        metric: `tokens.${experiment}.exposure.${access === 'read' ? 'read' : write}`,
        stat: 'mean',
        unit: 'B h',
        range: mean,
        exact,
        formula: `rate × life × bytes in reach × life / 2 once a life has passed, of the submitter's tokens and of FTS's${because}`,
      }),
    );
  }
  return forms;
}

function stockForms(
  { fromS, toS }: Model,
  about: string,
  experiment: string,
  issued: readonly Issued[],
  exact: boolean,
  because: string,
): Form[] {
  const at = (atS: number): Range => sumOf(issued.map(({ history, lifeS }) => history.stock(atS, lifeS)));
  const mean = sumOf(issued.map(({ history, lifeS }) => history.meanStock(fromS, toS, lifeS)));
  if (mean.high === 0) return [];
  const common = {
    metric: `tokens.${experiment}.live`,
    unit: 'tokens',
    exact,
    formula: `issued within one life, to the submitter and to FTS (Little: rate × life)${because}`,
  };
  return [
    told(about, { ...common, label: 'live tokens, mean', stat: 'mean', range: mean }),
    told(about, { ...common, label: 'live tokens, at the end', stat: 'final', range: at(toS) }),
  ];
}

function livesOf(model: Model, name: string): { readonly ownS: number; readonly ftsS: number } {
  const [span] = model.spans;
  const parties = span === undefined ? undefined : model.demandAt(span).submitters.get(name)?.parties;
  return { ownS: parties?.lifetimeS ?? 0, ftsS: parties?.ftsLifetimeS ?? 0 };
}

function liveOf(model: Model, name: string): Issued[] {
  const { ownS, ftsS } = livesOf(model, name);
  const asked = historyOf(model, ({ submitters }) => submitters.get(name)?.asked ?? NOTHING);
  const byFts = historyOf(model, ({ submitters }, span) =>
    times(submitters.get(name)?.storage ?? NOTHING, issuedByFts(model, name, span)),
  );
  return [
    { history: asked, lifeS: ownS },
    ...(byFts.count(model.toS).high > 0 ? [{ history: byFts, lifeS: ftsS }] : []),
  ];
}

/** The bytes that credentials of an access reach, as they are issued. */
function exposedOf(model: Model, name: string, access: 'read' | 'write'): Issued[] {
  const { ownS, ftsS } = livesOf(model, name);
  const { scope, write } = model.scenario.submitters[name]?.tokens ?? {};
  // Rucio asks for read beside modify; the credential of a transfer is told for both.
  const readsToo = write === 'modify' && scope !== 'transfer';
  const reach = (span: Span, demand: SubmitterDemand | undefined): Range =>
    demand === undefined
      ? NOTHING
      : sumOf(
          credentialsOf(span.scenario, name, demand)
            .filter((credentials) => credentials.access === access || (access === 'read' && readsToo))
            .map(({ rateHz, bytes }) => times(rateHz, bytes)),
        );
  const own = historyOf(model, ({ submitters }, span) => reach(span, submitters.get(name)));
  const byFts = historyOf(model, ({ submitters }, span) =>
    times(reach(span, submitters.get(name)), issuedByFts(model, name, span)),
  );
  return [
    { history: own, lifeS: ownS },
    ...(byFts.count(model.toS).high > 0 ? [{ history: byFts, lifeS: ftsS }] : []),
  ];
}

/** Tokens that FTS gets by exchange and refresh for each one of the submitter's. */
function issuedByFts(model: Model, name: string, span: Span): Range {
  const { submitters, fts } = model.demandAt(span);
  const demand = submitters.get(name);
  const { management } = demand?.parties.tokens ?? {};
  if (demand === undefined || demand.storage.high === 0) return NOTHING;
  if (management !== 'polling' && management !== 'just-in-time') return NOTHING;
  let exchange = NOTHING;
  let refresh = NOTHING;
  for (const instance of demand.flows.fts) {
    const found = fts.get(instance);
    if (found === undefined) continue;
    const all = sumOf([...found.issuers.values()]);
    const share =
      all.high === 0 ? 0 : middleOf(demand.storage) / Math.max(middleOf(demand.storage), middleOf(all));
    exchange = sumOf([exchange, times(found.exchange, share)]);
    refresh = sumOf([refresh, times(found.refresh, share)]);
  }
  return {
    low: Math.min(1, exchange.low / demand.storage.low) + refresh.low / demand.storage.high,
    high: exchange.high / demand.storage.high + refresh.high / demand.storage.high,
  };
}

function refreshesOf(model: Model, name: string): boolean {
  return model.spans.some((span) => {
    const { submitters, fts } = model.demandAt(span);
    return (
      submitters.get(name)?.flows.fts.some((instance) => (fts.get(instance)?.refresh.high ?? 0) > 0) ?? false
    );
  });
}

/** Whether all datasets are alike, so that a mean of products is the product of means. */
function hasEvenFiles({ scenario }: Model, name: string): boolean {
  const own = scenario.workloads.filter(({ submitter }) => submitter === name);
  return own.length <= 1 && own.every(({ files }) => files.law === 'constant');
}
