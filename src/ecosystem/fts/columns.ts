/** Longer copies of typed columns, filled up with zeros: what tables call when their slots grow. */

export function ints(column: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(capacity);
  longer.set(column);
  return longer;
}

export function bytes(column: Uint8Array, capacity: number): Uint8Array<ArrayBuffer> {
  const longer = new Uint8Array(capacity);
  longer.set(column);
  return longer;
}

export function floats(column: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(capacity);
  longer.set(column);
  return longer;
}

export function shorts(column: Int16Array, capacity: number): Int16Array<ArrayBuffer> {
  const longer = new Int16Array(capacity);
  longer.set(column);
  return longer;
}
