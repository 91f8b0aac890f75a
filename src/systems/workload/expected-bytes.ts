import { meanOfLaw } from '../../kernel/distribution.js';
import { Gate } from './gate.js';
import { RateFactor } from './rate-factor.js';
import type { WorkloadConfig } from './schema.js';

/** A workload, and what a trace brings to it. */
export interface Expected extends Pick<WorkloadConfig, 'arrivals' | 'phases' | 'gate' | 'files' | 'size'> {
  readonly recorded?: readonly {
    readonly bytes: number;
    readonly files: number;
    readonly filesByStretch: readonly number[];
  }[];
}

/** An interval of a run, µs; `startUs` is the calendar time of its start. */
export interface Between {
  readonly beginUs: number;
  readonly toUs: number;
  readonly startUs: number;
  readonly horizonUs: number;
}

/**
 * The bytes of the datasets that a workload is expected to bring between two times, to one destination each: by the
 * integral of its rate, or by the times and traces that name them.
 */
export function bytesBetween(workload: Expected, between: Between): number {
  const { arrivals, files, size, recorded } = workload;
  const { beginUs, toUs } = between;
  if (arrivals.law === 'trace') {
    return (recorded ?? []).reduce(
      (sum, flow) => sum + (flow.bytes / flow.files) * filesOfTrace(flow, between),
      0,
    );
  }
  const datasets =
    arrivals.law === 'at'
      ? arrivals.times.filter((time) => time >= beginUs && time < toUs).length
      : (arrivals.rate / 1e6) * openAreaUs(workload, between);
  return datasets * meanOfLaw(files) * meanOfLaw(size);
}

/** The integral of the factor of the rate over the time at which the gate is open. */
function openAreaUs({ phases, gate }: Expected, { beginUs, toUs, startUs }: Between): number {
  const factor = new RateFactor(phases);
  const opening = new Gate(gate, startUs);
  let area = 0;
  for (let atUs = beginUs; atUs < toUs; ) {
    const endUs = gate === undefined ? toUs : Math.min(toUs, opening.nextEdgeUs(atUs));
    if (opening.isOpen(atUs)) area += factor.areaUs(endUs) - factor.areaUs(atUs);
    atUs = endUs;
  }
  return area;
}

/** Files that a trace brings in an interval, of which only sums over equal stretches of the run are known. */
function filesOfTrace(
  { filesByStretch }: { readonly filesByStretch: readonly number[] },
  { beginUs, toUs, horizonUs }: Between,
): number {
  const lengthUs = horizonUs / filesByStretch.length;
  return filesByStretch.reduce((sum, files, stretch) => {
    const overlapUs = Math.min(toUs, (stretch + 1) * lengthUs) - Math.max(beginUs, stretch * lengthUs);
    return sum + files * Math.max(0, overlapUs / lengthUs);
  }, 0);
}
