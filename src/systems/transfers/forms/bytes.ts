import type { Model } from '../../../theory/model.js';
import { type Unit, unitTraffic } from '../../../theory/traffic.js';

/** What copies that end well move, as if none failed for its token: means over the time measured, B/s. */
export interface MovedBytes {
  /** Of all links, by `source destination`. */
  readonly links: ReadonlyMap<string, Unit[number] & { readonly movedBytesPerS: number }>;
  readonly allBytesPerS: number;
}

/** The bytes that workloads move: datasets × files × fan-out × mean size of a file, as laws are drawn. */
export function movedBytes(model: Model, isMeant: (submitter: string) => boolean): MovedBytes {
  const { scenario, spans, fromS, toS } = model;
  const links = new Map<string, Unit[number] & { movedBytesPerS: number }>();
  let allBytesPerS = 0;
  scenario.workloads.forEach((workload, index) => {
    if (!isMeant(workload.submitter)) return;
    let datasets = 0;
    for (const span of spans) {
      const arrivals = span.scenario.workloads[index]?.arrivals;
      const { kept = 1 } = model.demandAt(span).submitters.get(workload.submitter) ?? {};
      const lastsS = Math.max(0, Math.min(toS, span.toS) - Math.max(fromS, span.fromS));
      if (arrivals !== undefined && 'rate' in arrivals) datasets += arrivals.rate * kept * lastsS;
    }
    const wellHz = (datasets / (toS - fromS)) * (1 - scenario.storage.failure);
    for (const unit of wellHz > 0 ? unitTraffic(scenario, workload) : []) {
      const bytes = wellHz * unit.bytesPerS;
      const before = links.get(unit.key)?.movedBytesPerS ?? 0;
      links.set(unit.key, { ...unit, movedBytesPerS: before + bytes });
      allBytesPerS += bytes;
    }
  });
  return { links, allBytesPerS };
}
