import type { Meter } from '../../../measure/meter.js';

/** The instruments of one load test: `workload.<name>.*` of the catalogue, as its clients see it. */
export function loadTestMeters(meter: Meter, name: string) {
  return {
    requests: meter.rate(`workload.${name}.requests`),
    tokens: meter.rate(`workload.${name}.tokens`),
    /** Of requests that ended: those without a token. */
    failed: meter.ratio(`workload.${name}.failed`),
  };
}

export type LoadTestMeters = ReturnType<typeof loadTestMeters>;
