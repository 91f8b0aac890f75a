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
  for (const [name, column] of Object.entries(table)) {
    if (isColumn(column)) Reflect.set(table, name, longer(column, capacity, blank));
  }
}

function longer(column: Column, capacity: number, blank: number): Column {
  const Width = column.constructor as new (length: number) => Column;
  const copy = grown(column, new Width(capacity));
  return blank === 0 ? copy : copy.fill(blank, column.length);
}

function isColumn(field: unknown): field is Column {
  return ArrayBuffer.isView(field) && !(field instanceof DataView);
}
