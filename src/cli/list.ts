import { Command } from '@commander-js/extra-typings';
import { listScenarios } from '../scenario/load.js';

/** `tokensim list`: the named scenarios, one line each. */
export function listCommand() {
  return new Command('list').description('the named scenarios, one line each').action(() => {
    const scenarios = listScenarios();
    const width = Math.max(0, ...scenarios.map(({ name }) => name.length));
    for (const { name, title } of scenarios) process.stdout.write(`${name.padEnd(width)}  ${title}\n`);
  });
}
