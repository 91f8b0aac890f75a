import { group, sort } from 'd3-array';
import { human } from '../language/human.js';
import { type ChartCurve, calibrationSpec } from '../report/charts/calibration-chart.js';
import { addCharts } from '../report/report-files.js';
import { capacityHz, closedLoop, openLoop } from '../theory/closed-loop.js';
import { openLoopQuantileS } from '../theory/latency-quantile.js';
import type { CalibratedPoint, Calibration } from './calibration.js';
import { calibrationCsv, parametersCsv } from './calibration-csv.js';
import { groupOf, inFlight, latencyStat, type Measurement } from './measurement.js';
import { termsOf } from './model.js';
import { percent } from './parameters.js';
import { profileYaml } from './profile-yaml.js';

const STEPS = 120;
/** A curve goes on for so much more load than the heaviest point. */
const BEYOND = 1.15;
/** Rows that differ by less than this factor share a curve. */
const ROWS_ALIKE = 1.25;
/** Curves that a chart has room for. */
const CURVES_MAX = 12;

/** Every file of a calibration, by its path in `calibration/<name>/`. A pure function of the calibration. */
export async function calibrationFiles(calibration: Calibration): Promise<Map<string, string>> {
  const files = new Map([
    ['profile.yaml', profileYaml(calibration)],
    ['calibration.csv', calibrationCsv(calibration)],
    ['parameters.csv', parametersCsv(calibration)],
  ]);
  await addCharts(files, [['calibration', chartOf(calibration)]]);
  return files;
}

function chartOf(calibration: Calibration) {
  const all = chartGroups(calibration.points);
  const groups = all.slice(0, CURVES_MAX);
  const left = all.length > CURVES_MAX ? `, ${CURVES_MAX} of ${all.length} settings are shown` : '';
  const points = groups.flatMap((some) =>
    some.map(({ point, predicted }) => ({
      series: labelOf(some),
      rateHz: point.rateHz,
      latencyS: point.latencyS,
      fitted: point.use === 'fit',
      curve: predicted,
    })),
  );
  return calibrationSpec(
    calibration.name,
    `fitted points lie ${percent(calibration.residual)} off${left}`,
    groups.map((some) => curveOf(some, calibration)),
    points,
  );
}

/** Points that share a curve: of the same pods and grants, and with about the same rows. */
function chartGroups(points: readonly CalibratedPoint[]): CalibratedPoint[][] {
  const alike = group(points, ({ point }) => groupOf({ ...point, rows: undefined }));
  return [...alike.values()].flatMap((some) => {
    const groups: CalibratedPoint[][] = [];
    let last = Number.NEGATIVE_INFINITY;
    for (const one of sort(some, ({ point }) => point.rows ?? 0)) {
      const rows = one.point.rows ?? 0;
      if (groups.length === 0 || rows > last * ROWS_ALIKE) groups.push([]);
      groups[groups.length - 1].push(one);
      last = rows;
    }
    return groups;
  });
}

function curveOf(points: readonly CalibratedPoint[], { written, problem }: Calibration): ChartCurve {
  const measured = points.map(({ point }) => point);
  const first = middleOf(points);
  const terms = termsOf(written, problem.growth, first);
  const { quantile } = first;
  const loads = measured.map((point) =>
    quantile === undefined
      ? (inFlight(point) ?? 2 * terms.pods * terms.slots)
      : point.rateHz * (point.latencyS ?? 0),
  );
  const openAt = (rateHz: number) =>
    quantile === undefined
      ? openLoop(terms, rateHz)
      : { rateHz, latencyS: openLoopQuantileS(terms, rateHz, quantile) };
  const most = Math.max(BEYOND * Math.max(...loads), 2);
  const share = (step: number) => step / STEPS;
  const line = Array.from({ length: STEPS + 1 }, (_, step) =>
    first.load.kind === 'open'
      ? openAt(capacityHz(terms) * (0.02 + 0.975 * share(step)))
      : closedLoop(terms, 1 + (most - 1) * share(step) ** 1.5),
  );
  return {
    series: labelOf(points),
    points: line.filter(({ latencyS, rateHz }) => Number.isFinite(latencyS) && latencyS * rateHz <= most),
  };
}

/** What the points of a group have in common, as a legend has it. */
function labelOf(points: readonly CalibratedPoint[]): string {
  const middle = middleOf(points);
  const { pods, mix, rows } = middle;
  const asked = mix.length === 1 && mix[0] === 'client_credentials' ? [] : [mix.join('+')];
  const stored = rows === undefined ? [] : [`${human(rows, '')} rows`];
  const stat = middle.quantile === undefined ? [] : [latencyStat(middle)];
  return [pods === 1 ? '1 pod' : `${pods} pods`, ...asked, ...stored, ...stat].join(', ');
}

/** The point in the middle by its rows. */
function middleOf(points: readonly CalibratedPoint[]): Measurement {
  return points[points.length >> 1].point;
}
