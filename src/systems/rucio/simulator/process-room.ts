import type { SubmitterConfig } from '../../../scenario/schema.js';

/** Processes of a daemon, and threads in each. */
export interface DaemonSize {
  readonly pods: number;
  readonly threads: number;
}

/** The daemons of Rucio that are pods of threads. */
export type RucioRoom = Readonly<
  Record<'submitter' | 'poller' | 'finisher' | 'preparer' | 'reaper', DaemonSize>
>;

const NONE: DaemonSize = { pods: 0, threads: 0 };

/**
 * The most pods of each daemon, and the most threads in one, that there are in a run: columns are made for so many, and
 * a pod or a thread keeps its number while others come and go.
 * @param configs the configuration at the begin and after each change
 */
export function roomOf(configs: readonly SubmitterConfig[]): RucioRoom {
  return {
    submitter: most(configs),
    poller: most(configs.map(({ poller }) => poller)),
    finisher: most(configs.map(({ finisher }) => finisher)),
    preparer: most(configs.map(({ preparer }) => preparer ?? NONE)),
    reaper: most(configs.map(({ reaper }) => reaper ?? NONE)),
  };
}

function most(sizes: readonly DaemonSize[]): DaemonSize {
  return {
    pods: Math.max(...sizes.map(({ pods }) => pods)),
    threads: Math.max(...sizes.map(({ threads }) => threads)),
  };
}

/** A daemon whose pods and threads can change. */
export interface Resizable {
  /** Its configuration has changed: does what follows for its pods, of which each new one begins `lateUs()` later. */
  resized(lateUs: () => number): void;
}

/** What a daemon does when its pods become more, fewer or others. */
export interface PodActions {
  /** A pod dies with what it has in hand. */
  stop(pod: number): void;
  /** The requests are hashed to the pods that there are now. */
  shareAnew(podsBefore: number): void;
  /** A new pod begins. */
  start(pod: number): void;
}

/**
 * Goes from one size of a daemon to another, as Kubernetes does: pods that are too many go, those that lack come, and
 * another number of threads comes with new pods in place of all.
 */
export function resize(before: DaemonSize, after: DaemonSize, daemon: PodActions): void {
  const areReplaced = before.threads !== after.threads;
  for (let pod = areReplaced ? 0 : after.pods; pod < before.pods; pod++) daemon.stop(pod);
  if (before.pods !== after.pods) daemon.shareAnew(before.pods);
  for (let pod = areReplaced ? 0 : before.pods; pod < after.pods; pod++) daemon.start(pod);
}

/** A copy of a size, which the configuration that it is taken from does not change. */
export function sizeOf({ pods, threads }: DaemonSize): DaemonSize {
  return { pods, threads };
}
