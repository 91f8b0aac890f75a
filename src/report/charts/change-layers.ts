import { rounded } from '../number.js';
import type { ChangeMarks } from './change-marks.js';
import { PLOT_WIDTH } from './style.js';
import type { TimeAxis } from './time-axis.js';

/** Height of a change's lane, px. */
const LANE_HEIGHT = 14;
const COLOUR = '#555555';

/** The layer that marks the instants of changes, below the lines of a panel. */
export function changeLayer({ atS }: ChangeMarks, axis: TimeAxis, x: object) {
  return {
    data: { values: atS.map((time) => ({ changed: inUnit(time, axis) })) },
    mark: { type: 'rule', strokeDash: [3, 3], tooltip: null },
    encoding: {
      x: { ...x, field: 'changed' },
      y: { value: 0 },
      y2: { value: 'height' },
      color: { value: COLOUR },
    },
  };
}

/** A strip above the panels that names each change beside its instant, so that no name covers another. */
export function changesSpec({ named }: ChangeMarks, axis: TimeAxis) {
  const labels = [...new Set(named.map(({ label }) => label))];
  return {
    title: { text: 'Changes' },
    width: PLOT_WIDTH,
    height: labels.length * LANE_HEIGHT,
    view: { stroke: null },
    data: { values: named.map(({ label, atS }) => ({ changed: inUnit(atS, axis), change: label })) },
    mark: { type: 'point', shape: 'triangle-down', filled: true, size: 50, color: COLOUR, opacity: 1 },
    encoding: {
      x: {
        field: 'changed',
        type: 'quantitative',
        scale: { domain: axis.domain, nice: false, zero: false },
        axis: null,
      },
      y: {
        field: 'change',
        type: 'nominal',
        title: null,
        sort: null,
        scale: { domain: labels },
        axis: { orient: 'right', domain: false, ticks: false, labelLimit: 0, labelPadding: 12 },
      },
    },
  };
}

function inUnit(timeS: number, axis: TimeAxis): number {
  return rounded(timeS / axis.unitS);
}
