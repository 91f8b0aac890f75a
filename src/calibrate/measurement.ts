import type { Place } from '../scenario/error.js';
import type { GrantName } from '../systems/iam/grants.js';

/** One measured point: an issuer with so many pods under one load. */
export interface Measurement {
  /** Where it stands; messages and tables name it by this. */
  readonly place: Place;
  /** Who published it; empty where nobody is named. */
  readonly source: string;
  /** `check`: predicted and compared, never fitted. */
  readonly use: 'fit' | 'check';
  readonly pods: number;
  /** The grants asked for, an even mix. */
  readonly mix: readonly GrantName[];
  /** Rows in the token tables; undefined where no point says. */
  readonly rows: number | undefined;
  readonly load: Load;
  /** Requests answered, Hz. */
  readonly rateHz: number;
  /** Latency of a request, s: its mean, or the quantile below; undefined where only the rate is known. */
  readonly latencyS: number | undefined;
  /** The share of requests that do not exceed the latency, where it is a quantile; undefined where it is the mean. */
  readonly quantile?: number | undefined;
}

/** What drives the issuer. */
export type Load =
  /** Clients that ask again after their answer and a pause. */
  | { readonly kind: 'closed'; readonly clients: number; readonly thinkS: number }
  /** Requests that arrive however slow the answers are: a Poisson process. */
  | { readonly kind: 'open' }
  /** As many requests as the issuer can answer. */
  | { readonly kind: 'full' };

/** `file:line` of a point, or `file#n` of the nth point of a file without lines. */
export function placeName({ place }: Measurement): string {
  const { file, line, column } = place;
  return line > 0 ? `${file}:${line}` : column > 0 ? `${file}#${column}` : file;
}

/** The name of a point with its source. */
export function nameWithSource(point: Measurement): string {
  return point.source === '' ? placeName(point) : `${placeName(point)} (${point.source})`;
}

/**
 * Requests on their way, mean, without those clients that think; undefined where the latency is not known. Of a quantile
 * it is what the mean of exponential latencies would give, and no more than an estimate.
 */
export function inFlight({ rateHz, latencyS, quantile, load }: Measurement): number | undefined {
  if (latencyS !== undefined) return rateHz * meanOf(latencyS, quantile);
  return load.kind === 'closed' ? load.clients - rateHz * load.thinkS : undefined;
}

/** Points of the same setting are the same question, asked again. */
export function settingOf(point: Measurement): string {
  const { load } = point;
  const level =
    load.kind === 'closed'
      ? `${load.clients.toPrecision(2)} ${load.thinkS.toPrecision(1)}`
      : load.kind === 'open'
        ? `open ${inFlight(point)?.toPrecision(2)}`
        : 'full';
  return `${groupOf(point)} ${level}`;
}

/** Points of the same group differ in their load only. */
export function groupOf(point: Measurement): string {
  const { pods, mix, rows } = point;
  return `${pods} ${mix.join('+')} ${rows === undefined ? '' : rows.toPrecision(2)} ${latencyStat(point)}`;
}

/** What the latency of a point is: `mean`, or `p95` for a quantile. */
export function latencyStat({ quantile }: Pick<Measurement, 'quantile'>): string {
  return quantile === undefined ? 'mean' : `p${Number((100 * quantile).toPrecision(6))}`;
}

/** The least mean latency of any point, s; 100 ms where none is known. */
export function fastestS(points: readonly Measurement[]): number {
  const latencies = points.flatMap(({ latencyS, quantile }) =>
    latencyS === undefined ? [] : [meanOf(latencyS, quantile)],
  );
  return latencies.length === 0 ? 0.1 : Math.min(...latencies);
}

/** The mean of exponential latencies of which a share does not exceed a latency; the latency where it is the mean. */
function meanOf(latencyS: number, quantile: number | undefined): number {
  return quantile === undefined ? latencyS : -latencyS / Math.log1p(-quantile);
}
