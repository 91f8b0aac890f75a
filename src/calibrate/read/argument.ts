import { existsSync } from 'node:fs';
import { didYouMean } from '../../language/did-you-mean.js';
import { cut, printable } from '../../language/printable.js';
import { refused } from '../../scenario/error.js';

/** A measurement file of the command line, `file` or `file@key=value,key=value`. */
export interface MeasurementFile {
  readonly path: string;
  /** What the file does not say. */
  readonly settings: Settings;
  /** What is said for all files, of those that say nothing else. */
  readonly common: Settings;
}

const SETTING_KEYS = ['pods', 'grant', 'rows', 'source', 'use', 'loop', 'column'] as const;
type SettingKey = (typeof SETTING_KEYS)[number];
export type Settings = Partial<Record<SettingKey, string>>;

/** What can be said of a file of series. */
export const SERIES_SETTINGS: readonly SettingKey[] = ['pods', 'grant', 'rows', 'source', 'use', 'column'];

const TEXT_MAX = 200;

/** Reads an argument of the command line. Throws a `ScenarioError`. */
export function measurementFile(argument: string, common: Settings = {}): MeasurementFile {
  const match = /^(.+)@([a-z_]+=[^@]*)$/.exec(argument);
  if (match === null || existsSync(argument)) return { path: argument, settings: {}, common };
  const [, path, text] = match;
  const settings: Settings = {};
  for (const part of text.split(',')) {
    const [word, value = ''] = part.split('=', 2).map((piece) => piece.trim());
    const key = SETTING_KEYS.find((known) => known === word);
    if (key === undefined)
      throw refused(
        argument,
        `\`${word}\` cannot be set for a file`,
        didYouMean(word, SETTING_KEYS, 'settings'),
      );
    if (settings[key] !== undefined) throw refused(argument, `\`${key}\` is given twice`, 'give it once');
    if (value === '') throw refused(argument, `\`${key}\` has no value`, `write for example ${path}@pods=2`);
    settings[key] = value;
  }
  return { path, settings, common };
}

/** Refuses settings that mean nothing for this kind of file. */
export function allowSettings(
  { path, settings }: MeasurementFile,
  kind: string,
  keys: readonly SettingKey[],
): void {
  const other = Object.keys(settings).find((key) => !(keys as readonly string[]).includes(key));
  if (other !== undefined)
    throw refused(path, `\`${other}\` cannot be set for ${kind}`, `it takes ${keys.join(', ')}`);
}

/** Text of a person on one line and of bearable length, which a terminal only shows. */
export function plainText(text: string): string {
  return cut(printable(text).trim(), TEXT_MAX);
}
