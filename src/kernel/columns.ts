/**
 * Columns of the tables of a run, and how wide they are. A typed array keeps what does not fit without a word, as
 * another number: 256 retries in 8 bits are none. So a column is of one of these widths:
 * - 8 bits, made by `kindColumn`: a yes or no, or one of a few kinds that stand in the source;
 * - 32 bits (`Int32Array`): whatever is counted or numbered, up to `COUNT_MOST`, beyond which no scenario may count;
 * - 32 bits without a sign (`Uint32Array`): bits, and serials that go round on purpose;
 * - 64 bits (`Float64Array`): times, bytes and whatever else is measured.
 */
type Column = Uint8Array | Uint32Array | Int32Array | Float64Array;

/** The most of anything that a scenario may count, so that a column of counts holds it. */
export const COUNT_MOST = 1e9;

/** Rows are numbered in columns of 32 bits with a sign. */
const ROWS_MOST = 2 ** 31;

/** A column of which each place is a yes or no, or one of at most 256 kinds. Never of a number of things. */
export function kindColumn(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length);
}

/** A longer copy of a column, for a table whose slots grow: `into`, which begins with what `from` holds. */
export function grown<T extends Column>(from: T, into: T): T {
  into.set(from);
  return into;
}

/**
 * Lengthens the columns of a table. Columns are the fields of the table that are typed arrays, and it has no others:
 * each is declared once, by its name and width, as a field that is still empty.
 *
 * Guarantee: each column has `capacity` places, of which the first hold what was there and the others `blank`.
 * Mechanism: the fields keep their places in the table, so that a column is read as any field is, and nothing stands
 * between. Cost: a copy of the table each time that it grows; nothing an access.
 */
export function growColumns(table: object, capacity: number, blank = 0): void {
  if (!(capacity <= ROWS_MOST))
    throw new RangeError(`a table of ${capacity} rows is too long to number them`);
  eachColumn(table, (column) => {
    const copy = grown(column, emptyAs(column, capacity));
    return blank === 0 ? copy : copy.fill(blank, column.length);
  });
}

/**
 * Doubles the columns of a table that are rings: what has the number n stands at n modulo their length, a power of two.
 * @param first the lowest number that is held
 */
export function growRings(table: object, first: number): void {
  eachColumn(table, (ring) => {
    const { length } = ring;
    const wider = emptyAs(ring, 2 * length);
    for (let number = first; number < first + length; number++)
      wider[number & (2 * length - 1)] = ring[number & (length - 1)]!;
    return wider;
  });
}

function eachColumn(table: object, renewed: (column: Column) => Column): void {
  for (const [name, field] of Object.entries(table)) {
    if (ArrayBuffer.isView(field) && !(field instanceof DataView))
      Reflect.set(table, name, renewed(field as Column));
  }
}

function emptyAs(column: Column, length: number): Column {
  const Width = column.constructor as new (length: number) => Column;
  return new Width(length);
}
