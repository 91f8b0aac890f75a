import { basename } from 'node:path';
import pc from 'picocolors';
import { human, humanSeconds } from '../language/human.js';
import { prose, type Terminal, textTable } from '../report/text-table.js';
import type { CalibratedPoint, Calibration } from './calibration.js';
import type { PointError } from './intervals.js';
import { latencyStat, type Measurement, placeName } from './measurement.js';
import { type PredictedPoint, residualsOf } from './model.js';
import { parameterOf, percent, valueText } from './parameters.js';
import { fittedInterval, heldNames } from './profile-yaml.js';

const NONE = '–';
/** Residuals beyond this are marked. */
const LARGE = 0.1;

const right = (title: string) => ({ title, align: 'right' as const });
const PARAMETER_COLUMNS = [{ title: 'parameter' }, ...['fitted', '95 % interval', 'profile'].map(right)];
const POINT_COLUMNS = [
  { title: 'point' },
  ...['pods', 'load', 'measured', 'profile', 'off', 'left out'].map(right),
];

/** A calibration as plain, aligned text: parameters, points with their residuals, what to beware of. */
export function calibrationTable(calibration: Calibration, terminal: Terminal): string {
  const { written, warnings } = calibration;
  const { yellow } = pc.createColors(terminal.colour);
  const held = heldNames(calibration).map(
    (name) => `${parameterOf(name).label} ${valueText(name, written[name])}`,
  );
  const parameters = calibration.parameters.map((parameter) => [
    parameterOf(parameter.name).label,
    valueText(parameter.name, parameter.value),
    fittedInterval(parameter),
    valueText(parameter.name, parameter.written),
  ]);
  const said = (texts: readonly string[]) => (texts.length === 0 ? [] : [prose(texts, terminal)]);
  return [
    textTable(PARAMETER_COLUMNS, parameters, terminal),
    ...said([...(held.length === 0 ? [] : [`held: ${held.join(', ')}`]), errorText(calibration.error)]),
    '',
    textTable(POINT_COLUMNS, calibration.points.map(pointRow), terminal),
    ...said(summary(calibration)),
    ...(warnings.length === 0 ? [] : ['']),
    ...said(warnings.map((warning) => yellow(`warning: ${warning}`))),
    '',
  ].join('\n');
}

function pointRow({ point, predicted, withoutIt }: CalibratedPoint): string[] {
  return [
    `${shortened(basename(placeName(point)))} ${shortened(point.source)}`.trimEnd(),
    String(point.pods),
    loadText(point),
    `${figuresText(point)}${point.quantile === undefined ? '' : ` ${latencyStat(point)}`}`,
    figuresText(predicted),
    offText(point, predicted),
    point.use === 'check' ? 'check' : withoutIt === undefined ? NONE : offText(point, withoutIt),
  ];
}

/** Rate and latency. */
function figuresText({ rateHz, latencyS }: PredictedPoint): string {
  return `${human(rateHz, 'Hz')} ${latencyS === undefined ? NONE : humanSeconds(latencyS)}`;
}

/** How far the measured rate lies from the curve. */
function offText(point: Measurement, predicted: PredictedPoint): string {
  const { rate, size } = residualsOf(point, predicted);
  const share = Number((100 * rate).toFixed(Math.abs(rate) < 0.1 ? 1 : 0));
  return `${share > 0 ? '+' : ''}${share} %${size > LARGE ? ' !' : ''}`;
}

function loadText({ load, mix, rows }: Measurement): string {
  const asked = mix.length === 1 && mix[0] === 'client_credentials' ? '' : ` ${mix.join('+')}`;
  const filled = rows === undefined ? '' : `, ${human(rows, '')} rows`;
  const pause = load.kind === 'closed' && load.thinkS > 0 ? `, pause ${humanSeconds(load.thinkS)}` : '';
  const what =
    load.kind === 'closed'
      ? `${Number(load.clients.toPrecision(3))} clients`
      : load.kind === 'open'
        ? 'arrivals'
        : 'full load';
  return `${what}${asked}${pause}${filled}`;
}

function errorText({ share, factor, spare, known }: PointError): string {
  const times = `, times ${Number(factor.toPrecision(3))} in an interval`;
  const why = {
    scatter: `from the scatter, with ${spare} ${spare === 1 ? 'point' : 'points'} to spare${times}`,
    assumed: 'assumed: no point to spare shows their scatter; --error sets it',
    given: 'given with --error',
  };
  return `error of a point: ${percent(share)} (${why[known]})`;
}

/** Root mean squares, a line each. */
function summary({ residual, leftOut, checked, points, problem }: Calibration): string[] {
  const settled = points.filter(({ withoutIt }) => withoutIt !== undefined).length;
  const all = problem.points.length;
  const which =
    settled === all ? 'points left out of the fit' : `${settled} of ${all} points, left out of the fit,`;
  return [
    `fitted points lie ${percent(residual)} off the profile`,
    leftOut === undefined
      ? 'no point can be left out: the others alone do not settle the parameters'
      : `${which} lie ${percent(leftOut)} off it`,
    ...(settled === all || leftOut === undefined ? [] : ['without the others some parameter is not known']),
    ...(checked === undefined ? [] : [`points to check, which are not fitted, lie ${percent(checked)} off`]),
  ];
}

function shortened(text: string): string {
  return text.length > 26 ? `…${text.slice(-25)}` : text;
}
