import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { writeResultFolder } from '../../src/report/result-folder.js';

/** A process that writes results so slowly that a test can stop it: one file, then a word to the test, then nothing. */
const files = new Map([
  ['summary.csv', 'new'],
  ['timeline.csv', 'new'],
]);
const slowly = async (path: string, text: string) => {
  await writeFile(path, text);
  process.stdout.write('written\n');
  await setTimeout(60_000);
};
await writeResultFolder(process.argv[2], ['scenario'], files, { writeFile: slowly });
