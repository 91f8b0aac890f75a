import type { AccessPointPort } from '../../../ecosystem/access-point-port.js';
import { quantileOf } from '../../../kernel/distribution.js';
import { LawBroken } from '../../../kernel/laws.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Stream } from '../../../kernel/streams.js';
import { JobFailure, WayOut } from '../outcomes.js';
import type { JobsConfig } from '../schema.js';
import { Equilibrium } from './equilibrium.js';
import type { JobMeters } from './job-meters.js';
import { JobState, JobTable } from './job-table.js';

/** What a population is built from. */
export interface PopulationParts {
  readonly simulation: Simulation;
  readonly name: string;
  readonly config: JobsConfig;
  readonly points: AccessPointPort;
  readonly meters: JobMeters;
}

const HOUR_US = 3_600_000_000;

/**
 * Jobs that begin as a Poisson process, work, read, and write their output at the end, each time with the token that
 * their sandbox holds at that moment: what lay at their access point when they fetched last. A fetch that finds nothing
 * has the job held, as the shadow kills it (HTCondor baseshadow.cpp); it begins anew when it is released.
 *
 * Guarantee: a job ends in one state or is under way.
 * Mechanism: the fetches of a job are no events: their times follow from its begin, and what lay at the access point then
 * is looked up. Cost: three events a job with one read, and one for each that is held.
 */
export class Population {
  private readonly jobs: JobTable;
  private readonly stream: Stream;
  private readonly lengthOf: (u: number) => number;
  private readonly gapUs: number;
  private readonly arrival: number;
  private readonly step: number;
  private readonly hold: number;
  private readonly tryRelease: number;
  private began = 0;
  private ended = 0;
  private readonly token = { issuedUs: 0, expiryUs: 0 };

  constructor(private readonly parts: PopulationParts) {
    const { simulation, name, config, points } = parts;
    this.jobs = new JobTable(`jobs ${name}`, simulation, points.credentials);
    this.stream = simulation.streams.stream('jobs', name);
    this.lengthOf = quantileOf(config.length);
    this.arrival = simulation.register(() => this.arrive());
    this.step = simulation.register((job) => this.goOn(job));
    this.hold = simulation.register((job) => this.holdNow(job));
    this.tryRelease = simulation.register((job) => this.release(job));
    points.follow((credential) => this.lost(credential));
    const underWay = new Equilibrium(this.lengthOf);
    this.gapUs = underWay.mean / config.running;
    for (let job = 0; job < config.running; job++) {
      underWay.draw(this.stream);
      this.begin(this.anyCredential(), underWay.length, underWay.age);
    }
    simulation.post(this.drawGapUs(), this.arrival);
    simulation.checkAtEnd(() => this.check());
  }

  /** Each job that began has ended once, or is under way. */
  private check(): void {
    const { simulation, name } = this.parts;
    const { inHand } = this.jobs;
    if (this.began === this.ended + inHand) return;
    const detail = `jobs ${name}: ${this.began} began, ${this.ended} ended, ${inHand} are under way`;
    throw new LawBroken('every job ends once', simulation, detail);
  }

  private arrive(): void {
    this.parts.simulation.post(this.drawGapUs(), this.arrival);
    this.begin(this.anyCredential(), Math.round(this.lengthOf(this.stream.next())), 0);
  }

  /** A job begins, or has begun so long ago. */
  private begin(credential: number, lengthUs: number, ageUs: number): void {
    const { config, points, meters } = this.parts;
    const { jobs } = this;
    const job = jobs.add(credential);
    jobs.lengthUs[job] = lengthUs;
    jobs.usesToken[job] = this.stream.next() < config.token_ready ? 1 : 0;
    meters.began.add();
    this.began++;
    // Its first fetch, which brings the sandbox to the worker node, finds nothing.
    if (points.isThere(credential)) this.start(job, ageUs);
    else this.toHeld(job);
  }

  private start(job: number, ageUs: number): void {
    const { simulation, config, meters } = this.parts;
    const { jobs } = this;
    jobs.state[job] = JobState.running;
    jobs.startUs[job] = simulation.nowUs - ageUs;
    jobs.attempts[job] = 0;
    meters.running.add(1);
    const gapUs = jobs.lengthUs[job] / Math.max(1, config.reads);
    const done = config.reads === 0 ? 0 : Math.ceil(ageUs / gapUs);
    jobs.readsLeft[job] = Math.max(0, config.reads - done);
    this.postNext(job);
  }

  /** The next read, or the stage-out. */
  private postNext(job: number): void {
    const { simulation, config } = this.parts;
    const { jobs } = this;
    const done = config.reads - jobs.readsLeft[job];
    const share = jobs.readsLeft[job] === 0 ? 1 : done / config.reads;
    const atUs = Math.round(jobs.startUs[job] + share * jobs.lengthUs[job]);
    jobs.next[job] = simulation.at(Math.max(simulation.nowUs, atUs), this.step, job);
  }

  private goOn(job: number): void {
    if (this.jobs.readsLeft[job] > 0) this.read(job);
    else this.stageOut(job);
  }

  private read(job: number): void {
    const { config, meters } = this.parts;
    const { jobs } = this;
    if (jobs.usesToken[job] === 1 && !this.showsGoodToken(job)) {
      meters.readsRefused.add();
      if (!config.x509) {
        this.fail(job, JobFailure.input);
        return;
      }
    }
    jobs.readsLeft[job]--;
    this.postNext(job);
  }

  private stageOut(job: number): void {
    const { simulation, config, meters } = this.parts;
    const { jobs } = this;
    const attempt = ++jobs.attempts[job];
    if (jobs.usesToken[job] === 0) {
      if (config.x509) this.done(job, WayOut.proxy);
      else this.fail(job, JobFailure.stageOut);
    } else if (attempt > 1 && config.x509) this.done(job, WayOut.proxyAfterRefusal);
    else if (this.showsGoodToken(job)) this.done(job, WayOut.token);
    else if (attempt === config.stage_out.attempts) this.fail(job, JobFailure.stageOut);
    else {
      meters.stageOutsRefused.add();
      jobs.next[job] = simulation.after(config.stage_out.pause, this.step, job);
    }
  }

  /** What the sandbox holds now is good, and what it has left to live is noted. */
  private showsGoodToken(job: number): boolean {
    const { simulation, points, meters } = this.parts;
    const { jobs, token } = this;
    const sinceUs = simulation.nowUs - jobs.startUs[job];
    const fetchedUs = jobs.startUs[job] + Math.floor(sinceUs / points.pullUs) * points.pullUs;
    if (!points.seen(jobs.credential[job], fetchedUs, token)) return false;
    const leftUs = token.expiryUs - simulation.nowUs;
    meters.left.record(Math.max(0, leftUs));
    return leftUs > 0;
  }

  private done(job: number, way: number): void {
    this.parts.meters.done.add();
    this.end(job, way);
  }

  private fail(job: number, why: number): void {
    const { simulation, meters } = this.parts;
    meters.failed[why].add();
    meters.lostHours.add((simulation.nowUs - this.jobs.startUs[job]) / HOUR_US);
    this.end(job, WayOut.none);
  }

  private end(job: number, way: number): void {
    const { meters } = this.parts;
    meters.waysOut[way].add();
    this.ended++;
    meters.running.add(-1);
    this.jobs.remove(job);
  }

  /** A credential is gone: each job of it is held at its next fetch. */
  private lost(credential: number): void {
    const { simulation, points } = this.parts;
    const { jobs } = this;
    jobs.eachOf(credential, (job) => {
      if (jobs.state[job] !== JobState.running) return;
      simulation.cancel(jobs.next[job]);
      const sinceUs = simulation.nowUs - jobs.startUs[job];
      const fetchUs = (Math.floor(sinceUs / points.pullUs) + 1) * points.pullUs - sinceUs;
      jobs.next[job] = simulation.after(fetchUs, this.hold, job);
    });
  }

  private holdNow(job: number): void {
    const { simulation, meters } = this.parts;
    meters.running.add(-1);
    meters.lostHours.add((simulation.nowUs - this.jobs.startUs[job]) / HOUR_US);
    this.toHeld(job);
  }

  private toHeld(job: number): void {
    const { simulation, config, meters } = this.parts;
    this.jobs.state[job] = JobState.held;
    meters.held.add(1);
    meters.holds.add();
    this.jobs.next[job] = simulation.after(config.release, this.tryRelease, job);
  }

  private release(job: number): void {
    const { simulation, config, points, meters } = this.parts;
    if (points.isThere(this.jobs.credential[job])) {
      meters.held.add(-1);
      this.start(job, 0);
    } else this.jobs.next[job] = simulation.after(config.release, this.tryRelease, job);
  }

  private anyCredential(): number {
    return Math.floor(this.stream.next() * this.parts.points.credentials);
  }

  private drawGapUs(): number {
    return Math.round(-Math.log(this.stream.next()) * this.gapUs);
  }
}
