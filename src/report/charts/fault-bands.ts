import { group } from 'd3-array';
import { listed } from '../../language/listed.js';
import type { FaultWindow, RunResult } from '../../measure/run-result.js';
import { PLOT_WIDTH } from './style.js';

/** A time in which some of the runs have a fault, s since the start of the scenario. */
export interface Band {
  readonly fromS: number;
  readonly toS: number;
  /** Share of the runs that have it, above 0. */
  readonly share: number;
}

/** When one fault is there, in the variants that have it at the same times. */
export interface FaultLane {
  readonly label: string;
  readonly bands: readonly Band[];
}

/** The faults of a chart over time: each in a lane of its own, and all of them together. */
export interface FaultBands {
  readonly lanes: readonly FaultLane[];
  readonly all: readonly Band[];
}

/** A variant's runs. */
export interface VariantRuns {
  readonly name: string;
  readonly runs: readonly Pick<RunResult, 'faults'>[];
}

/** Lanes that are shown; one more says how many there are besides. */
const LANES_MAX = 12;
/** Variants that are named at a lane before the others are only counted. */
export const NAMED_MAX = 2;
/** A fault of one instant is this wide, px. */
const NARROWEST = 1.5;

type Interval = readonly [fromS: number, toS: number];

/**
 * The faults of some runs within a span of time; undefined where there is none. What lasts less than can be seen is
 * shown as long as can be seen.
 */
export function faultBands(
  variants: readonly VariantRuns[],
  [startS, endS]: readonly [number, number],
): FaultBands | undefined {
  const narrowest = ((endS - startS) * NARROWEST) / PLOT_WIDTH;
  const shown = ({ beginUs, endUs }: FaultWindow): Interval[] => {
    const [fromS, toS] = [Math.max(startS, beginUs / 1e6), Math.min(endS, endUs / 1e6)];
    return toS < fromS || fromS >= endS ? [] : [[fromS, Math.min(endS, Math.max(toS, fromS + narrowest))]];
  };
  const intervals = variants.map(({ runs }) =>
    runs.map(({ faults }) => faults.flatMap((window) => shown(window).map((at) => ({ ...window, at })))),
  );
  const names = [...new Set(intervals.flat(2).map(({ fault }) => fault))].sort();
  if (names.length === 0) return undefined;
  const ofRuns = (runs: readonly (readonly { fault: string; at: Interval }[])[], fault?: string) =>
    bandsOf(
      runs.map((windows) =>
        windows.filter((one) => fault === undefined || one.fault === fault).map(({ at }) => at),
      ),
      narrowest,
    );
  const lanes = names.flatMap((fault) =>
    lanesOf(
      fault,
      variants.map(({ name }, index) => ({ variant: name, bands: ofRuns(intervals[index], fault) })),
    ),
  );
  return { lanes: shortened(lanes), all: ofRuns(intervals.flat()) };
}

/** One lane where all variants have the fault at the same times; otherwise one for each of the different times. */
function lanesOf(
  fault: string,
  variants: readonly { variant: string; bands: readonly Band[] }[],
): FaultLane[] {
  const there = variants.filter(({ bands }) => bands.length > 0);
  const byTimes = [...group(there, ({ bands }) => JSON.stringify(bands)).values()];
  return byTimes.map((some) => {
    const names = some.map(({ variant }) => variant);
    return {
      label: names.length === variants.length ? fault : `${fault}: ${listed(names, NAMED_MAX)}`,
      bands: some[0].bands,
    };
  });
}

function shortened(lanes: readonly FaultLane[]): readonly FaultLane[] {
  if (lanes.length <= LANES_MAX) return lanes;
  const rest = lanes.slice(LANES_MAX - 1);
  return [
    ...lanes.slice(0, LANES_MAX - 1),
    { label: `${rest.length} more`, bands: rest.flatMap(({ bands }) => bands) },
  ];
}

/** Where how many of the runs have an interval: a sweep over the ends of all, those nearer than `gapS` put together. */
function bandsOf(runs: readonly (readonly Interval[])[], gapS: number): Band[] {
  const edges = runs
    .flatMap((intervals) => joined(intervals, gapS))
    .flatMap(([fromS, toS]) => [
      { timeS: fromS, change: 1 },
      { timeS: toS, change: -1 },
    ])
    .sort((a, b) => a.timeS - b.timeS);
  const bands: Band[] = [];
  let covering = 0;
  edges.forEach(({ timeS, change }, index) => {
    covering += change;
    const nextS = edges[index + 1]?.timeS ?? timeS;
    if (covering > 0 && nextS > timeS) {
      bands.push({ fromS: timeS, toS: nextS, share: covering / runs.length });
    }
  });
  return bands;
}

/** Intervals of one run that overlap or nearly touch are one. */
function joined(intervals: readonly Interval[], gapS: number): Interval[] {
  const all: [number, number][] = [];
  for (const [fromS, toS] of [...intervals].sort((a, b) => a[0] - b[0])) {
    const last = all.at(-1);
    if (last !== undefined && fromS - last[1] < gapS) last[1] = Math.max(last[1], toS);
    else all.push([fromS, toS]);
  }
  return all;
}
