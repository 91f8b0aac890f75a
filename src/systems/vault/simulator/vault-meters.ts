import type { Meter } from '../../../measure/meter.js';
import { READ_OUTCOMES } from '../outcomes.js';
import type { Paths } from './paths.js';

export type VaultMeters = ReturnType<typeof vaultMeters>;

/** What is measured of a vault. */
export function vaultMeters(meter: Meter, name: string) {
  const rateOf = (what: string) => meter.rate(`vault.${name}.rate.${what}`);
  const level = meter.level(`vault.${name}.paths`);
  return {
    reads: rateOf('reads'),
    left: rateOf('left'),
    refreshes: rateOf('refreshes'),
    exchanges: rateOf('exchanges'),
    callsFailed: rateOf('calls_failed'),
    reaped: rateOf('reaped'),
    outcomes: READ_OUTCOMES.map((outcome) => rateOf(`read.${outcome}`)),
    /** Refresh tokens that are there. */
    setPaths: ({ isThere, count }: Paths) => {
      let there = 0;
      for (let path = 0; path < count; path++) there += isThere[path];
      level.set(there);
    },
  };
}
