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

export function outOption() {
  return new Option('--out <folder>', 'where the results go').default('results');
}

function wholeNumber(min: number, max: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`write a whole number from ${min} to ${max}`);
    }
    return value;
  };
}
