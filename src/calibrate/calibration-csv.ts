import { type Cell, csv } from '../report/csv.js';
import type { Calibration } from './calibration.js';
import { inFlight, type Measurement } from './measurement.js';
import { type PredictedPoint, residualsOf } from './model.js';
import { parameterOf } from './parameters.js';

/** calibration.csv: one row a point, with what the profile gives there and what a fit without the point gives. */
export function calibrationCsv({ points }: Calibration): string {
  const header = [
    'file',
    'line',
    'source',
    'use',
    'pods',
    'grant',
    'rows',
    'load',
    'clients',
    'think_s',
    'in_flight',
    'rate_hz',
    'latency_s',
    'profile_rate_hz',
    'profile_latency_s',
    'rate_residual',
    'latency_residual',
    'left_out_rate_residual',
    'left_out_latency_residual',
  ];
  const rows = points.map(({ point, predicted, withoutIt }): Cell[] => {
    const { place, load } = point;
    const closed = load.kind === 'closed' ? load : undefined;
    return [
      place.file,
      place.line > 0 ? place.line : place.column,
      point.source,
      point.use,
      point.pods,
      point.mix.join('+'),
      point.rows ?? '',
      load.kind,
      closed?.clients ?? '',
      closed?.thinkS ?? '',
      inFlight(point) ?? '',
      point.rateHz,
      point.latencyS ?? '',
      digits(predicted.rateHz),
      predicted.latencyS === undefined ? '' : digits(predicted.latencyS),
      ...residuals(point, predicted),
      ...(withoutIt === undefined ? ['', ''] : residuals(point, withoutIt)),
    ];
  });
  return csv(header, rows);
}

/** parameters.csv: one row a fitted parameter. */
export function parametersCsv({ parameters }: Calibration): string {
  return csv(
    ['parameter', 'unit', 'fitted', 'ci95_low', 'ci95_high', 'profile'],
    parameters.map(({ name, value, low, high, written }) => [
      name,
      parameterOf(name).unit,
      digits(value),
      low === undefined ? '' : digits(low),
      high === undefined ? '' : digits(high),
      written,
    ]),
  );
}

function residuals(point: Measurement, predicted: PredictedPoint): Cell[] {
  const { rate, latency } = residualsOf(point, predicted);
  return [decimals(rate), latency === undefined ? '' : decimals(latency)];
}

/** A share to a millionth. */
function decimals(share: number): number {
  return Number(share.toFixed(6)) + 0;
}

/** What a fit can tell: six digits. */
function digits(value: number): number {
  return Number(value.toPrecision(6));
}
