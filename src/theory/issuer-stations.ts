import type { Scenario } from '../scenario/schema.js';
import { GRANTS } from '../systems/iam/grants.js';
import { cleanupLoad } from './clean-up.js';
import { capacityHz, EMPTY, type IssuerParts, type Tables } from './closed-loop.js';
import { middleOf } from './form.js';
import type { History } from './history.js';
import { type IssuerLoad, issuerLoadOf, issuerOf, mixedTerms } from './issuer-load.js';
import { expiringTokens, tablesOver } from './issuer-stocks.js';
import { feelsTables } from './issuer-work.js';
import type { Model } from './model.js';
import type { Span } from './spans.js';
import { type Busiest, peakOf, type StationLoad, sum } from './station.js';
import { digits, hz, time } from './words.js';

type Issuer = Scenario['issuers'][string];

/** Slots, database and clean-up job of an issuer. */
export function issuerStations(model: Model, name: string): StationLoad[] {
  const issuer = issuerOf(model, name);
  const load = issuerLoadOf(model, name);
  if (issuer === undefined || load.unknown !== undefined) return [];
  const { fromS, toS } = model;
  const busiest = peakOf({ spans: cutByTests(model, name) }, (span) =>
    sum(GRANTS.map((grant) => rateIn(load.histories.get(grant) ?? [], span))),
  );
  const rates = new Map(
    GRANTS.map((grant) => [grant, rateIn(load.histories.get(grant) ?? [], busiest.span ?? { fromS, toS })]),
  );
  const total = sum([...rates.values()]);
  if (total === 0) return [];
  const grown = grownOf(model, name, issuer, load, total, rates);
  const terms = mixedTerms(issuer, rates, grown?.tables ?? EMPTY);
  const capacity = capacityHz(terms);
  const used = total / capacity;
  const isClosed = load.bench?.closed !== undefined;
  const slowed =
    grown === undefined || grown.rows < 1 ? '' : `, with ${digits(grown.rows)} rows in its tables`;
  const cleanup = cleanupStations(model, name, issuer, load);
  const slots: StationLoad = {
    name: `issuer ${name}`,
    path: ['issuers', name],
    load: isClosed ? (load.bench?.closed?.utilisation ?? 0) : used,
    meanLoad: isClosed ? (load.bench?.closed?.utilisation ?? 0) : busiest.mean / capacity,
    fromS: grown?.fullFromS ?? busiest.fromS,
    detail: `${hz(total)} of at most ${hz(capacity)} in ${terms.pods} × ${terms.slots} slots${slowed}`,
    ...(used > 1 && !isClosed
      ? {
          saturation: `${grown === undefined ? '' : 'its tables slow it; '}${refusalText(model, name, total, capacity)}`,
          remedy:
            grown === undefined
              ? issuerRemedy(issuer, terms.databaseS, total, rates)
              : growthRemedy(
                  issuer,
                  cleanup.some(({ load: cleaning }) => cleaning > 1),
                ),
        }
      : {}),
  };
  return [
    slots,
    ...databaseStations(name, issuer, terms.databaseS, { ...busiest, fromS: slots.fromS }),
    ...cleanup,
  ];
}

/** The stretches of time, in each of which every load test of an issuer asks or none does. */
function cutByTests({ scenario, spans }: Model, name: string): Span[] {
  const edges = scenario.load_tests
    .filter(({ issuer }) => issuer === name)
    .flatMap(({ from, until }) => (until === undefined ? [from] : [from, until]))
    .map((edgeUs) => edgeUs / 1e6)
    .sort((a, b) => a - b);
  return spans.flatMap((span) => {
    const inside = edges.filter((edge) => span.fromS < edge && edge < span.toS);
    return [span.fromS, ...inside].map((fromS, index) => ({
      ...span,
      fromS,
      toS: inside[index] ?? span.toS,
    }));
  });
}

function databaseStations(
  name: string,
  { database }: Issuer,
  databaseS: number,
  { value, mean, fromS }: Pick<Busiest, 'value' | 'mean' | 'fromS'>,
): StationLoad[] {
  if (database === undefined) return [];
  const [load, meanLoad] = [value, mean].map((rate) => (rate * databaseS) / database.servers) as [
    number,
    number,
  ];
  return [
    {
      name: `database of ${name}`,
      path: ['issuers', name, 'database'],
      load,
      meanLoad,
      fromS,
      detail: `${database.servers} servers`,
      ...(load > 1
        ? {
            saturation: 'requests keep their slots while they wait for it',
            remedy: `${Math.ceil(database.servers * load)} servers, or fewer requests; more pods do not help`,
          }
        : {}),
    },
  ];
}

/** An issuer whose service slows as its tables fill: when it is slowest, and from when on it is full. */
interface Grown {
  readonly tables: Tables;
  /** Of those that count. */
  readonly rows: number;
  readonly fullFromS: number | undefined;
}

const GROWTH_STEPS = 240;

function grownOf(
  model: Model,
  name: string,
  issuer: Issuer & IssuerParts,
  load: IssuerLoad,
  total: number,
  rates: Parameters<typeof mixedTerms>[1],
): Grown | undefined {
  if (!feelsTables(model.scenario, name, issuer)) return undefined;
  const tablesAt = tablesOver(model, name, issuer, load);
  let rows = 0;
  let tables = EMPTY;
  let fullFromS: number | undefined;
  for (let step = 0; step <= GROWTH_STEPS; step++) {
    const atS = (step / GROWTH_STEPS) * model.toS;
    const here = tablesAt(atS);
    const most = Math.max(here.counted, here.access);
    if (most <= rows) continue;
    rows = most;
    tables = here;
    // Its capacity falls as its tables grow: the first time at which they are too large.
    if (fullFromS === undefined && total > capacityHz(mixedTerms(issuer, rates, tables))) fullFromS = atS;
  }
  return { tables, rows, fullFromS };
}

function growthRemedy({ store }: Issuer, isLate: boolean): string {
  const cleaner = isLate ? 'a clean-up that keeps up, ' : '';
  return `${cleaner}shorter lives${store.access_tokens ? ', access tokens that are not stored' : ''}, or fewer requests`;
}

function refusalText({ scenario }: Model, name: string, rate: number, capacity: number): string {
  const issuer = scenario.issuers[name];
  const waits =
    issuer === undefined ? 0 : issuer.pods * (issuer.threads + issuer.accept_queue - issuer.slots);
  const isOpen = scenario.load_tests.some((test) => test.issuer === name && test.rate !== undefined);
  return isOpen
    ? `threads and accept queue are full after ${time(waits / (rate - capacity))}; then it refuses ${hz(rate - capacity)}`
    : 'its clients wait for their answers, and do less';
}

function issuerRemedy(
  issuer: IssuerParts,
  databaseS: number,
  total: number,
  rates: Parameters<typeof mixedTerms>[1],
): string {
  if (issuer.database !== undefined && total * databaseS >= issuer.database.servers) {
    return 'a faster or larger database; more pods do not help';
  }
  for (let pods = issuer.pods + 1; pods <= 64; pods++) {
    if (capacityHz(mixedTerms({ ...issuer, pods }, rates, EMPTY)) > total)
      return `${pods} pods instead of ${issuer.pods}, or fewer requests`;
  }
  return 'fewer requests: no number of pods up to 64 is enough';
}

function cleanupStations(model: Model, name: string, issuer: Issuer, load: IssuerLoad): StationLoad[] {
  if (issuer.cleanup.model === 'off') return [];
  const expiring = expiringTokens(model, name, issuer, load);
  const rows = expiring.access + expiring.refresh;
  if (rows === 0) return [];
  const cleaning = cleanupLoad(issuer, expiring);
  return [
    {
      name: `clean-up of ${name}`,
      path: ['issuers', name, 'cleanup'],
      load: cleaning,
      meanLoad: cleaning,
      fromS: undefined,
      detail: `${hz(rows)} of tokens that expire, and holders`,
      ...(cleaning > 1
        ? {
            saturation: `expired rows stay: once the first have expired the tables grow by ${hz(rows * (1 - 1 / cleaning))}`,
            remedy: 'a shorter period, larger pages or a faster delete; or fewer tokens',
          }
        : {}),
    },
  ];
}

function rateIn(
  histories: readonly History[],
  { fromS, toS }: { readonly fromS: number; readonly toS: number },
): number {
  return sum(histories.map((history) => middleOf(history.meanHz(fromS, toS))));
}
