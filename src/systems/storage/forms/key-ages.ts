import { SECOND_US } from '../../../kernel/simulation.js';
import { oldestKeysUs } from '../key-age.js';
import type { KeyHandling, Technology, ValidatorSoftware } from '../software.js';

/**
 * Closed forms of the ages of public keys at endpoints. While all is well an endpoint's keys are of any age up to the
 * one at which it fetches them again, each as likely; the moments of different endpoints have nothing to do with each
 * other.
 */

/** Ages that keys come to while all is well, s: each age of refresh is drawn between `low` and `high`. */
export interface RefreshAges {
  readonly low: number;
  readonly high: number;
}

/** When keys are fetched again, by an endpoint that is asked all the time. */
export function refreshAges(keys: KeyHandling): RefreshAges {
  const { refresh, background, ahead, jitter } = keys;
  const leastUs = oldestKeysUs(keys, 1 - jitter);
  const earliestUs =
    background === 0 ? leastUs : Math.min(leastUs, Math.max(background, refresh * (1 - jitter) - ahead));
  return { low: earliestUs / SECOND_US, high: oldestKeysUs(keys, 1 + jitter) / SECOND_US };
}

/** Longest outage of the issuer that leaves every endpoint of a kind with usable keys, s; Infinity: any. */
export function spareS(keys: KeyHandling): number {
  return keys.expiry === 0
    ? Number.POSITIVE_INFINITY
    : Math.max(0, keys.expiry / SECOND_US - refreshAges(keys).high);
}

/** Longest time for which an endpoint of a kind refuses tokens of a new key that was not published before, s. */
export function unknownForS(keys: KeyHandling): number {
  return keys.unknown_key === 'fetch' ? 0 : refreshAges(keys).high;
}

/** A technology with its releases, as it is told: `xrootd 5.9.3 (scitokens-cpp 1.3.0)`. */
export function releaseName(
  technology: Technology,
  { library, version, keysVersion }: ValidatorSoftware,
): string {
  return library === 'xrootd'
    ? `${technology} ${version} (scitokens-cpp ${keysVersion})`
    : `${technology} ${version}`;
}
