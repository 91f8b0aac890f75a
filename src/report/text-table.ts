import pc from 'picocolors';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** What a report is printed on. */
export interface Terminal {
  /** Characters in a line. */
  readonly columns: number;
  readonly colour: boolean;
}

/** A column of a table. */
export interface Column {
  readonly title?: string;
  /** Numbers stand to the right, so that their units are below each other. */
  readonly align?: 'left' | 'right';
  /** Only of the last column: a text that takes the room that is left, in as many lines as it needs. */
  readonly wraps?: boolean;
}

/** The cells of the columns, or a heading across all of them. Spaces at the end of a cell keep their place. */
export type Row = readonly string[] | string;

/** Between columns, and before the rows below a heading. */
const GAP = '  ';
/** A column of numbers is made no wider than this for its title, which runs over several lines instead. */
const TITLE_MAX = 12;
/** A text that would have less room than this stands below its row. */
const ROOM_MIN = 28;
/** The first column gives way to the others down to this. */
const FIRST_MIN = 14;

/**
 * Rows in aligned columns, for a terminal or a pipe. No line is wider than the terminal, as far as its widest cell lets
 * it: a text that may wrap does so, or goes below its row; columns that do not fit beside each other follow in further
 * blocks behind the first column; and the first column wraps where another one needs its room. Colours take no room,
 * and characters of double width that of two.
 * @param indent spaces before every line
 */
export function textTable(
  columns: readonly Column[],
  rows: readonly Row[],
  { columns: width, colour }: Terminal,
  indent = 0,
): string {
  const { bold } = pc.createColors(colour);
  const inset = rows.some(isHeading) ? GAP : '';
  const room = width - indent;
  const blocks = blocksOf(columns, naturalWidths(columns, rows, inset.length), room);
  const texts = blocks.map(({ places, below }) => [
    ...titleLines(columns, places).map(bold),
    ...rows.flatMap((row) => {
      if (isHeading(row)) return wrapped(row, room).map(bold);
      const cells = places.map(({ column, width: wide }, place) =>
        place === 0
          ? wrapped(row[column] ?? '', wide - inset.length).map((line) => inset + line)
          : wrapped(row[column] ?? '', wide),
      );
      const left = inset + GAP + GAP;
      const text = below === undefined ? '' : (row[below] ?? '');
      return [
        ...beside(columns, places, cells),
        ...(text === '' ? [] : wrapped(text, room - left.length).map((line) => left + line)),
      ];
    }),
  ]);
  return texts
    .map((lines) => lines.map((line) => (' '.repeat(indent) + line).trimEnd()).join('\n'))
    .join('\n\n');
}

/** Texts one below the other, each in lines that fit. */
export function prose(texts: readonly string[], { columns }: Pick<Terminal, 'columns'>, indent = 0): string {
  const lines = texts.flatMap((text) => wrapped(text, columns - indent));
  return lines.map((line) => ' '.repeat(indent) + line).join('\n');
}

/** Cells in one colour. */
export function painted(paint: (text: string) => string, cells: readonly string[]): readonly string[] {
  const lines = (cell: string) => cell.split('\n').map((line) => (line === '' ? '' : paint(line)));
  return cells.map((cell) => lines(cell).join('\n'));
}

/** A column at its place in a block. */
interface Place {
  readonly column: number;
  readonly width: number;
}

/** Columns beside each other, and the column whose text stands below its row, if any. */
interface Block {
  readonly places: readonly Place[];
  readonly below?: number;
}

function blocksOf(columns: readonly Column[], natural: readonly number[], room: number): Block[] {
  const last = columns.length - 1;
  const sum = (widths: readonly number[]) => widths.reduce((all, width) => all + width + GAP.length, 0);
  const places = natural.map((width, column) => ({ column, width }));
  const narrowed = (others: number) => ({
    column: 0,
    width: Math.min(natural[0], Math.max(FIRST_MIN, room - others)),
  });
  if (columns[last].wraps) {
    const left = Math.min(natural[last], room - sum(natural.slice(0, -1)));
    if (last === 0 || left >= Math.min(ROOM_MIN, natural[last]))
      return [{ places: [...places.slice(0, -1), { column: last, width: left }] }];
    return [{ places: [narrowed(sum(natural.slice(1, -1))), ...places.slice(1, -1)], below: last }];
  }
  const first = narrowed(Math.max(0, ...natural.slice(1)) + GAP.length);
  const blocks = [[first]];
  let left = room - first.width;
  for (const place of places.slice(1)) {
    const needed = place.width + GAP.length;
    if (needed > left && blocks[blocks.length - 1].length > 1) {
      blocks.push([first]);
      left = room - first.width;
    }
    blocks[blocks.length - 1].push(place);
    left -= needed;
  }
  return blocks.map((block) => ({ places: block }));
}

/** Characters of the widest line of each column. */
function naturalWidths(columns: readonly Column[], rows: readonly Row[], inset: number): number[] {
  const cells = rows.filter((row) => !isHeading(row));
  return columns.map(({ title = '', align }, column) => {
    const most = align === 'right' ? TITLE_MAX : Number.POSITIVE_INFINITY;
    const lines = cells.flatMap((row) => (row[column] ?? '').split('\n'));
    const widest = lines.reduce((wide, line) => Math.max(wide, widthOf(line)), 0);
    return Math.max(widest + (column === 0 ? inset : 0), Math.min(most, widthOf(title)));
  });
}

/** Titles, broken after hyphens and spaces; the short ones stand on the last line, beside the end of the long ones. */
function titleLines(columns: readonly Column[], places: readonly Place[]): string[] {
  const titles = places.map(({ column, width }) => {
    const some = `.{1,${Math.max(1, width)}}`;
    return (columns[column].title ?? '').match(new RegExp(`${some}(?<=[- ]|$)|${some}`, 'gu')) ?? [];
  });
  const height = Math.max(...titles.map(({ length }) => length));
  const raised = titles.map((lines) => [...Array<string>(height - lines.length).fill(''), ...lines]);
  return beside(columns, places, raised);
}

/** The lines of cells beside each other. */
function beside(
  columns: readonly Column[],
  places: readonly Place[],
  cells: readonly (readonly string[])[],
): string[] {
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    places
      .map(({ column, width }, place) => {
        const text = cells[place][line] ?? '';
        const fill = ' '.repeat(Math.max(0, width - widthOf(text)));
        return columns[column].align === 'right' ? fill + text : text + fill;
      })
      .join(GAP),
  );
}

function wrapped(text: string, width: number): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line) =>
    widthOf(line) <= width ? [line] : wrapAnsi(line, Math.max(1, width), { hard: true }).split('\n'),
  );
}

/** What nearly all cells are made of needs no look at each character. */
function widthOf(text: string): number {
  return /^[ -~µ×–−…≈▲▼]*$/.test(text) ? text.length : stringWidth(text);
}

function isHeading(row: Row): row is string {
  return typeof row === 'string';
}
