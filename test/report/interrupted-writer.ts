import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { type WriteFile, writeResultFolder } from '../../src/report/result-folder.js';

/** A process that writes results so slowly that a test can stop it: one file, then a word to the test, then nothing. */
const files = new Map([
  ['summary.csv', 'new'],
  ['timeline.csv', 'new'],
]);
const slowly: WriteFile = async (path) => {
  await writeFile(path, 'new');
  process.stdout.write('written\n');
  await setTimeout(60_000);
};
await writeResultFolder(process.argv[2], ['scenario'], files, { writeFile: slowly });
