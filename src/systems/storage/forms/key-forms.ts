import { SECOND_US } from '../../../kernel/simulation.js';
import type { Scenario } from '../../../scenario/schema.js';
import { type Form, told } from '../../../theory/form.js';
import type { Model } from '../../../theory/model.js';
import { time } from '../../../theory/words.js';
import { type KeyHandling, type ValidatorSoftware, validatorSoftware } from '../software.js';
import { releaseName, spareS, unknownForS } from './key-ages.js';

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
  return Object.values(sites)
    .filter(({ readiness }) => readiness === 'ready')
    .map((site) => ({
      technology: site.technology,
      software: validatorSoftware(site, storage),
    }));
}

function lifeS({ expiry }: KeyHandling): number {
  return expiry === 0 ? Number.POSITIVE_INFINITY : expiry / SECOND_US;
}
