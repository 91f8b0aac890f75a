import { inputFiles } from '../report/input-files.js';
import type { ResultFiles } from '../report/result-folder.js';
import type { LoadedScenario } from '../scenario/load.js';

/** Results with what they were made from, so that they can be made again; without, and that told, where it cannot be. */
export function withInputs(files: ResultFiles, loaded: LoadedScenario): ResultFiles {
  const inputs = inputFiles(loaded);
  if (inputs !== undefined) return new Map([...files, ...inputs]);
  const why = 'it names a trace whose path a folder of results cannot have';
  process.stderr.write(`${loaded.path} is not kept with its results: ${why}\n`);
  return files;
}
