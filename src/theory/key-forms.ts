import { meanOfLaw } from '../kernel/distribution.js';
import { SECOND_US } from '../kernel/simulation.js';
import type { Scenario } from '../scenario/schema.js';
import { type KeyHandling, type ValidatorSoftware, validatorSoftware } from '../systems/storage/software.js';
import { type Form, told } from './form.js';
import { fetchesARenewal, refreshAges, releaseName, spareS, unknownForS } from './key-ages.js';
import type { Model } from './model.js';
import { type Range, times } from './range.js';
import { peakOf } from './station.js';
import { time } from './words.js';

/** Checks of a transfer: at the source, at the destination, and there again after the copy. */
const CHECKS = { from: 1, into: 2 } as const;

/** Fetches of an issuer's public keys by the endpoints that check its tokens, and what they cost it. */
export function keyFetchForms(model: Model, issuer: string): Form[] {
  const { scenario } = model;
  const config = scenario.issuers[issuer];
  if (config === undefined || !isTrusted(scenario, issuer)) return [];
  const range = fetchesHz(model, issuer);
  if (range.high === 0) return [];
  const about = `issuers.${issuer}`;
  const isAtIssuer = config.keys.host === 'issuer';
  const workS = (meanOfLaw(config.service) / SECOND_US) * config.keys.weight;
  const loads =
    isAtIssuer && workS > 0
      ? [
          told(about, {
            label: 'its slots that fetches of keys take',
            unit: '1',
            range: times(range, workS / (config.pods * config.slots)),
            exact: false,
            formula: 'fetches × `keys.weight` × service time / slots',
          }),
        ]
      : [];
  return [
    told(about, {
      label: isAtIssuer ? 'fetches of its keys' : 'fetches of its keys, from another host',
      metric: `iam.${issuer}.rate.keys`,
      stat: 'mean',
      unit: 'Hz',
      range,
      exact: false,
      formula:
        'endpoints / age at which they fetch again, and at most a probe later; where every check fetches for itself as if checks came one by one',
    }),
    ...loads,
  ];
}

/** For each kind of endpoint, which outage of the issuer's keys it bears, and for how long it refuses a new key. */
export function keyAgeForms({ scenario }: Model): Form[] {
  const kinds = new Map<
    string,
    { readonly name: string; readonly software: ValidatorSoftware; sites: number }
  >();
  for (const { software, technology } of checkingSites(scenario)) {
    const name = releaseName(technology, software);
    const key = `${name} ${JSON.stringify(software.keys)}`;
    const kind = kinds.get(key) ?? { name, software, sites: 0 };
    kind.sites++;
    kinds.set(key, kind);
  }
  return [...kinds.values()].map(({ name, software, sites }) => {
    const { keys } = software;
    return told('storage', {
      label: `keys of ${sites} × ${name}`,
      unit: 's',
      range: { low: spareS(keys), high: lifeS(keys) },
      exact: true,
      formula: `${outageText(keys)}; ${rotationText(keys)}`,
    });
  });
}

/** Fetches of an issuer's keys by all endpoints, Hz: the first age that is possible, and the last. */
function fetchesHz(model: Model, issuer: string): Range {
  const { scenario } = model;
  const { interval } = scenario.storage.probes;
  const config = scenario.issuers[issuer];
  const fetchS = config === undefined ? 0 : (meanOfLaw(config.service) / SECOND_US) * config.keys.weight;
  let low = 0;
  let high = 0;
  for (const { name, software } of checkingSites(scenario)) {
    const { keys } = software;
    const ages = refreshAges(keys);
    const checksHz = checksAt(model, name);
    // Its own thread asks without a check; otherwise the next probe does, if no transfer has.
    const latestS = keys.background > 0 ? 0 : interval / SECOND_US;
    if (keys.background > 0 || interval > 0) low += 1 / (ages.high + latestS);
    const isAsked = keys.background > 0 || interval > 0 || checksHz > 0;
    if (isAsked) high += fetchesARenewal(keys, checksHz, fetchS) / Math.max(ages.low, 1 / SECOND_US);
  }
  return { low, high };
}

function checksAt(model: Model, site: string): number {
  return peakOf(model, (span) => {
    const { into, from } = model.trafficAt(span);
    return CHECKS.into * (into.get(site)?.attemptsHz ?? 0) + CHECKS.from * (from.get(site)?.attemptsHz ?? 0);
  }).value;
}

function outageText({ expiry, ...keys }: KeyHandling): string {
  if (expiry === 0) return 'no outage of the issuer takes them away, a restart meanwhile does';
  const first = time(spareS({ expiry, ...keys }));
  return `after an outage of the issuer of ${first} the first rejects every token, after ${time(expiry / SECOND_US)} all do`;
}

function rotationText(keys: KeyHandling): string {
  if (keys.unknown_key === 'fetch') return 'a new key is fetched at once';
  return `tokens of a new key are refused for up to ${time(unknownForS(keys))}, less its lead time`;
}

function checkingSites({ sites, storage }: Scenario) {
  return Object.entries(sites)
    .filter(([, { readiness }]) => readiness === 'ready')
    .map(([name, site]) => ({
      name,
      technology: site.technology,
      software: validatorSoftware(site, storage),
    }));
}

/** Whether somebody shows tokens of an issuer at endpoints. */
function isTrusted({ submitters }: Scenario, issuer: string): boolean {
  return Object.values(submitters).some(
    (submitter) => submitter.tokens.issuer === 'iam' && submitter.issuer === issuer,
  );
}

function lifeS({ expiry }: KeyHandling): number {
  return expiry === 0 ? Number.POSITIVE_INFINITY : expiry / SECOND_US;
}
