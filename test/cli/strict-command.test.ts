import type { CommanderError } from '@commander-js/extra-typings';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { strictCommand } from '../../src/cli/strict-command.js';

/** What a command refuses of its arguments, before anything is carried out. */
async function refusalOf([name, ...args]: readonly string[]): Promise<string> {
  const command = COMMANDS.map((make) => make()).find((one) => one.name() === name);
  if (command === undefined) throw new Error(`there is no command ${name}`);
  const told: string[] = [];
  const strict = strictCommand(command).configureOutput({ writeErr: (text) => told.push(text) });
  const failed: CommanderError = await strict.parseAsync(args, { from: 'user' }).then(
    () => expect.unreachable('it was carried out'),
    (error: CommanderError) => error,
  );
  expect(failed.exitCode).toBe(1);
  return told[0];
}

test.each([
  [['run', ''], "'scenario' is empty"],
  [['run', ' '], "'scenario' is empty"],
  [['check', 'dc24', ''], "'scenarios' is empty"],
  [['compare', 'dc24', 'a', ''], "'variants' is empty"],
  [['check', '--reference', ''], "'--reference <folder>' is empty"],
  [['check', '--junit', ''], "'--junit <file>' is empty"],
  [['trace', 'dc24', '--token', '1', '--json', ''], "'--json <file>' is empty"],
  [['trace', 'dc24', '--failed', ''], "'--failed <cause>' is empty"],
  [['run', 'dc24', '--variant', ''], "'--variant <name>' is empty"],
  [['compare', 'dc24', '--baseline', ''], "'--baseline <variant>' is empty"],
  [['calibrate', 'a.csv', '--fix', ''], "'--fix <name=value>' is empty"],
])('%j is refused: a shell variable may not be set', async (args, expected) => {
  expect(await refusalOf(args)).toBe(`error: ${expected}. Give a value; is a shell variable not set?\n`);
});

test.each([
  [['run', 'dc24', '--variant', 'a', '--variant', 'b'], '--variant <name>'],
  [['run', 'dc24', '--seed', '1', '--seed', '1'], '--seed <n>'],
  [['run', 'dc24', '--out', 'a', '--out', 'b'], '--out <folder>'],
  [['check', '--junit', 'a', '--junit', 'b'], '--junit <file>'],
  [['trace', 'dc24', '--token', '1', '--token', '2'], '--token <number>'],
])('%j is refused: only the last would count', async (args, option) => {
  expect(await refusalOf(args)).toBe(`error: option '${option}' is given twice. Give it once\n`);
});

test('what an error quotes of the command line is shown and not obeyed', async () => {
  expect(await refusalOf(['run', '--x\u001b[31m\u202e'])).toBe(
    "error: unknown option '--x<U+001B>[31m<U+202E>'\n",
  );
});
