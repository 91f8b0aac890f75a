import { type Terminal, textTable } from '../report/text-table.js';

/** True for a terminal that understands escape codes: a pipe and `TERM=dumb` do not. */
export function hasControls(stream: { readonly isTTY?: boolean | undefined }): boolean {
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}

/** The terminal that tables are printed on; a pipe has so many columns as `piped` says. */
export function terminal(piped = 100): Terminal {
  const { stdout } = process;
  return { columns: stdout.columns ?? piped, colour: hasControls(stdout) && !process.env.NO_COLOR };
}

/** Rows as a table on a terminal, of which the last column may wrap; tab-separated when piped, as programs read them. */
export function printRows(rows: readonly (readonly string[])[]): void {
  const columns = (rows[0] ?? []).map((_, index, { length }) => ({ wraps: index === length - 1 }));
  process.stdout.write(
    process.stdout.isTTY && rows.length > 0
      ? `${textTable(columns, rows, terminal())}\n`
      : rows.map((row) => `${row.join('\t')}\n`).join(''),
  );
}
