import { type Place, refused } from './error.js';

/** UTF-8 bytes as text, without a mark of their order. Throws a `ScenarioError` that says what they are instead. */
export function textOf(bytes: Uint8Array, file: string, asked: Place): string {
  const [first, second] = bytes;
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  // No text has zeros, and every text of Latin letters in UTF-16 has one beside its first letter.
  const isWide = isMarked || bytes.subarray(0, 4).includes(0);
  if (isWide) throw refused(asked, `${file} is UTF-16 text`, 'save it as UTF-8');
  if (bytes.includes(0)) throw refused(asked, `${file} is no text`, 'name a text file');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused(asked, `${file} is not UTF-8 text`, 'save it as UTF-8');
  }
}
