type Column = Uint8Array | Uint16Array | Uint32Array | Int16Array | Int32Array | Float64Array;

/** Rows are numbered in columns of 32 bits with a sign. */
const ROWS_MOST = 2 ** 31;

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
