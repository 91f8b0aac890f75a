import { csvOf } from '../report/csv.js';
import type { Calibration } from './calibration.js';
import { inFlight, latencyStat } from './measurement.js';
import { residualsOf } from './model.js';
import { parameterOf } from './parameters.js';

/** calibration.csv: one row a point, with what the profile gives there and what a fit without the point gives. */
export function calibrationCsv({ points }: Calibration): string {
  const rows = points.map(({ point, predicted, withoutIt }) => ({
    ...point,
    predicted,
    closed: point.load.kind === 'closed' ? point.load : undefined,
    inFlight: inFlight(point),
    off: residualsOf(point, predicted),
    offWithoutIt: withoutIt && residualsOf(point, withoutIt),
  }));
  return csvOf(rows, {
    file: ({ place }) => place.file,
    line: ({ place }) => (place.line > 0 ? place.line : place.column),
    source: ({ source }) => source,
    use: ({ use }) => use,
    pods: ({ pods }) => pods,
    grant: ({ mix }) => mix.join('+'),
    rows: (point) => point.rows,
    load: ({ load }) => load.kind,
    clients: ({ closed }) => closed?.clients,
    think_s: ({ closed }) => closed?.thinkS,
    in_flight: (point) => point.inFlight,
    rate_hz: ({ rateHz }) => rateHz,
    latency_s: ({ latencyS }) => latencyS,
    latency_stat: (point) => (point.latencyS === undefined ? undefined : latencyStat(point)),
    profile_rate_hz: ({ predicted }) => digits(predicted.rateHz),
    profile_latency_s: ({ predicted }) => digits(predicted.latencyS),
    rate_residual: ({ off }) => decimals(off.rate),
    latency_residual: ({ off }) => decimals(off.latency),
    left_out_rate_residual: ({ offWithoutIt }) => decimals(offWithoutIt?.rate),
    left_out_latency_residual: ({ offWithoutIt }) => decimals(offWithoutIt?.latency),
  });
}

/** parameters.csv: one row a fitted parameter. */
export function parametersCsv({ parameters }: Calibration): string {
  return csvOf(parameters, {
    parameter: ({ name }) => name,
    unit: ({ name }) => parameterOf(name).unit,
    fitted: ({ value }) => digits(value),
    ci95_low: ({ low }) => digits(low),
    ci95_high: ({ high }) => digits(high),
    profile: ({ written }) => written,
  });
}

/** A share to a millionth. */
function decimals(share: number | undefined): number | undefined {
  return share === undefined ? undefined : Number(share.toFixed(6)) + 0;
}

/** What a fit can tell: six digits. */
function digits(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toPrecision(6));
}
