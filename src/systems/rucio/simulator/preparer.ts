import type { SubmitterConfig } from '../../../scenario/schema.js';
import { podOptions } from './daemon-pod.js';
import { joinedRuns } from './joined-runs.js';
import { PodShares } from './pod-shares.js';
import { type DaemonSize, type Resizable, resize, sizeOf } from './process-room.js';
import { RunLists } from './run-lists.js';
import { NO_RUN } from './run-pool.js';
import { type TimedBatch, TimedPod } from './timed-pod.js';
import type { RucioWork } from './work.js';

type Config = NonNullable<SubmitterConfig['preparer']>;

interface PreparerBatch extends TimedBatch {
  readonly runs: readonly number[];
}

/** The parts of Rucio that a preparer works with. */
export interface PreparerParts extends RucioWork {
  readonly sites: readonly string[];
  /** The most pods, and threads in each, that there are in the run. */
  readonly room: DaemonSize;
}

/**
 * The preparer: new requests are PREPARING until it has looked for their sources; then they are QUEUED, or WAITING where
 * there is a throttler (rucio conveyor/preparer.py). A batch is full from half its bulk on.
 *
 * Guarantee: every run is passed on once. Cost: three events a batch.
 */
export class Preparer implements Resizable {
  private readonly pods: readonly TimedPod<PreparerBatch>[];
  private readonly lists: RunLists;
  private readonly shares: PodShares;
  private size: DaemonSize;
  private readonly push = (pod: number, run: number): void => {
    this.lists.push(pod, run);
    this.pods[pod].daemon.arm();
  };

  constructor(
    private readonly parts: PreparerParts,
    private readonly config: Config,
    partitionWaitUs: number,
  ) {
    const { simulation, name, sites, room, pool, queue, book } = parts;
    this.size = sizeOf(config);
    this.lists = new RunLists(pool, room.pods);
    const hashes = sites.map((site) => simulation.streams.stream('rucio', name, 'preparer', 'hash', site));
    this.shares = new PodShares(config.pods, hashes, book, pool);
    this.pods = Array.from({ length: room.pods }, (_, pod) => {
      const options = podOptions([name, 'preparer', pod], config, 1 / 2, partitionWaitUs, room.threads);
      return new TimedPod<PreparerBatch>(simulation, options, {
        hasWork: () => this.lists.head(pod) !== NO_RUN,
        fetch: () => this.fetch(pod),
        done: ({ runs }) => {
          for (const run of runs) this.pass(run);
        },
      });
    });
    for (let pod = config.pods; pod < room.pods; pod++) this.pods[pod].stop();
    queue.prepareBy((run) => this.add(run));
  }

  /** All pods die and come back, each `lateUs(pod)` later. */
  restart(lateUs: (pod: number) => number): void {
    const { nowUs } = this.parts.simulation;
    for (let pod = 0; pod < this.size.pods; pod++) this.pods[pod].restart(nowUs + lateUs(pod));
  }

  resized(lateUs: () => number): void {
    const before = this.size;
    this.size = sizeOf(this.config);
    resize(before, this.size, {
      stop: (pod) => this.pods[pod].stop(),
      shareAnew: () => this.shareAnew(),
      start: (pod) => this.pods[pod].restart(this.parts.simulation.nowUs + lateUs()),
    });
  }

  private shareAnew(): void {
    const runs = joinedRuns(this.parts.pool, this.lists, this.parts.room.pods);
    this.shares.setPods(this.size.pods);
    for (const run of runs) this.shares.split(run, this.push);
  }

  private add(run: number): void {
    const { states, pool } = this.parts;
    states.preparing?.add(pool.files[run]);
    this.shares.split(run, this.push);
  }

  private fetch(pod: number): PreparerBatch | undefined {
    const { lists, config } = this;
    const { pool } = this.parts;
    const runs: number[] = [];
    let size = 0;
    while (size < config.bulk && lists.head(pod) !== NO_RUN) {
      const head = lists.head(pod);
      const left = config.bulk - size;
      const run = pool.files[head] > left ? pool.splitHead(head, left) : lists.shift(pod);
      size += pool.files[run];
      runs.push(run);
    }
    return size === 0 ? undefined : { runs, size, workUs: size * config.request_time, fetchedUs: 0 };
  }

  private pass(run: number): void {
    const { states, pool, queue, observer } = this.parts;
    states.preparing?.add(-pool.files[run]);
    observer?.transfer('prepared', pool.rangeOf(run));
    queue.enter(run);
  }
}
