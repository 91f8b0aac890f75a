/** Columns of a plain-text table: cut into blocks that fit a line, with names above them. */

/** Spaces before a column. */
export const GAP = 2;
/** Columns are not made wider than this for the sake of their name; longer names run over several lines. */
export const NAME_WIDTH = 18;

/** A column of a table. */
export interface Column {
  readonly name: string;
  /** Characters of its widest cell, without the gap. */
  readonly width: number;
}

/** Cuts columns into runs that fit into a width; at least one column each. */
export function blocksOf<C extends Column>(columns: readonly C[], width: number): C[][] {
  const blocks: C[][] = [];
  let left = 0;
  for (const column of columns) {
    const needed = column.width + GAP;
    if (blocks.length === 0 || needed > left) {
      blocks.push([]);
      left = width;
    }
    blocks[blocks.length - 1].push(column);
    left -= needed;
  }
  return blocks;
}

/** The names above their columns, over as many lines as the longest needs; no line without names. */
export function header(columns: readonly Column[], labelWidth: number): string[] {
  const names = columns.map(({ name, width }) => pieces(name, width));
  const height = Math.max(...names.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns.reduce((text, { width }, index) => {
      // Short names stand on the last line, beside the end of the long ones.
      const piece = names[index][line - (height - names[index].length)] ?? '';
      return text + piece.padStart(width + GAP);
    }, ' '.repeat(labelWidth)),
  );
}

/** A name in lines of at most `width`, broken after a hyphen where there is one. */
function pieces(name: string, width: number): string[] {
  const lines: string[] = [];
  let rest = name;
  while (rest.length > width) {
    const hyphen = rest.lastIndexOf('-', width - 1);
    const cut = hyphen > 0 ? hyphen + 1 : width;
    lines.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return rest === '' ? lines : [...lines, rest];
}
