import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { cut, printable } from '../language/printable.js';

/** Options that are collected: each time adds to those before. */
const COLLECTED: readonly string[] = ['set', 'fix'];

/** Longer than any error of the command line that quotes no more than is meant. */
const LINE_MAX = 2000;

/**
 * A command that throws instead of ending the process, and that refuses what the command-line library lets pass: an
 * empty argument, as of a shell variable that is not set, and an option given twice, of which the last would count.
 */
export function strictCommand<T extends CommandUnknownOpts>(command: T): T {
  command.exitOverride().showHelpAfterError('(add --help for the options)');
  command.configureOutput({ outputError: (text, write) => write(shownLines(text)) });
  for (const option of command.options) if (hasOneValue(option)) refuseTwice(command, option);
  command.hook('preAction', () => refuseEmpty(command));
  return command;
}

/** What an error quotes from the command line, as a terminal shows it. */
function shownLines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(cut(line, LINE_MAX)))
    .join('\n');
}

function hasOneValue({ required, optional, variadic, ...option }: Option): boolean {
  return (required || optional) && !variadic && !COLLECTED.includes(option.long?.slice(2) ?? '');
}

function refuseTwice(command: CommandUnknownOpts, option: Option): void {
  let times = 0;
  command.on(`option:${option.name()}`, () => {
    if (++times > 1) command.error(`error: option '${option.flags}' is given twice. Give it once`);
  });
}

function refuseEmpty(command: CommandUnknownOpts): void {
  const given: (readonly [string, unknown])[] = [
    ...command.registeredArguments.map((of, index) => [of.name(), command.processedArgs[index]] as const),
    ...command.options.map(
      (option) => [option.flags, command.getOptionValue(option.attributeName())] as const,
    ),
  ];
  for (const [name, values] of given) {
    const empty = [values].flat().some((value) => typeof value === 'string' && value.trim() === '');
    if (empty) command.error(`error: '${name}' is empty. Give a value; is a shell variable not set?`);
  }
}
