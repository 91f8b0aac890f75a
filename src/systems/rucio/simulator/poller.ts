import type { FileRange } from '../../../ecosystem/file-ranges.js';
import { OK } from '../../../ecosystem/ports.js';
import type { SubmitterConfig } from '../../../scenario/schema.js';
import { podOptions } from './daemon-pod.js';
import type { Restarting } from './daily-restart.js';
import { type EndedBatch, EndedBatches } from './ended-batch.js';
import type { Finisher } from './finisher.js';
import type { FtsRoutes } from './fts-routes.js';
import { PROCESSED_AT_DELAY_US } from './left-batches.js';
import { PollBy, type PollerTokens } from './poller-tokens.js';
import { type DaemonSize, type Resizable, resize, sizeOf } from './process-room.js';
import { TimedPod } from './timed-pod.js';
import { endOfNeighbours, podOfFile, shareUnseen, UnseenFiles } from './unseen-files.js';
import type { RucioWork } from './work.js';

/** The parts of Rucio that a poller works with. */
export interface PollerParts extends Omit<RucioWork, 'config'> {
  readonly config: SubmitterConfig['poller'];
  /** The most pods, and threads in each, that there are in the run. */
  readonly room: DaemonSize;
  readonly partitionWaitUs: number;
  /** Requests by destination that count against the throttler's limit. */
  readonly active: Int32Array;
  readonly finisher: Finisher;
  /** The FTS instances that are polled. */
  readonly fts: Pick<FtsRoutes, 'count' | 'instanceOf' | 'answers'>;
  /** Its credential at FTS. */
  readonly tokens: PollerTokens;
}

/**
 * The poller: Rucio learns what has ended at FTS by asking for the requests that are SUBMITTED, each pod for its own, in
 * batches; a batch is full from half its bulk on (rucio conveyor/poller.py). Requests that have not ended are asked for
 * too, each once in 600 s: they take their part of a batch and of the time, and tell nothing. Rows of an instance that
 * does not answer are offered again 600 s later, too.
 *
 * Cost: one addition a file; three events a batch. A batch of an overloaded poller holds the files that ended first.
 */
export class Poller implements Restarting, Resizable {
  private readonly pods: readonly TimedPod<EndedBatch>[];
  private readonly unseen: readonly (readonly UnseenFiles[])[];
  private size: DaemonSize;
  /** Files that ended and are unseen. */
  private unseenFiles = 0;
  private readonly fetchedUs: Float64Array;
  private readonly batches: EndedBatches;
  private readonly armPod: number;
  /** Files no longer count as active. */
  private readonly leave = (destination: number, files: number): void => {
    this.parts.active[destination] -= files;
  };

  constructor(private readonly parts: PollerParts) {
    const { simulation, config, room, fts, pool } = parts;
    this.batches = new EndedBatches(pool);
    const pods = Array.from({ length: room.pods }, (_, pod) => pod);
    this.size = sizeOf(config);
    this.unseen = pods.map(() => Array.from({ length: fts.count }, () => new UnseenFiles(pool)));
    this.fetchedUs = new Float64Array(room.pods);
    this.pods = pods.map((pod) => this.podOf(pod));
    for (let pod = config.pods; pod < room.pods; pod++) this.pods[pod].stop();
    this.armPod = simulation.register((pod) => this.pods[pod].daemon.arm());
    parts.tokens.onCome = (instance) => {
      for (const pod of pods) if (this.unseen[pod][instance].total > 0) this.pods[pod].daemon.arm();
    };
  }

  /** FTS has ended files. */
  filesEnded(range: Readonly<FileRange>, cause: number): void {
    const end = range.firstFile + range.files;
    for (let first = range.firstFile; first < end; ) {
      const next = Math.min(end, endOfNeighbours(first));
      this.neighboursEnded(range, first, next - first, cause);
      first = next;
    }
  }

  /** Those of a range that one pod asks for. */
  private neighboursEnded(range: Readonly<FileRange>, firstFile: number, files: number, cause: number): void {
    const { book, fts, simulation, pool, observer } = this.parts;
    const { dataset, destination } = range;
    const pod = podOfFile(book.serialOf(dataset), firstFile, this.size.pods);
    const unseen = this.unseen[pod][fts.instanceOf(destination)];
    this.unseenFiles += files;
    unseen.destinations.add(destination, files);
    for (let file = firstFile; observer !== undefined && file < firstFile + files; file++)
      unseen.files.push({ ...range, firstFile: file, files: 1, outcome: cause });
    if (cause === OK) unseen.done.add(dataset, files);
    else unseen.failed.push(pool.makePart(range, firstFile, files));
    if (unseen.readyUs <= simulation.nowUs) this.pods[pod].daemon.arm();
  }

  /** All pods die and come back, each `lateUs(pod)` later. */
  restart(lateUs: (pod: number) => number): void {
    const { nowUs } = this.parts.simulation;
    for (let pod = 0; pod < this.size.pods; pod++) this.parts.tokens.restart(pod);
    for (let pod = 0; pod < this.size.pods; pod++) this.pods[pod].restart(nowUs + lateUs(pod));
  }

  resized(lateUs: () => number): void {
    const { simulation, config, tokens } = this.parts;
    const before = this.size;
    this.size = sizeOf(config);
    resize(before, this.size, {
      stop: (pod) => {
        tokens.restart(pod);
        this.pods[pod].stop();
      },
      shareAnew: (podsBefore) => this.shareAnew(podsBefore),
      start: (pod) => {
        this.fetchedUs[pod] = simulation.nowUs;
        this.pods[pod].restart(simulation.nowUs + lateUs());
      },
    });
  }

  /** What has ended and is unseen is hashed to the pods that there are now. */
  private shareAnew(podsBefore: number): void {
    const { simulation, fts, book, pool } = this.parts;
    const { pods } = this.size;
    for (let instance = 0; instance < fts.count; instance++) {
      const unseen = this.unseen.map((ofPod) => ofPod[instance]);
      shareUnseen(unseen, podsBefore, pods, pool, (dataset) => book.serialOf(dataset));
      for (let pod = 0; pod < pods; pod++) {
        if (unseen[pod].total === 0) continue;
        simulation.at(Math.max(simulation.nowUs, unseen[pod].readyUs), this.armPod, pod);
      }
    }
  }

  private podOf(pod: number): TimedPod<EndedBatch> {
    const { simulation, name, config, room, partitionWaitUs } = this.parts;
    const options = podOptions([name, 'poller', pod], config, 1 / 2, partitionWaitUs, room.threads);
    return new TimedPod<EndedBatch>(simulation, options, {
      hasWork: () => this.unseen[pod].some((unseen) => unseen.total > 0 && this.isReady(unseen)),
      fetch: () => this.fetch(pod),
      begin: ({ instances }, consumer) => {
        const thread = pod * room.threads + consumer;
        for (const instance of instances) this.parts.tokens.show(thread, instance);
      },
      done: (batch) => this.see(batch),
    });
  }

  private isReady({ readyUs }: UnseenFiles): boolean {
    return readyUs <= this.parts.simulation.nowUs;
  }

  private fetch(pod: number): EndedBatch | undefined {
    const { config } = this.parts;
    let all = 0;
    const unseen = this.unseen[pod];
    const ready = [...unseen.keys()].filter((instance) => this.answers(pod, unseen[instance], instance));
    for (const instance of ready) all += unseen[instance].total;
    const inVain = this.asksInVain(pod);
    if (all === 0) return undefined;
    const share = Math.min(1, config.bulk / (all + inVain));
    const batch = this.batches.take();
    let left = Math.ceil(all * share);
    for (const instance of ready) {
      const files = unseen[instance].total;
      const taken = take(unseen[instance], left, batch);
      if (taken > 0) batch.instances.push(instance);
      left -= taken;
      unseen[instance].destinations.drainPart(taken / files, this.leave);
    }
    this.unseenFiles -= batch.ended;
    batch.size = Math.min(config.bulk, batch.ended + Math.floor(inVain * share));
    // As many files of those that have not ended are in one job.
    const jobs = (batch.entries * batch.size) / batch.ended;
    const calls = Math.ceil(jobs / config.fts_bulk);
    batch.workUs = batch.size * config.request_time + calls * config.query_time;
    return batch;
  }

  /** Whether an instance can be asked; if not, what a pod has fetched of it is offered again later. */
  private answers(pod: number, unseen: UnseenFiles, instance: number): boolean {
    const { simulation, fts, tokens } = this.parts;
    if (!this.isReady(unseen) || unseen.total === 0) return false;
    const by = tokens.credentialOf(pod, instance);
    if (by === PollBy.later) return false;
    if (by === PollBy.credential && fts.answers(instance)) return true;
    unseen.readyUs = simulation.nowUs + PROCESSED_AT_DELAY_US;
    simulation.at(unseen.readyUs, this.armPod, pod);
    return false;
  }

  /** Requests of a pod that have not ended and are asked for in a turn. */
  private asksInVain(pod: number): number {
    const { simulation, states, config } = this.parts;
    const sinceUs = Math.min(config.sleep, simulation.nowUs - this.fetchedUs[pod]);
    this.fetchedUs[pod] = simulation.nowUs;
    const atFts = Math.max(0, states.submitted.value - this.unseenFiles) / config.pods;
    return Math.floor((atFts * sinceUs) / PROCESSED_AT_DELAY_US);
  }

  private see(batch: EndedBatch): void {
    const { states, finisher, observer } = this.parts;
    const { ended, counted, datasets, done, failed, files } = batch;
    states.submitted.add(-ended);
    for (const file of files) {
      const { outcome } = file;
      observer?.transfer('polled', file, outcome);
      if (outcome === OK) finisher.willClose(file);
    }
    for (let i = 0; i < counted; i++) finisher.done(datasets[i], done[i]);
    finisher.failed(failed);
    this.batches.give(batch);
  }
}

/** Takes up to `most` files into a batch, of those that are done and those that failed as many as there are of each. */
function take(unseen: UnseenFiles, most: number, batch: EndedBatch): number {
  const all = unseen.total;
  const files = Math.min(most, all);
  const failed = Math.floor((unseen.failed.total * files) / all);
  const done = Math.min(unseen.done.files, files - failed);
  unseen.done.drain(done, batch.add);
  unseen.failed.moveTo(batch.failed, files - done);
  batch.ended += files - done;
  batch.files.push(...unseen.files.splice(0, files));
  return files;
}
