import { existsSync } from 'node:fs';
import { didYouMean } from '../../language/did-you-mean.js';
import { type Place, problemAt, ScenarioError } from '../../scenario/error.js';
import { GRANTS, type GrantName } from '../../systems/iam/grants.js';
import type { Measurement } from '../measurement.js';

/** A measurement file of the command line, `file` or `file@key=value,key=value`. */
export interface MeasurementFile {
  readonly path: string;
  /** What the file does not say, by key. */
  readonly settings: ReadonlyMap<SettingKey, string>;
}

export const SETTING_KEYS = ['pods', 'grant', 'rows', 'source', 'use', 'loop', 'column'] as const;
export type SettingKey = (typeof SETTING_KEYS)[number];

const TEXT_MAX = 200;
const PODS_MAX = 1000;

/** Reads an argument of the command line. Throws a `ScenarioError`. */
export function measurementFile(argument: string): MeasurementFile {
  const match = /^(.+)@([a-z_]+=[^@]*)$/.exec(argument);
  if (match === null || existsSync(argument)) return { path: argument, settings: new Map() };
  const [, path, text] = match;
  const place: Place = { file: argument, line: 0, column: 0 };
  const settings = new Map<SettingKey, string>();
  for (const part of text.split(',')) {
    const [key, value = ''] = part.split('=', 2).map((piece) => piece.trim());
    if (!isSettingKey(key)) {
      throw refused(place, `\`${key}\` cannot be set for a file`, didYouMean(key, SETTING_KEYS, 'settings'));
    }
    if (settings.has(key)) throw refused(place, `\`${key}\` is given twice`, 'give it once');
    if (value === '') throw refused(place, `\`${key}\` has no value`, `write for example ${path}@pods=2`);
    settings.set(key, value);
  }
  return { path, settings };
}

/** Refuses settings that mean nothing for this kind of file. */
export function allowSettings(file: MeasurementFile, kind: string, keys: readonly SettingKey[]): void {
  for (const key of file.settings.keys()) {
    if (!keys.includes(key)) {
      throw refused(
        { file: file.path, line: 0, column: 0 },
        `\`${key}\` cannot be set for ${kind}`,
        `it takes ${keys.join(', ')}`,
      );
    }
  }
}

export function podsOf(text: string): number | undefined {
  const pods = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  return pods >= 1 && pods <= PODS_MAX ? pods : undefined;
}

/** `client_credentials`, or a mix such as `discovery+token_exchange`. */
export function mixOf(text: string): readonly GrantName[] | undefined {
  const mix = text.split('+');
  return mix.length <= 8 && mix.every(isGrant) ? mix : undefined;
}

export function rowsOf(text: string): number | undefined {
  const rows = /^\d+(\.\d+)?([eE]\+?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return rows >= 0 && rows <= 1e12 ? rows : undefined;
}

export function useOf(text: string): Measurement['use'] | undefined {
  return text === 'fit' || text === 'check' ? text : undefined;
}

/** A setting as it is meant; undefined where it is not given. Throws a `ScenarioError` at `place`. */
export function setting<T>(
  settings: MeasurementFile['settings'],
  key: keyof typeof REMEDIES,
  read: (text: string) => T | undefined,
  place: Place,
): T | undefined {
  const text = settings.get(key);
  if (text === undefined) return undefined;
  const value = read(text);
  if (value === undefined) throw refused(place, `\`${key}\` is "${plainText(text)}"`, REMEDIES[key]);
  return value;
}

/** Text of a person on one line and of bearable length. */
export function plainText(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, ' ').trim();
  return line.length > TEXT_MAX ? `${line.slice(0, TEXT_MAX - 1)}…` : line;
}

export const REMEDIES = {
  pods: `give a whole number of pods, from 1 to ${PODS_MAX}`,
  grant: `give one of ${GRANTS.join(', ')}, or a mix such as discovery+token_exchange`,
  rows: 'give the rows in the token tables, 0 or more',
  use: 'write fit or check',
  loop: 'write open or closed',
} as const;

export function refused(place: Place, message: string, remedy: string): ScenarioError {
  return new ScenarioError([problemAt(place, message, remedy)]);
}

function isSettingKey(key: string): key is SettingKey {
  return (SETTING_KEYS as readonly string[]).includes(key);
}

function isGrant(text: string): text is GrantName {
  return (GRANTS as readonly string[]).includes(text);
}
