import type { ResultFile } from '../../src/report/result-file.js';

/** The text of each file of results. */
export function textsOf(files: ReadonlyMap<string, ResultFile>): Map<string, string> {
  return new Map([...files].map(([path, content]) => [path, textOf(content)]));
}

function textOf(content: ResultFile): string {
  if (typeof content === 'string') return content;
  if ('writeTo' in content) throw new TypeError('a file that writes itself has no text');
  return [...content].join('');
}
