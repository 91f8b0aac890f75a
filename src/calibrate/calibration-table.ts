import { basename } from 'node:path';
import pc from 'picocolors';
import { human, humanSeconds } from '../report/human.js';
import type { CalibratedPoint, Calibration } from './calibration.js';
import type { PointError } from './intervals.js';
import { type Measurement, nameOf } from './measurement.js';
import { type Predicted, residualsOf } from './model.js';
import { parameterOf, percent, valueText } from './parameters.js';
import { heldNames, intervalText } from './profile-yaml.js';

const GAP = '  ';
const NONE = '–';
/** Residuals beyond this are marked. */
const LARGE = 0.1;

/** A calibration as plain, aligned text: parameters, points with their residuals, what to beware of. */
export function calibrationTable(calibration: Calibration, terminal: { readonly colour: boolean }): string {
  const { written, warnings } = calibration;
  const { bold, yellow } = pc.createColors(terminal.colour);
  const held = heldNames(calibration).map(
    (name) => `${parameterOf(name).label} ${valueText(name, written[name])}`,
  );
  const parameters = aligned([
    ['parameter', 'fitted', '95 % interval', 'profile'],
    ...calibration.parameters.map((parameter) => [
      parameterOf(parameter.name).label,
      valueText(parameter.name, parameter.value),
      intervalText(parameter),
      valueText(parameter.name, parameter.written),
    ]),
  ]);
  const points = aligned([
    ['point', 'pods', 'load', 'measured', '', 'profile', '', 'off', 'left out'],
    ...calibration.points.map(pointRow),
  ]);
  const section = ([head, ...lines]: string[]) => [bold(head), ...lines];
  return [
    ...section(parameters),
    ...(held.length === 0 ? [] : [`held: ${held.join(', ')}`]),
    errorText(calibration.error),
    '',
    ...section(points),
    ...summary(calibration),
    ...(warnings.length === 0 ? [] : ['']),
    ...warnings.map((warning) => yellow(`warning: ${warning}`)),
    '',
  ].join('\n');
}

function pointRow({ point, predicted, withoutIt }: CalibratedPoint): string[] {
  return [
    `${shortened(basename(nameOf(point)))} ${shortened(point.source)}`.trimEnd(),
    String(point.pods),
    loadText(point),
    human(point.rateHz, 'Hz'),
    point.latencyS === undefined ? NONE : humanSeconds(point.latencyS),
    human(predicted.rateHz, 'Hz'),
    predicted.latencyS === undefined ? NONE : humanSeconds(predicted.latencyS),
    point.use === 'check' ? `check ${offText(point, predicted)}` : offText(point, predicted),
    withoutIt === undefined ? NONE : offText(point, withoutIt),
  ];
}

/** How far the measured rate lies from the curve. */
function offText(point: Measurement, predicted: Predicted): string {
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

function errorText({ share, known }: PointError): string {
  const why = {
    scatter: 'from the scatter of the points',
    few: 'from the scatter of few points',
    assumed: 'assumed: the points are too few to show their scatter; --error sets it',
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

/** Rows in columns: the first flush left, the others flush right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => [...row[column]].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const pad = ' '.repeat(widths[column] - [...cell].length);
        return column === 0 ? cell + pad : pad + cell;
      })
      .join(GAP)
      .trimEnd(),
  );
}
