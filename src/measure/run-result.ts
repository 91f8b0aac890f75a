import type { StatValue } from './instrument.js';

/** One metric's values over the bins of a run; NaN where a bin has no sample. */
export interface MetricSeries {
  /** The metric's name, with `.p50`, `.p95` or `.p99` behind it for a duration. */
  readonly name: string;
  readonly values: Float64Array;
}

/** One metric of one run. Without samples `stats` and `series` are empty. */
export interface MetricResult {
  readonly name: string;
  readonly stats: readonly StatValue[];
  readonly series: readonly MetricSeries[];
}

/** What a meter has measured; metrics in the order of their names. */
export interface MeterResult {
  /** When measuring began (the end of the warm-up), µs. */
  readonly startUs: number;
  /** When the run ended, µs. */
  readonly endUs: number;
  /** The end of each bin, µs since the start of the scenario. */
  readonly binEndsUs: readonly number[];
  readonly metrics: readonly MetricResult[];
}

/** Failed transfers of one experiment with one cause. Times in µs. */
export interface FailureRow {
  readonly experiment: string;
  readonly cause: string;
  readonly transfers: number;
  readonly firstUs: number;
  readonly lastUs: number;
  /** The first transfer that failed so. */
  readonly sample: string;
}

/** A fault while it was there. Times in µs. */
export interface FaultWindow {
  readonly fault: string;
  readonly beginUs: number;
  /** The same as its begin for a fault of one instant. */
  readonly endUs: number;
}

/** Metrics that are measured between two moments, µs, beside the whole run. */
export interface Window {
  readonly metrics: readonly string[];
  readonly fromUs: number;
  readonly toUs: number;
}

/** One metric in a window. */
export interface WindowResult {
  readonly metric: string;
  readonly fromUs: number;
  readonly toUs: number;
  readonly stats: readonly StatValue[];
}

/** One replication's results: plain data, fit to be sent between threads. */
export interface RunResult extends MeterResult {
  /** 0 for the first replication. */
  readonly replication: number;
  readonly failures: readonly FailureRow[];
  /** What was measured in windows, in the order in which they ended. */
  readonly windows: readonly WindowResult[];
  /** When faults were there, in the order of their begins. */
  readonly faults: readonly FaultWindow[];
}
