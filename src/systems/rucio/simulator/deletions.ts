import { LawBroken } from '../../../kernel/laws.js';
import { SECOND_US, type Simulation } from '../../../kernel/simulation.js';
import { SlotPool } from '../../../kernel/slot-pool.js';
import type { Ramp } from '../../../measure/ramp.js';
import type { Rate } from '../../../measure/rate.js';
import type { DeskParts } from './token-desk.js';

/** What they are built from. */
export type DeletionParts = Pick<DeskParts, 'simulation' | 'meter' | 'name' | 'storage'>;

/**
 * The files that wait to be deleted, by endpoint. They come at a constant rate, an equal part at each endpoint and one
 * after the other; those that a thread has taken and not deleted can be taken again some time later.
 *
 * Guarantee: every file that has come waits, is in hand, rests, or has been deleted.
 * Mechanism: how many have come is a function of the time, so that none needs an event. Cost: an event for what rests.
 */
export class Deletions {
  private readonly simulation: Simulation;
  private readonly name: string;
  private readonly endpoints: number;
  /** Files that a thread has taken at each endpoint, less those that can be taken again. */
  private readonly taken: Float64Array;
  private readonly eachHz: number;
  private readonly waiting: Ramp;
  private readonly deletedRate: Rate;
  private readonly failedRate: Rate;
  private readonly back: number;
  private readonly rests: SlotPool;
  private readonly rest = { site: new Int32Array(0), files: new Int32Array(0) };
  private inHand = 0;
  private resting = 0;
  private deletedFiles = 0;

  /**
   * @param rateHz files at all endpoints together
   * @param retryUs from when a file was taken, and not deleted, until it can be taken again
   */
  constructor(
    { simulation, meter, name, storage }: DeletionParts,
    rateHz: number,
    private readonly retryUs: number,
  ) {
    this.simulation = simulation;
    this.name = name;
    const endpoints = storage.sites.length;
    this.endpoints = endpoints;
    this.taken = new Float64Array(endpoints);
    this.eachHz = rateHz / endpoints;
    this.waiting = meter.ramp(`rucio.${name}.deletions`);
    this.waiting.jump(0, rateHz);
    this.deletedRate = meter.rate(`rucio.${name}.rate.deleted`);
    this.failedRate = meter.rate(`rucio.${name}.rate.delete_failed`);
    this.back = simulation.register((rest) => this.comeBack(rest));
    this.rests = new SlotPool(`deletions of ${name}`, simulation, this.rest);
    simulation.checkAtEnd(() => this.check());
  }

  /** Files that have come to all endpoints by now. */
  get come(): number {
    let come = 0;
    for (let site = 0; site < this.endpoints; site++) come += this.comeTo(site);
    return come;
  }

  /** Files that a thread could take at an endpoint now. */
  free(site: number): number {
    return this.comeTo(site) - this.taken[site];
  }

  /** A thread takes up to so many files at an endpoint; returns how many. */
  take(site: number, most: number): number {
    const files = Math.min(most, this.free(site));
    this.taken[site] += files;
    this.inHand += files;
    return files;
  }

  /** Of the files in hand some have been deleted. */
  deleted(files: number): void {
    if (files === 0) return;
    this.inHand -= files;
    this.deletedFiles += files;
    this.deletedRate.add(files);
    this.waiting.jump(-files, 0);
  }

  /**
   * Of the files in hand some have not been deleted.
   * @param attempts deletions of them that the endpoint has refused  @param takenUs when they were taken
   */
  kept(site: number, files: number, attempts: number, takenUs: number): void {
    if (attempts > 0) this.failedRate.add(attempts);
    if (files === 0) return;
    this.inHand -= files;
    this.resting += files;
    const rest = this.rests.take();
    this.rest.site[rest] = site;
    this.rest.files[rest] = files;
    this.simulation.post(Math.max(0, takenUs + this.retryUs - this.simulation.nowUs), this.back, rest);
  }

  private comeBack(rest: number): void {
    const files = this.rest.files[rest];
    this.taken[this.rest.site[rest]] -= files;
    this.resting -= files;
    this.rests.give(rest);
  }

  /** The endpoints take turns, so that the sum over all is the whole of rate × time. */
  private comeTo(site: number): number {
    return Math.floor((this.simulation.nowUs / SECOND_US) * this.eachHz + site / this.endpoints);
  }

  private check(): void {
    const { simulation, name, inHand, resting, deletedFiles } = this;
    let taken = 0;
    let free = 0;
    for (let site = 0; site < this.endpoints; site++) {
      taken += this.taken[site];
      free += this.free(site);
    }
    // A file comes bit by bit as it is measured, and as a whole here.
    const left = this.waiting.value - (free + inHand + resting);
    if (taken !== inHand + resting + deletedFiles || free < 0 || Math.abs(left) > 2) {
      throw new LawBroken(
        'every file to be deleted waits or has been deleted',
        simulation,
        `Rucio ${name}: ${this.come} came, ${free} free, ${inHand} in hand, ${resting} resting, ${deletedFiles} deleted`,
      );
    }
  }
}
