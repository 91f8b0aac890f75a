import type { Scenario } from '../../../scenario/schema.js';
import { capacityHz, EMPTY, type IssuerParts, type Tables } from '../../../theory/closed-loop.js';
import { knownHz } from '../../../theory/history.js';
import type { Model } from '../../../theory/model.js';
import type { Span } from '../../../theory/spans.js';
import { type Busiest, peakOf, type StationLoad, stationLoad, sum } from '../../../theory/station.js';
import { digits, hz, time } from '../../../theory/words.js';
import { GRANTS } from '../grants.js';
import { type IssuerLoad, issuerLoadOf, issuerOf, mixedTerms } from './issuer-load.js';
import { expiringAtMost, tablesOver } from './issuer-stocks.js';
import { feelsTables } from './issuer-work.js';
import { whyTakenOut } from './probed-out.js';

type Issuer = Scenario['issuers'][string];

/** Slots, database and clean-up job of an issuer. */
export function issuerStations(model: Model, name: string): StationLoad[] {
  const issuer = issuerOf(model, name);
  const load = issuerLoadOf(model, name);
  if (issuer === undefined || load.unknown !== undefined) return [];
  const busiest = peakOf({ spans: cutByTests(model, name) }, (span) =>
    sum(GRANTS.map((grant) => knownHz(load.histories.get(grant) ?? [], span.fromS, span.toS))),
  );
  const { fromS: busyFromS, toS: busyToS } = busiest.span ?? model;
  const rates = new Map(
    GRANTS.map((grant) => [grant, knownHz(load.histories.get(grant) ?? [], busyFromS, busyToS)]),
  );
  const total = sum([...rates.values()]);
  if (total === 0) return [];
  const asked: Asked = { load, total, rates };
  const grown = grownOf(model, name, issuer, asked);
  const terms = mixedTerms(issuer, rates, grown?.tables ?? EMPTY);
  const capacity = capacityHz(terms);
  const closed = load.bench?.closed;
  const fromS = grown?.fullFromS ?? busiest.fromS;
  const cleanup = cleanupStations(model, name, issuer, load);
  const slowed =
    grown === undefined || grown.rows < 1 ? '' : `, with ${digits(grown.rows)} rows in its tables`;
  const slots = stationLoad({
    name: `issuer ${name}`,
    path: ['issuers', name],
    work: closed === undefined ? { ...busiest, fromS } : closed.utilisation,
    capacity: closed === undefined ? capacity : 1,
    detail: `${hz(total)} of at most ${hz(capacity)} in ${terms.pods} × ${terms.slots} slots${slowed}`,
    unsteady: closed === undefined ? undefined : load.bench?.takenOut,
    full: () => ({
      saturation: `${grown === undefined ? '' : 'its tables slow it; '}${refusalText(model, name, total, capacity)}${probeText(issuer, capacity)}`,
      remedy:
        grown === undefined
          ? issuerRemedy(issuer, terms.databaseS, asked)
          : growthRemedy(
              issuer,
              cleanup.some((station) => station.load > 1),
            ),
    }),
  });
  return [slots, ...databaseStations(name, issuer, terms.databaseS, { ...busiest, fromS }), ...cleanup];
}

/** What is asked of an issuer at its busiest time, Hz: in all, and of each grant. */
interface Asked {
  readonly load: IssuerLoad;
  readonly total: number;
  readonly rates: Parameters<typeof mixedTerms>[1];
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
  return [
    stationLoad({
      name: `database of ${name}`,
      path: ['issuers', name, 'database'],
      work: { value: value * databaseS, mean: mean * databaseS, fromS },
      capacity: database.servers,
      detail: `${database.servers} servers`,
      full: () => ({
        saturation: 'requests keep their slots while they wait for it',
        remedy: `${Math.ceil(value * databaseS)} servers, or fewer requests; more pods do not help`,
      }),
    }),
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
  { load, total, rates }: Asked,
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

/** What health checks do to an issuer all of whose threads are taken. */
function probeText(issuer: Issuer, capacity: number): string {
  const why = whyTakenOut(issuer, Number.POSITIVE_INFINITY, capacity);
  return why === undefined ? '' : `; ${why}`;
}

function issuerRemedy(issuer: IssuerParts, databaseS: number, { total, rates }: Asked): string {
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
  const { expiring, work } = expiringAtMost(model, name, issuer, load);
  const rows = expiring.access + expiring.refresh;
  if (rows === 0) return [];
  return [
    stationLoad({
      name: `clean-up of ${name}`,
      path: ['issuers', name, 'cleanup'],
      work,
      detail: `${hz(rows)} of tokens that expire, and holders`,
      full: () => ({
        saturation: `expired rows stay: once the first have expired the tables grow by ${hz(rows * (1 - 1 / work.value))}`,
        remedy: 'a shorter period, larger pages or a faster delete; or fewer tokens',
      }),
    }),
  ];
}
