import { Document } from 'yaml';
import { listed } from '../language/listed.js';
import { printable } from '../language/printable.js';
import type { Calibration, FittedParameter } from './calibration.js';
import { placeName } from './measurement.js';
import type { ParameterName } from './parameter-names.js';
import { PARAMETERS, parameterOf, percent, type Values, valueText } from './parameters.js';

/** The pool of a pod has so many connections unless a profile says otherwise. */
const CONNECTIONS = 50;
const SOURCES_NAMED = 4;

/** The profile as a file that a scenario can include, with a source for every number. */
export function profileYaml(calibration: Calibration): string {
  const { name, written, problem } = calibration;
  const pods = Math.min(...problem.points.map((point) => point.pods));
  const sources: [string, string][] = [];
  const sourced = (path: string, source: string) => sources.push([`profiles.${name}.${path}`, source]);
  const set = new Set<ParameterName>([...problem.free, ...heldNames(calibration)]);
  const whenSet = (parameter: ParameterName, key: string): Record<string, unknown> =>
    set.has(parameter) ? { [key]: yamlValue(parameter, written) } : {};

  const profile: Record<string, unknown> = { pods, slots: yamlValue('slots', written) };
  sourced('pods', 'the fewest pods of the measurements');
  sourced('slots', sourceOf('slots', calibration));
  profile.service = { law: 'exponential', mean: yamlValue('service.mean', written) };
  sourced('service.law', 'assumption');
  sourced('service.mean', sourceOf('service.mean', calibration));
  const groups = {
    weights: {
      ...whenSet('weights.token_exchange', 'token_exchange'),
      ...whenSet('weights.refresh_token', 'refresh_token'),
      ...whenSet('weights.discovery', 'discovery'),
    },
    ...whenSet('round_trip', 'round_trip'),
    scaling: { ...whenSet('scaling.sigma', 'sigma'), ...whenSet('scaling.kappa', 'kappa') },
    database: { ...whenSet('database.servers', 'servers'), ...whenSet('database.share', 'share') },
    growth: whenSet('growth.reference_rows', 'reference_rows'),
  };
  for (const [key, value] of Object.entries(groups)) {
    if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) continue;
    profile[key] = key === 'growth' ? { law: problem.growth, ...(value as object) } : value;
  }
  for (const parameter of set) {
    if (parameter !== 'slots' && parameter !== 'service.mean') {
      sourced(parameter, sourceOf(parameter, calibration));
    }
  }
  if (written.slots > CONNECTIONS) {
    profile.pool = { connections: written.slots };
    sourced('pool.connections', 'assumption: one for each slot');
  }
  const document = new Document({ profiles: { [name]: profile }, sources: Object.fromEntries(sources) });
  document.commentBefore = heading(calibration)
    .map((line) => ` ${line}`)
    .join('\n');
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** Parameters that were not fitted and that the curve depends on. */
export function heldNames({ problem }: Pick<Calibration, 'problem'>): ParameterName[] {
  const { free, held, points, growth } = problem;
  const database = Number.isFinite(held['database.servers']) || free.includes('database.servers');
  return PARAMETERS.map(({ name }) => name).filter((name) => {
    if (free.includes(name)) return false;
    if (name.startsWith('database.')) return database;
    if (name.startsWith('growth.')) return growth !== 'none';
    return name.startsWith('weights.') ? isAsked(name, points) : held[name] !== 0;
  });
}

function isAsked(name: ParameterName, points: Calibration['problem']['points']): boolean {
  const grant = name.slice('weights.'.length);
  return points.some(({ mix }) => mix.some((asked) => asked === grant));
}

function yamlValue(name: ParameterName, values: Values): number | string {
  const { unit, whole } = parameterOf(name);
  if (unit !== '') return valueText(name, values[name]);
  return whole ? Math.round(values[name]) : Number(values[name].toPrecision(3));
}

function sourceOf(name: ParameterName, calibration: Calibration): string {
  const fitted = calibration.parameters.find((parameter) => parameter.name === name);
  if (fitted === undefined) return 'assumption: held, not fitted';
  const named = [...new Set(calibration.problem.points.map(({ source, place }) => source || place.file))];
  return `${listed(named, SOURCES_NAMED, '; ')}: fitted, 95 % interval ${fittedInterval(fitted)}`;
}

/** An interval in words. */
export function fittedInterval({ name, low, high }: FittedParameter): string {
  const text = (value: number) => valueText(name, value);
  if (low === undefined) return high === undefined ? 'any' : `up to ${text(high)}`;
  return high === undefined ? `from ${text(low)}` : `${text(low)} to ${text(high)}`;
}

function heading(calibration: Calibration): string[] {
  const { problem, residual, leftOut, warnings } = calibration;
  const files = [...new Set(problem.points.map(({ place }) => place.file))];
  const first = placeName(problem.points[0]);
  return [
    `Fitted by \`tokensim calibrate\` to ${problem.points.length} points of ${files.join(', ') || first}:`,
    `${percent(residual)} off on average${leftOut === undefined ? '' : `, ${percent(leftOut)} at points left out of the fit`}.`,
    ...warnings.map((warning) => `Warning: ${warning}.`),
  ].map(printable);
}
