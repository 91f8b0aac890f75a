/** A benchmark's result: a heading, what it means, and a table of text cells. */
export interface Table {
  readonly title: string;
  /** What was measured, against what, and the target. */
  readonly note: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table as Markdown. */
export function markdown(table: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `## ${table.title}`,
    '',
    table.note,
    '',
    line(table.head),
    line(table.head.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...table.rows.map(line),
    '',
  ].join('\n');
}

/** The median of some numbers; of two in the middle, the lower. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1];
}

/** A ratio as `0.62 ×`. */
export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)} ×`;
}

/** Wall time of a call, s. */
export function secondsOf(run: () => void): number {
  const begin = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - begin) / 1e9;
}
