import { listScenarios } from '../scenario/named-scenarios.js';

/** `tokensim list`: the named scenarios, one line each. */
export function list(): void {
  const scenarios = listScenarios();
  const width = Math.max(0, ...scenarios.map(({ name }) => name.length));
  for (const { name, title } of scenarios) process.stdout.write(`${name.padEnd(width)}  ${title}\n`);
}
