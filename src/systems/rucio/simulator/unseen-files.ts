import { type EndedFile, EndedFiles } from './ended-files.js';
import { FailedRuns } from './failed-runs.js';
import { FileCounts } from './file-counts.js';
import { podOf } from './pod-shares.js';

/** 2⁶ neighbours of a dataset are polled by one pod, so that those that fail together stay one run. */
const NEIGHBOURS = 6;

/** The pod of a poller that asks for a file of a dataset of a serial number. */
export function podOfFile(serial: number, file: number, pods: number): number {
  return podOf(serial + (file >> NEIGHBOURS), pods);
}

/** What has ended at one FTS instance and is not yet known to a pod. */
export class UnseenFiles {
  readonly done = new FileCounts();
  readonly failed = new FailedRuns();
  /** All of them by destination. */
  readonly destinations = new FileCounts();
  readonly files: EndedFiles;
  /** Before then its rows are not offered to the daemon again, µs. */
  readyUs = 0;

  /** @param observed whether single files are kept for an observer */
  constructor(observed: boolean) {
    this.files = new EndedFiles(observed);
  }

  get total(): number {
    return this.done.files + this.failed.total;
  }
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
  serialOf: (dataset: number) => number,
): void {
  const failed = new FailedRuns();
  const destinations = new FileCounts();
  const files: EndedFile[] = [];
  const done = new FileCounts();
  let readyUs = 0;
  for (const one of unseen.slice(0, podsBefore)) {
    if (one.total > 0) readyUs = Math.max(readyUs, one.readyUs);
    one.done.drain(one.done.files, (dataset, n) => done.add(dataset, n));
    one.destinations.drain(one.destinations.files, (destination, n) => destinations.add(destination, n));
    one.failed.moveTo(failed);
    one.files.moveTo(files, Number.POSITIVE_INFINITY);
  }
  done.drain(done.files, (dataset, n) => {
    const serial = serialOf(dataset);
    for (let file = 0; file < n; file++) unseen[podOfFile(serial, file, pods)].done.add(dataset, 1);
  });
  shareFailed(failed, unseen, pods, serialOf);
  let left = unseen.slice(0, pods).reduce((sum, one) => sum + one.total, 0);
  for (const one of unseen.slice(0, pods)) {
    one.readyUs = readyUs;
    const { total } = one;
    if (total === 0) continue;
    destinations.drainPart(total / left, (destination, n) => {
      if (n > 0) one.destinations.add(destination, n);
    });
    for (const file of files.splice(0, total)) one.files.put(file);
    left -= total;
  }
}

/** Each block of neighbours goes to the pod that asks for it. */
function shareFailed(
  runs: FailedRuns,
  unseen: readonly UnseenFiles[],
  pods: number,
  serialOf: (dataset: number) => number,
): void {
  for (let i = 0; i < runs.size; i++) {
    const dataset = runs.dataset[i];
    const serial = serialOf(dataset);
    const end = runs.firstFile[i] + runs.files[i];
    for (let file = runs.firstFile[i]; file < end; ) {
      const next = Math.min(end, ((file >> NEIGHBOURS) + 1) << NEIGHBOURS);
      const { failed } = unseen[podOfFile(serial, file, pods)];
      failed.add(dataset, file, next - file, runs.source[i], runs.destination[i], runs.attempt[i]);
      file = next;
    }
  }
}
