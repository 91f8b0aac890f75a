/** Numbers as people read them in a table: three significant digits and a unit with a prefix. */

const PREFIXES = [
  [1e21, 'Z'],
  [1e18, 'E'],
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Less than this is what rounding has left of a difference of equal figures. */
const NOTHING = 1e-8;

/** Whether a figure is 0, but for rounding. */
export function isNothing(value: number): boolean {
  return Math.abs(value) < NOTHING;
}

/** A value with its unit (of the metric catalogue), such as `65.2 Hz`, `1.21 M`, `2.28 TB`, `4.1 EB h`, `83 %`. */
export function human(value: number, unit: string): string {
  if (isNothing(value)) return unit === '1' ? '0 %' : unit === 's' ? '0 s' : withUnit('0', '', unit);
  if (unit === '1') return `${significant(value * 100)} %`;
  if (unit === 's') return humanSeconds(value);
  const [factor, prefix] = PREFIXES.find(([from]) => Math.abs(value) >= from * 0.9995) ?? [1, ''];
  if (factor === 1 && unit === 'Hz' && Math.abs(value) < 0.0995) return `${significant(value * 1000)} mHz`;
  return withUnit(significant(value / factor), prefix, unit);
}

/** A time such as `60 ms`, `4.5 s`, `12 min`, `3.2 h`, `12 d`. */
export function humanSeconds(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return '0 s';
  if (size < 0.9995e-3) return `${significant(seconds * 1e6)} µs`;
  if (size < 0.9995) return `${significant(seconds * 1e3)} ms`;
  if (size < 119.5) return `${significant(seconds)} s`;
  if (size < 7170) return `${significant(seconds / 60)} min`;
  if (size < 48 * 3600) return `${significant(seconds / 3600)} h`;
  return `${significant(seconds / 86400)} d`;
}

/** Units that stand beside the number; counted things need none beside their row's label. */
const SHOWN_UNITS: readonly string[] = ['Hz', 'B', 'B/s', 'B h'];

function withUnit(number: string, prefix: string, unit: string): string {
  if (SHOWN_UNITS.includes(unit)) return `${number} ${prefix}${unit}`;
  return prefix === '' ? number : `${number} ${prefix}`;
}

function significant(value: number): string {
  return String(Math.abs(value) >= 999.5 ? Math.round(value) : Number(value.toPrecision(3)));
}
