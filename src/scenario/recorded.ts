import type { TraceRow } from './trace.js';

/** What a trace brings from one site to another before the horizon. */
export interface RecordedFlow {
  readonly source: string;
  readonly destination: string;
  readonly datasets: number;
  readonly files: number;
  /** Of all files. */
  readonly bytes: number;
  /** Files in each of the stretches into which the time to the horizon is divided. */
  readonly filesByStretch: readonly number[];
}

/** Equal stretches of the time to the horizon, in which a trace is summed up. */
export const STRETCHES = 24;

/** The sums of a trace over each pair of two sites, by their names; what comes at or after the horizon is left out. */
export function recordedFlows(rows: readonly TraceRow[], horizonUs: number): RecordedFlow[] {
  const flows = new Map<string, Sums>();
  for (const row of rows) {
    if (!isMoved(row) || row.timeUs >= horizonUs) continue;
    const { source, destination, files, bytes } = row;
    const key = `${source} ${destination}`;
    const flow = flows.get(key) ?? noneYet(source, destination);
    flows.set(key, flow);
    const stretch = Math.floor((row.timeUs / horizonUs) * STRETCHES);
    flow.datasets += 1;
    flow.files += files;
    flow.bytes += files * bytes;
    flow.filesByStretch[stretch] = (flow.filesByStretch[stretch] ?? 0) + files;
  }
  return [...flows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, flow]) => flow);
}

/** A flow while it is summed up. */
type Sums = { -readonly [key in keyof RecordedFlow]: RecordedFlow[key] } & {
  readonly filesByStretch: number[];
};

function noneYet(source: string, destination: string): Sums {
  const filesByStretch = new Array<number>(STRETCHES).fill(0);
  return { source, destination, datasets: 0, files: 0, bytes: 0, filesByStretch };
}

/** Nothing is moved from a site to itself. */
export function isMoved({ source, destination }: Pick<TraceRow, 'source' | 'destination'>): boolean {
  return source !== destination;
}
