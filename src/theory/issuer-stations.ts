import type { Scenario } from '../scenario/schema.js';
import { capacityHz } from './closed-loop.js';
import { middleOf } from './form.js';
import type { History } from './history.js';
import { GRANTS, issuerLoadOf, mixedTerms } from './issuer-load.js';
import { cleanupLoad, issuedRowsHz } from './issuer-stocks.js';
import type { Model } from './model.js';
import { peakOf, type Station, sum } from './station.js';
import { hz, time } from './words.js';

/** Slots, database and clean-up job of an issuer. */
export function issuerStations(model: Model, name: string): Station[] {
  const issuer = model.scenario.issuers[name];
  const load = issuerLoadOf(model, name);
  if (issuer === undefined || load.unknown !== undefined) return [];
  const { fromS, toS } = model;
  const busiest = peakOf(model, (span) =>
    sum(GRANTS.map((grant) => rateIn(load.histories.get(grant) ?? [], span))),
  );
  const rates = new Map(
    GRANTS.map((grant) => [grant, rateIn(load.histories.get(grant) ?? [], busiest.span ?? { fromS, toS })]),
  );
  const total = sum([...rates.values()]);
  if (total === 0) return [];
  const terms = mixedTerms(issuer, rates, 0);
  const capacity = capacityHz(terms);
  const used = total / capacity;
  const databaseLoad =
    issuer.database === undefined ? 0 : (total * terms.databaseS) / issuer.database.servers;
  const isClosed = load.bench?.closed !== undefined;
  const slots: Station = {
    name: `issuer ${name}`,
    load: isClosed ? (load.bench?.closed?.utilisation ?? 0) : used,
    fromS: busiest.fromS,
    detail: `${hz(total)} of at most ${hz(capacity)} in ${terms.pods} × ${terms.slots} slots`,
    ...(used > 1 && !isClosed
      ? {
          saturation: refusalText(model, name, total, capacity),
          remedy: issuerRemedy(issuer, terms.databaseS, total, rates),
        }
      : {}),
  };
  const database: Station[] =
    issuer.database === undefined
      ? []
      : [
          {
            name: `database of ${name}`,
            load: databaseLoad,
            fromS: busiest.fromS,
            detail: `${issuer.database.servers} servers`,
            ...(databaseLoad > 1
              ? {
                  saturation: 'requests keep their slots while they wait for it',
                  remedy: `${Math.ceil(issuer.database.servers * databaseLoad)} servers, or fewer requests; more pods do not help`,
                }
              : {}),
          },
        ];
  return [slots, ...database, ...cleanupStations(model, name)];
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
  issuer: Scenario['issuers'][string],
  databaseS: number,
  total: number,
  rates: Parameters<typeof mixedTerms>[1],
): string {
  if (issuer.database !== undefined && total * databaseS >= issuer.database.servers) {
    return 'a faster or larger database; more pods do not help';
  }
  for (let pods = issuer.pods + 1; pods <= 64; pods++) {
    if (capacityHz(mixedTerms({ ...issuer, pods }, rates, 0)) > total)
      return `${pods} pods instead of ${issuer.pods}, or fewer requests`;
  }
  return 'fewer requests: no number of pods up to 64 is enough';
}

function cleanupStations(model: Model, name: string): Station[] {
  const issuer = model.scenario.issuers[name];
  if (issuer === undefined || issuer.cleanup.model === 'off') return [];
  const rows = issuedRowsHz(model, name, issuer, issuerLoadOf(model, name));
  if (rows === 0) return [];
  const load = cleanupLoad(issuer, rows);
  return [
    {
      name: `clean-up of ${name}`,
      load,
      fromS: undefined,
      detail: `${hz(rows)} of rows that expire, and their holders`,
      ...(load > 1
        ? {
            saturation: 'expired rows stay, and the tables grow without end once the first have expired',
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
