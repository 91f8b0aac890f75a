type Column = Uint8Array | Uint16Array | Uint32Array | Int16Array | Int32Array | Float64Array;

/** A longer copy of a column, for a table whose slots grow: `into`, which begins with what `from` holds. */
export function grown<T extends Column>(from: T, into: T): T {
  into.set(from);
  return into;
}
