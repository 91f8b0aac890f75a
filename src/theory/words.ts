/** Numbers in running text, three digits and a unit. */

/** A rate such as `66 Hz` or `2.3 mHz`. */
export function hz(rate: number): string {
  return rate !== 0 && Math.abs(rate) < 0.1 ? `${digits(rate * 1000)} mHz` : `${digits(rate)} Hz`;
}

/** A time such as `12 s`, `4.5 min`, `3 h` or `7 d`. */
export function time(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'ever';
  if (seconds < 120) return `${digits(seconds)} s`;
  if (seconds < 7200) return `${digits(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${digits(seconds / 3600)} h` : `${digits(seconds / 86400)} d`;
}

/** A number such as `1290`, `0.25` or `3.1e+7`. */
export function digits(value: number): string {
  return Math.abs(value) >= 999.5 && Math.abs(value) < 1e6
    ? String(Math.round(value))
    : String(Number(value.toPrecision(3)));
}
