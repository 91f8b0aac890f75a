import { basename, join, resolve } from 'node:path';
import { type Calibration, calibrate } from '../calibrate/calibration.js';
import { calibrationFiles } from '../calibrate/calibration-files.js';
import { calibrationTable } from '../calibrate/calibration-table.js';
import type { ParameterName } from '../calibrate/parameter-names.js';
import { fixedValue, parameterNamed, type Values } from '../calibrate/parameters.js';
import { measurementFile } from '../calibrate/read/argument.js';
import { readMeasurements } from '../calibrate/read/read-measurements.js';
import { NAME_PATTERN } from '../language/names.js';
import { checkResultFolder, writeResultFolder } from '../report/result-folder.js';
import { prose } from '../report/text-table.js';
import { refused } from '../scenario/error.js';
import { startProgress } from './progress.js';
import { tellReplaced } from './tell-replaced.js';
import { terminal } from './terminal.js';

const FOLDER = 'calibration';

export interface CalibrateOptions {
  readonly name?: string | undefined;
  readonly fit?: string | undefined;
  readonly fix?: readonly string[] | undefined;
  readonly growth?: 'logarithmic' | 'linear' | undefined;
  readonly error?: number | undefined;
  readonly allowClash: boolean;
  /** Pods of all files that do not say how many there were. */
  readonly pods?: string | undefined;
  readonly out: string;
}

/** `tokensim calibrate`: fits an issuer's profile to measured load tests, writes it with a chart, prints a table. */
export async function calibrateProfile(files: readonly string[], options: CalibrateOptions): Promise<void> {
  const common = options.pods === undefined ? {} : { pods: options.pods };
  const { points, notes } = readMeasurements(files, common);
  const name = profileName(options.name, files[0]);
  const request = {
    name,
    fit: options.fit?.split(',').map((text) => parameterNamed(text.trim(), `--fit ${options.fit}`)),
    fix: fixedValues(options.fix ?? []),
    growth: options.growth,
    error: options.error,
    allowClash: options.allowClash,
  };
  tellReplaced(
    join(options.out, FOLDER, name),
    checkResultFolder(options.out, [FOLDER, name], 'calibration'),
  );
  const progress = startProgress('calibrate');
  let calibration: Calibration;
  try {
    calibration = calibrate(points, request, (share) => progress.update(share));
  } finally {
    progress.stop();
  }
  const fitted = await calibrationFiles(calibration);
  const written = await writeResultFolder(options.out, [FOLDER, name], fitted, { kind: 'calibration' });
  const { stdout } = process;
  stdout.write(`${name}\n\n${prose(notes, terminal())}\n\n${calibrationTable(calibration, terminal())}\n`);
  stdout.write(`results: ${resolve(written)}\n`);
}

/** The name given, or that of the file without its ending. Throws a `ScenarioError`. */
function profileName(given: string | undefined, file: string): string {
  const name = given ?? basename(measurementFile(file).path).replace(/\.[A-Za-z0-9]+$/, '');
  if (NAME_PATTERN.test(name)) return name;
  throw refused(
    `--name ${name}`,
    'cannot be the name of a profile',
    'give --name with letters, digits, `-` and `_`, such as iam-2026',
  );
}

function fixedValues(texts: readonly string[]): Partial<Values> {
  const values: Partial<Record<ParameterName, number>> = {};
  for (const text of texts) {
    const { name, value } = fixedValue(text);
    if (values[name] !== undefined)
      throw refused(`--fix ${text}`, `\`${name}\` is held already`, 'give it once');
    values[name] = value;
  }
  return values;
}
