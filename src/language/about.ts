/** A large number in two digits, for messages: `4.3e11`. */
export function about(value: number): string {
  return value < 1e6
    ? String(Math.round(value))
    : Number(value.toPrecision(2)).toExponential().replace('+', '');
}
