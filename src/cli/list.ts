import { listScenarios } from '../scenario/listed-scenarios.js';

/**
 * `tokensim list`: the named scenarios; one line each when piped, as programs read it. The table that wraps is waited for
 * only where a line is wider than the terminal.
 */
export async function list(): Promise<void> {
  const rows = (await listScenarios()).map(({ name, title }) => [name, title]);
  const columns = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  const lines = rows.map(([name, title]) => `${name.padEnd(width)}  ${title}`.trimEnd());
  const isFit = lines.every((line) => /^[ -~]*$/.test(line) && line.length <= columns);
  process.stdout.write(`${isFit ? lines.join('\n') : await wrapped(rows)}\n`);
}

async function wrapped(rows: readonly (readonly string[])[]): Promise<string> {
  const [{ textTable }, { terminal }] = await Promise.all([
    import('../report/text-table.js'),
    import('./terminal.js'),
  ]);
  return textTable([{}, { wraps: true }], rows, terminal(Number.POSITIVE_INFINITY));
}
