import type { Node } from './node.js';

const WHOLE = /^[+-]?\d+$/;
const REST = /^\d+(\s*[A-Za-z/%][A-Za-z/%]*)?$/;

/**
 * What is meant by a value in braces and the key behind it that has no value, if that is a number with a decimal comma:
 * `{ rate: 1,5 Hz }` is `rate: 1` and the key `5 Hz`, and means `1.5 Hz`; `{ files: 1,000 }` may also mean thousands.
 */
export function decimalComma(before: Node | undefined, key: string): string | undefined {
  if (before?.kind !== 'scalar' || !WHOLE.test(before.text) || !REST.test(key)) return undefined;
  const decimal = `\`${before.text}.${key}\``;
  return /^\d{3}(?!\d)/.test(key) ? `${decimal} or \`${before.text}${key}\`` : decimal;
}
