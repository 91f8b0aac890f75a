import { rounded } from '../number.js';
import type { Band, FaultBands } from './fault-bands.js';
import { PLOT_WIDTH } from './style.js';
import type { TimeAxis } from './time-axis.js';

/** Height of a fault's lane, px. */
const LANE_HEIGHT = 14;
/** How dark a time is shaded in which some run, and every run, has a fault. */
const LIGHTEST = 0.05;
const DARKEST = 0.13;

/** The layer that shades the times of faults, below the lines of a panel. */
export function shadeLayer({ all }: FaultBands, axis: TimeAxis, x: object) {
  return {
    data: { values: all.map((band) => ({ ...timesOf(band, axis), shade: shadeOf(band) })) },
    mark: { type: 'rect', color: '#000000', tooltip: null },
    encoding: {
      x: { ...x, field: 'from' },
      x2: { field: 'to' },
      y: { value: 0 },
      y2: { value: 'height' },
      color: { value: '#000000' },
      opacity: { field: 'shade', type: 'quantitative', scale: null, legend: null },
    },
  };
}

/** A strip above the panels that names each fault beside the times at which it is there. */
export function lanesSpec({ lanes }: FaultBands, axis: TimeAxis) {
  return {
    title: { text: 'Faults' },
    width: PLOT_WIDTH,
    height: lanes.length * LANE_HEIGHT,
    view: { stroke: null },
    data: {
      values: lanes.flatMap(({ bands, label }) =>
        bands.map((band) => ({ ...timesOf(band, axis), fault: label, shade: band.share })),
      ),
    },
    mark: { type: 'bar', height: LANE_HEIGHT - 4, color: '#8a8a8a' },
    encoding: {
      x: {
        field: 'from',
        type: 'quantitative',
        scale: { domain: axis.domain, nice: false, zero: false },
        axis: null,
      },
      x2: { field: 'to' },
      y: {
        field: 'fault',
        type: 'nominal',
        title: null,
        sort: null,
        scale: { domain: lanes.map(({ label }) => label) },
        axis: { orient: 'right', domain: false, ticks: false, labelLimit: 0, labelPadding: 12 },
      },
      opacity: { field: 'shade', type: 'quantitative', scale: null, legend: null },
    },
  };
}

function timesOf({ fromS, toS }: Band, axis: TimeAxis) {
  return { from: inUnit(fromS, axis), to: inUnit(toS, axis) };
}

function shadeOf({ share }: Band): number {
  return rounded(LIGHTEST + (DARKEST - LIGHTEST) * share);
}

function inUnit(timeS: number, axis: TimeAxis): number {
  return rounded(timeS / axis.unitS);
}
