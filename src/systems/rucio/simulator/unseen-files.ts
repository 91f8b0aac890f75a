import { EndedFiles } from './ended-files.js';
import { FileCounts } from './file-counts.js';
import { podOf } from './pod-shares.js';
import { NO_RUN, type RunPool } from './run-pool.js';

/** 2⁶ neighbours of a dataset are polled by one pod, so that those that fail together stay one run. */
const NEIGHBOURS = 6;

/** The pod of a poller that asks for a file of a dataset of a serial number. */
export function podOfFile(serial: number, file: number, pods: number): number {
  return podOf(serial + (file >> NEIGHBOURS), pods);
}

/** The first file after one that another pod may ask for. */
export function endOfNeighbours(file: number): number {
  return ((file >> NEIGHBOURS) + 1) << NEIGHBOURS;
}

/** What has ended at one FTS instance and is not yet known to a pod. */
export class UnseenFiles extends EndedFiles {
  /** All of them by destination. */
  readonly destinations = new FileCounts();
  /** Before then its rows are not offered to the daemon again, µs. */
  readyUs = 0;
}

/**
 * Hashes what is unseen at an FTS instance, by pod, to another number of pods. What is done is only counted, so that of a
 * dataset of more than 2⁶ files each pod gets as many as a hash gives it, and not the same ones. Rows that rest for
 * some pod rest for all.
 *
 * Guarantee: as many files are unseen as before. Cost: one hash a file.
 */
export function shareUnseen(
  unseen: readonly UnseenFiles[],
  podsBefore: number,
  pods: number,
  pool: RunPool,
  serialOf: (dataset: number) => number,
): void {
  const all = new UnseenFiles(pool);
  const { destinations, files } = all;
  for (const one of unseen.slice(0, podsBefore)) {
    if (one.total > 0) all.readyUs = Math.max(all.readyUs, one.readyUs);
    one.destinations.drain(one.destinations.files, (destination, n) => destinations.add(destination, n));
    one.moveTo(all);
  }
  all.done.drain(all.done.files, (dataset, n) => {
    const serial = serialOf(dataset);
    for (let file = 0; file < n; file++) unseen[podOfFile(serial, file, pods)].done.add(dataset, 1);
  });
  // Each block of neighbours goes to the pod that asks for it.
  for (let run = all.failed.head; run !== NO_RUN; run = all.failed.head) {
    const first = pool.firstFile[run];
    const { failed } = unseen[podOfFile(serialOf(pool.dataset[run]), first, pods)];
    failed.push(all.failed.shift(endOfNeighbours(first) - first));
  }
  let left = unseen.slice(0, pods).reduce((sum, one) => sum + one.total, 0);
  for (const one of unseen.slice(0, pods)) {
    one.readyUs = all.readyUs;
    const { total } = one;
    if (total === 0) continue;
    destinations.drainPart(total / left, (destination, n) => {
      if (n > 0) one.destinations.add(destination, n);
    });
    one.files.push(...files.splice(0, total));
    left -= total;
  }
}
