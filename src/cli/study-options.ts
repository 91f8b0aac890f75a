import { InvalidArgumentError, Option } from '@commander-js/extra-typings';

/** Options that every command has which simulates. */

export function seedOption() {
  return new Option('--seed <n>', "instead of the scenario's seed").argParser(wholeNumber(0, 2 ** 32 - 1));
}

export function replicationsOption() {
  return new Option('--replications <n>', 'independent runs, for confidence intervals')
    .default(1)
    .argParser(wholeNumber(1, 10_000));
}

export function memoryOption() {
  return new Option(
    '--memory <GiB>',
    'the most that all runs together may take; 80 % of what is free if left out',
  ).argParser(gibibytes);
}

export function parquetOption() {
  return new Option('--parquet', 'writes summary.parquet and timeline.parquet beside the CSV files');
}

/** Bytes of a number of GiB. Throws for what is none. */
function gibibytes(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || !(value >= 0.1 && value <= 1e6))
    throw new InvalidArgumentError('write a number of GiB from 0.1, such as 8');
  return value * 2 ** 30;
}

/** For commands whose arguments come before it; `compare` takes one change an option, as names may follow. */
export function setOption() {
  return new Option(
    '--set <path=value...>',
    'changes keys of the scenario, for example --set issuers.cms.pods=3',
  ).argParser(change);
}

/** Adds a change to those before it. Throws for what cannot be one. */
export function change(text: string, before: string[] | undefined): string[] {
  if (!text.includes('=')) {
    throw new InvalidArgumentError('write path=value, and name the scenario before --set');
  }
  return [...(before ?? []), text];
}

export function outOption() {
  return new Option('--out <folder>', 'where the results go').default('results').argParser(folderName);
}

/** Reads a whole number within bounds. Throws for what is none. */
export function wholeNumber(min: number, max: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`write a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

/** An empty name, of a shell variable that is not set, would be the current folder. */
function folderName(text: string): string {
  if (text === '') throw new InvalidArgumentError('name a folder');
  return text;
}
