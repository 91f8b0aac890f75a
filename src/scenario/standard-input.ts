import { readSync } from 'node:fs';
import { refused } from './error.js';
import { textOf } from './utf8-text.js';

/** What a command is given in place of a name or a path. */
export const STANDARD_INPUT = '-';
/** What messages call a scenario that came from there. */
export const STDIN = '<stdin>';

const CHUNK_BYTES = 65_536;
const PAUSE_MS = 10;

/** The text that a pipe or a terminal gives, to its end. Throws a `ScenarioError` if it is too long or no text. */
export function readStandardInput(bytesMax: number): string {
  const at = { file: STDIN, line: 0, column: 0 };
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const chunk = nextChunk();
    if (chunk.length === 0) return textOf(Buffer.concat(chunks), STDIN, at);
    bytes += chunk.length;
    if (bytes > bytesMax) {
      throw refused(
        at,
        `is larger than ${bytesMax / 2 ** 20} MiB`,
        'split it, or leave out what is not needed',
      );
    }
    chunks.push(chunk);
  }
}

/** What has come, waited for; nothing at the end. */
function nextChunk(): Uint8Array {
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (;;) {
    try {
      return chunk.subarray(0, readSync(0, chunk));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return chunk.subarray(0, 0);
      if (code !== 'EAGAIN') throw refused(STDIN, `cannot be read: ${code}`, 'name a file');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}
