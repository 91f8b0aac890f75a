import type { z } from 'zod';
import type { ftsSchema } from './schema.js';
import { FTS, type FtsVersionName } from './versions.js';

/** What the token daemons of an instance are set to: as its scenario says, or else as its version does. */
interface Instance extends Pick<z.output<typeof ftsSchema>, 'exchange' | 'refresh'> {
  readonly version: FtsVersionName;
}

/** The turns of a refresh service. */
export interface RefreshSettings {
  readonly intervalUs: number;
  /** Most tokens a turn. */
  readonly bulk: number;
  readonly threads: number;
}

/** The refresh service of an instance. */
export function refreshSettings({ version, refresh }: Instance): RefreshSettings {
  const { intervalUs, bulk, threads } = FTS[version].refresh;
  return {
    intervalUs: refresh.interval ?? intervalUs,
    bulk: refresh.bulk ?? bulk,
    threads: refresh.threads ?? threads,
  };
}

/** When a token is due for the refresher of 2024-02, µs: with less than so much of its life left, or after a part of it. */
export function refreshDueUs(
  { life_left: leftUs, life_fraction: fraction }: Instance['refresh'],
  issuedUs: number,
  expiryUs: number,
): number {
  return leftUs === undefined ? Math.round(issuedUs + fraction * (expiryUs - issuedUs)) : expiryUs - leftUs;
}

/** HTTP calls of one exchange. */
export function exchangeCalls({ version, exchange }: Instance): number {
  return exchange.calls ?? FTS[version].exchange.calls;
}

/** Most tokens that a turn of the exchange service takes; Infinity where nothing limits it. */
export function exchangeBulk({ version, exchange }: Instance): number {
  return FTS[version].exchange.isLimited ? exchange.bulk : Number.POSITIVE_INFINITY;
}
