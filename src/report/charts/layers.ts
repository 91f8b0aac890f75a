import { rounded } from '../number.js';
import type { ChangeMarks } from './change-marks.js';
import type { Band, FaultBands } from './fault-bands.js';
import { PLOT_WIDTH } from './style.js';
import { inUnit, type TimeAxis } from './time-axis.js';
import { tooltipOf } from './tooltip.js';

/** Height of the lane of a fault or a change, px. */
const LANE_HEIGHT = 14;
/** How dark a time is shaded in which some run, and every run, has a fault. */
const LIGHTEST = 0.05;
const DARKEST = 0.13;
const OF_CHANGES = '#555555';

/** From the lower to the upper edge of a panel. */
const ACROSS = { y: { value: 0 }, y2: { value: 'height' } };
const SHADE = { field: 'shade', type: 'quantitative', scale: null, legend: null };

/** The layer that shades the times of faults, below the lines of a panel. */
export function shadeLayer({ all }: FaultBands, axis: TimeAxis, x: object) {
  const shadeOf = ({ share }: Band) => rounded(LIGHTEST + (DARKEST - LIGHTEST) * share);
  return {
    data: { values: all.map((band) => ({ ...timesOf(band, axis), shade: shadeOf(band) })) },
    mark: { type: 'rect', color: '#000000', tooltip: null },
    encoding: {
      x: { ...x, field: 'from' },
      x2: { field: 'to' },
      ...ACROSS,
      color: { value: '#000000' },
      opacity: SHADE,
    },
  };
}

/** The layer that marks the instants of changes, below the lines of a panel. */
export function changeLayer({ atS }: ChangeMarks, axis: TimeAxis, x: object) {
  return {
    data: { values: atS.map((time) => ({ changed: inUnit(time, axis) })) },
    mark: { type: 'rule', strokeDash: [3, 3], tooltip: null },
    encoding: { x: { ...x, field: 'changed' }, ...ACROSS, color: { value: OF_CHANGES } },
  };
}

/** A strip above the panels that names each fault beside the times at which it is there. */
export function lanesSpec({ lanes }: FaultBands, axis: TimeAxis) {
  const values = lanes.flatMap(({ bands, label }) =>
    bands.map((band) => ({ ...timesOf(band, axis), fault: label, shade: band.share })),
  );
  const labels = lanes.map(({ label }) => label);
  const { encoding, ...strip } = stripSpec('Faults', { time: 'from', lane: 'fault' }, labels, values, axis);
  return {
    ...strip,
    mark: { type: 'bar', height: LANE_HEIGHT - 4, color: '#8a8a8a' },
    encoding: {
      ...encoding,
      x2: { field: 'to' },
      opacity: SHADE,
      tooltip: tooltipOf(
        ['fault', 'fault', 'nominal'],
        ['from', `from (${axis.unit})`],
        ['to', `to (${axis.unit})`],
        ['shade', 'share of the runs'],
      ),
    },
  };
}

/** A strip above the panels that names each change beside its instant, so that no name covers another. */
export function changesSpec({ named }: ChangeMarks, axis: TimeAxis) {
  const values = named.map(({ label, atS }) => ({ changed: inUnit(atS, axis), change: label }));
  const labels = [...new Set(named.map(({ label }) => label))];
  const { encoding, ...strip } = stripSpec(
    'Changes',
    { time: 'changed', lane: 'change' },
    labels,
    values,
    axis,
  );
  return {
    ...strip,
    mark: { type: 'point', shape: 'triangle-down', filled: true, size: 50, color: OF_CHANGES, opacity: 1 },
    encoding: {
      ...encoding,
      tooltip: tooltipOf(['change', 'change', 'nominal'], ['changed', `at (${axis.unit})`]),
    },
  };
}

/** A strip with a lane for each label, which stands at its right end. */
function stripSpec(
  title: string,
  fields: { readonly time: string; readonly lane: string },
  labels: readonly string[],
  values: readonly object[],
  axis: TimeAxis,
) {
  return {
    title: { text: title },
    width: PLOT_WIDTH,
    height: labels.length * LANE_HEIGHT,
    view: { stroke: null },
    data: { values },
    encoding: {
      x: {
        field: fields.time,
        type: 'quantitative',
        scale: { domain: axis.domain, nice: false, zero: false },
        axis: null,
      },
      y: {
        field: fields.lane,
        type: 'nominal',
        title: null,
        sort: null,
        scale: { domain: labels },
        axis: { orient: 'right', domain: false, ticks: false, labelLimit: 0, labelPadding: 12 },
      },
    },
  };
}

function timesOf({ fromS, toS }: Band, axis: TimeAxis) {
  return { from: inUnit(fromS, axis), to: inUnit(toS, axis) };
}
