import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * Files and folders that stand beside what they will replace, for as long as they are written.
 *
 * Guarantee: what a killed process has left is removed by the next one that writes the same file or folder; what a
 * living process writes, or one of another machine that shares the disk, is let alone. Earlier results that were
 * moved out of the way when it was killed are put back.
 * Mechanism: a name tells the machine and the number of its process.
 */

const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** A name for a new sibling of a file or folder. */
export function temporaryFor(path: string): string {
  return `${path}.tmp-${HOST}-${process.pid}-${randomUUID().slice(0, 8)}`;
}

/** The name of what is there while its successor, which is written to `temporary`, takes its place. */
export function earlierBeside(temporary: string): string {
  return `${temporary}${EARLIER}`;
}

const EARLIER = '.earlier';

/** Removes what killed processes of this machine have left of a file or folder. Throws what the file system throws. */
export function removeRemains(path: string): void {
  const folder = dirname(path);
  const prefix = `${basename(path)}.tmp-${HOST}-`;
  const remains = readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && isOfDead(name.slice(prefix.length)))
    .sort();
  const earlier = remains.find((name) => name.endsWith(EARLIER));
  if (earlier !== undefined && !readdirSync(folder).includes(basename(path))) {
    renameSync(join(folder, earlier), path);
  }
  for (const name of remains) rmSync(join(folder, name), { recursive: true, force: true });
}

/** Whether the process that `<pid>-<8 digits>` names, with or without `.earlier`, has ended. */
function isOfDead(rest: string): boolean {
  const match = /^(\d{1,10})-[0-9a-f]{8}(?:\.earlier)?$/.exec(rest);
  if (match === null) return false;
  try {
    process.kill(Number(match[1]), 0);
    return false;
  } catch (error) {
    // A process of somebody else cannot be asked, but is there.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
