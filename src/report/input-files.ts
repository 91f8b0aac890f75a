import { isAbsolute, posix } from 'node:path';
import { stringify } from 'yaml';
import type { LoadedScenario } from '../scenario/load.js';
import { plain } from '../scenario/node.js';
import { TRACE_COLUMNS, type TraceRow } from '../scenario/trace.js';
import type { ResultFile } from './result-file.js';
import { isResultName } from './result-folder.js';

/** Where, in a folder of results, that stands from which they were made. */
export const INPUTS = 'inputs';
export const COMPOSED = `${INPUTS}/scenario.yaml`;

const ABOUT = `# The scenario of these results with all that it includes, as one file that needs no other. \`tokensim run\` of the
# folder of these results runs it again, with the settings that stand in manifest.json, and gives the same bytes.
`;

/**
 * What a run was made from: the composed scenario and its traces, under the names by which the scenario calls them.
 * Undefined where the name of a trace leads out of the folder, or is none that a file of results can have.
 */
export function inputFiles({ composed, traces }: LoadedScenario): Map<string, ResultFile> | undefined {
  const files = new Map<string, ResultFile>([
    [COMPOSED, ABOUT + stringify(plain(composed), { aliasDuplicateObjects: false, lineWidth: 0 })],
  ]);
  for (const [file, rows] of traces) {
    const path = posix.join(INPUTS, file);
    const isInside = !isAbsolute(file) && path.startsWith(`${INPUTS}/`);
    if (!isInside || files.has(path) || !path.split('/').every(isResultName)) return undefined;
    files.set(path, traceLines(rows));
  }
  return files;
}

/** The rows of a trace as the text from which they can be read again. */
function* traceLines(rows: readonly TraceRow[]): Iterable<string> {
  yield `${TRACE_COLUMNS.join(',')}\n`;
  for (const { timeUs, files, bytes, source, destination } of rows)
    yield `${timeUs / 1e6},${files},${bytes},${source},${destination}\n`;
}
