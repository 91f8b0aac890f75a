import type { Meter } from '../../../measure/meter.js';

export type AccessPointMeters = ReturnType<typeof accessPointMeters>;

/** What is measured of access points. */
export function accessPointMeters(meter: Meter, name: string) {
  const prefix = `ap.${name}`;
  return {
    reads: meter.rate(`${prefix}.rate.reads`),
    failed: meter.rate(`${prefix}.rate.failed`),
    deleted: meter.rate(`${prefix}.rate.deleted`),
    scan: meter.duration(`${prefix}.scan`),
    expired: meter.level(`${prefix}.expired`),
    missing: meter.level(`${prefix}.missing`),
  };
}
