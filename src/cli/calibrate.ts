import { basename, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { calibrate } from '../calibrate/calibration.js';
import { calibrationFiles } from '../calibrate/calibration-files.js';
import { calibrationTable } from '../calibrate/calibration-table.js';
import {
  fixedValue,
  PARAMETERS,
  type ParameterName,
  parameterNamed,
  type Values,
} from '../calibrate/parameters.js';
import { measurementFile } from '../calibrate/read/argument.js';
import { readMeasurements } from '../calibrate/read/read-measurements.js';
import { NAME_PATTERN } from '../language/names.js';
import { checkResultFolder, writeResultFolder } from '../report/result-folder.js';
import { problemAt, ScenarioError } from '../scenario/error.js';
import { outOption } from './study-options.js';
import { terminal } from './terminal.js';

const FOLDER = 'calibration';

/** `tokensim calibrate`: fits an issuer's profile to measured load tests, writes it with a chart, prints a table. */
export function calibrateCommand() {
  return new Command('calibrate')
    .description("fits an issuer's profile to load tests: CSV, k6 summaries, Prometheus range queries")
    .argument('<measurements...>', 'files; what a file does not say: file@pods=2,grant=token_exchange')
    .option('--name <profile>', "the profile's name; the name of the first file if left out")
    .option(
      '--fit <parameters>',
      `the parameters to fit, of ${PARAMETERS.map(({ name }) => name).join(', ')}`,
    )
    .option('--fix <name=value>', 'holds a parameter; may be given again', collected)
    .addOption(
      new Option('--growth <law>', 'how service times grow with stored rows').choices([
        'logarithmic',
        'linear',
      ] as const),
    )
    .option('--error <share>', 'the error of a point, such as 5 %; from the scatter if left out', shareOf)
    .option('--allow-clash', 'fits points that contradict each other all the same', false)
    .addOption(outOption())
    .action(async (files, options) => {
      const name = profileName(options.name, files[0]);
      const request = {
        name,
        fit: options.fit?.split(',').map((text) => parameterNamed(text.trim(), `--fit ${options.fit}`)),
        fix: fixedValues(options.fix ?? []),
        growth: options.growth,
        error: options.error,
        allowClash: options.allowClash,
      };
      const points = readMeasurements(files);
      checkResultFolder(options.out, [FOLDER, name]);
      const calibration = calibrate(points, request);
      const written = await writeResultFolder(
        options.out,
        [FOLDER, name],
        await calibrationFiles(calibration),
      );
      process.stdout.write(`${name}\n\n${calibrationTable(calibration, terminal())}\n`);
      process.stdout.write(`results: ${resolve(written)}\n`);
    });
}

/** The name given, or that of the file without its ending. Throws a `ScenarioError`. */
function profileName(given: string | undefined, file: string): string {
  const name = given ?? basename(measurementFile(file).path).replace(/\.[A-Za-z0-9]+$/, '');
  if (NAME_PATTERN.test(name)) return name;
  throw new ScenarioError([
    problemAt(
      { file: `--name ${name}`, line: 0, column: 0 },
      'cannot be the name of a profile',
      'give --name with letters, digits, `-` and `_`, such as iam-2026',
    ),
  ]);
}

function fixedValues(texts: readonly string[]): Partial<Values> {
  const values: Partial<Record<ParameterName, number>> = {};
  for (const text of texts) {
    const { name, value } = fixedValue(text);
    values[name] = value;
  }
  return values;
}

function shareOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim());
  const share = match === null ? Number.NaN : Number(match[1]) / 100;
  if (!(share > 0 && share <= 1)) throw new InvalidArgumentError('write a share such as 5%');
  return share;
}

function collected(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text];
}
