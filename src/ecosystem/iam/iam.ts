import { quantileOf } from '../../kernel/distribution.js';
import type { Simulation } from '../../kernel/simulation.js';
import { SECOND_US } from '../../kernel/simulation.js';
import type { Stream } from '../../kernel/streams.js';
import type { TimerRing } from '../../kernel/timer-ring.js';
import type { Meter } from '../../measure/meter.js';
import type { ClientConfig, IssuerConfig } from '../../scenario/schema.js';
import { Answer, type Grant, type IssuedToken, type Issuer, type OnAnswer } from '../ports.js';
import { CleanupJob, cleanupModel } from './cleanup.js';
import { Database } from './database.js';
import { IamControls } from './iam-controls.js';
import { IamMeters } from './iam-meters.js';
import { LoadBalancer } from './load-balancer.js';
import { Pod, type PodOwner } from './pod.js';
import { Requests } from './requests.js';
import { ServiceTime } from './service-time.js';
import { TokenEndpoint } from './token-endpoint.js';
import { TokenStore } from './token-store.js';

/** A caller that is turned away learns it after this, µs, so that one which tries again at once cannot stop the clock. */
const REJECTION_US = 1000;

/**
 * An INDIGO IAM: a load balancer before pods, one database behind them, and the clean-up jobs of the pods.
 * A request pays its whole round trip on the way in, without holding anything; then it passes a pod, and its answer
 * is known at the moment at which the tokens are signed. An answer never comes within the call of `request`.
 */
export class Iam implements Issuer, PodOwner {
  readonly controls = new IamControls();
  private readonly meters: IamMeters;
  private readonly requests: Requests;
  private readonly store: TokenStore;
  private readonly endpoint: TokenEndpoint;
  private readonly serviceTime: ServiceTime;
  private readonly balancer: LoadBalancer;
  private readonly pods: readonly Pod[];
  private readonly rejections: TimerRing;
  private readonly arrival: number;
  private readonly roundTrip: (u: number) => number;
  private readonly roundTripStream: Stream;
  private readonly roundTripIsNothing: boolean;
  private readonly clients: ClientConfig[] = [];
  private readonly callbacks: OnAnswer[] = [];
  private readonly databaseShare: number;
  private readonly slots: number;
  /** Requests that a pod has taken in, waiting or in a slot. */
  private admitted = 0;

  constructor(
    private readonly simulation: Simulation,
    meter: Meter,
    readonly name: string,
    private readonly config: IssuerConfig,
  ) {
    this.meters = new IamMeters(meter, name);
    this.requests = new Requests(`iam ${name}`, simulation);
    this.store = new TokenStore(simulation, name, config, this.meters);
    this.endpoint = new TokenEndpoint(simulation, config, this.store, this.requests, this.meters.writes);
    this.serviceTime = new ServiceTime(config, simulation.streams.stream('iam', name, 'service'));
    this.balancer = new LoadBalancer(config.pods);
    this.roundTrip = quantileOf(config.round_trip);
    this.roundTripStream = simulation.streams.stream('iam', name, 'round_trip');
    this.roundTripIsNothing = config.round_trip.law === 'constant' && config.round_trip.value === 0;
    this.databaseShare = config.database?.share ?? 0;
    this.slots = config.slots * config.pods;
    this.arrival = simulation.register((request) => this.arrive(request));
    this.rejections = simulation.ring(REJECTION_US, (request) =>
      this.turnAway(request, this.requests.rejection[request] as Answer),
    );
    this.pods = this.buildPods(meter);
    this.startCleanup();
    this.startSettling(meter.binUs);
  }

  /** The tokens of the answer at hand; valid only inside `OnAnswer`. */
  get answer(): IssuedToken {
    return this.endpoint.issued;
  }

  connect(client: string, onAnswer: OnAnswer, accessLifetimeUs?: number): number {
    const config = this.config.clients[client];
    if (config === undefined) {
      throw new RangeError(
        `issuer ${this.name} has no client ${client}; it has ${Object.keys(this.config.clients).join(', ')}`,
      );
    }
    this.clients.push(
      accessLifetimeUs === undefined ? config : { ...config, access_lifetime: accessLifetimeUs },
    );
    return this.callbacks.push(onAnswer) - 1;
  }

  request(
    caller: number,
    grant: Grant,
    subject: number,
    offlineAccess: boolean,
    subjectExpiryUs: number,
    refreshToken: number,
  ): void {
    const { requests, simulation } = this;
    const request = requests.open(
      simulation.nowUs,
      caller,
      grant,
      subject,
      offlineAccess,
      subjectExpiryUs,
      refreshToken,
    );
    this.meters.requests[grant].add();
    this.meters.allRequests.add();
    if (this.roundTripIsNothing) this.arrive(request);
    else simulation.post(Math.round(this.roundTrip(this.roundTripStream.next())), this.arrival, request);
  }

  /** Takes a pod out of the rotation of the load balancer, or puts it back. */
  setReady(pod: number, ready: boolean): void {
    this.balancer.setReady(pod, ready);
  }

  started(request: number): number {
    const workUs = this.serviceTime.sampleUs(
      this.requests.grant[request] as Grant,
      this.balancer.readyPods,
      this.store.accessRows + this.store.refreshRows,
    );
    this.requests.databaseUs[request] = Math.round(workUs * this.databaseShare);
    return workUs;
  }

  completed(request: number): void {
    this.left();
    this.reply(request, this.endpoint.grant(request, this.clients[this.requests.caller[request]]));
  }

  refused(request: number): void {
    this.left();
    this.reject(request, Answer.refused);
  }

  poolTimedOut(request: number): void {
    this.left();
    this.turnAway(request, Answer.poolTimeout);
  }

  private arrive(request: number): void {
    const pod = this.balancer.next();
    if (pod < 0) {
      this.reject(request, Answer.unavailable);
      return;
    }
    this.requests.pod[request] = pod;
    this.admitted++;
    this.pods[pod].admit(request);
    this.measureOccupancy();
  }

  private left(): void {
    this.admitted--;
    this.measureOccupancy();
  }

  private measureOccupancy(): void {
    let busy = 0;
    for (const pod of this.pods) busy += pod.busySlots;
    this.meters.utilisation.set(busy / this.slots);
    this.meters.queue.set(this.admitted - busy);
  }

  private reject(request: number, answer: Answer): void {
    this.requests.rejection[request] = answer;
    this.rejections.arm(request);
  }

  /** Replies without having come to the token endpoint. */
  private turnAway(request: number, answer: Answer): void {
    this.endpoint.clear();
    this.reply(request, answer);
  }

  private reply(request: number, answer: Answer): void {
    const { requests } = this;
    const caller = requests.caller[request];
    const subject = requests.subject[request];
    if (answer === Answer.ok) {
      this.meters.latency[requests.grant[request]].record(this.simulation.nowUs - requests.askedUs[request]);
    }
    this.meters.errors[answer]?.add();
    requests.close(request);
    this.callbacks[caller](subject, answer);
  }

  private buildPods(meter: Meter): Pod[] {
    const { simulation, name, config, requests } = this;
    const pods: Pod[] = [];
    const database =
      config.database &&
      new Database(
        simulation,
        name,
        config.database.servers,
        requests,
        meter.level(`iam.${name}.database.utilisation`),
        (request) => pods[requests.pod[request]].databaseDone(request),
      );
    for (let pod = 0; pod < config.pods; pod++) {
      pods.push(new Pod(simulation, `iam ${name} pod ${pod}`, config, requests, this, database));
    }
    return pods;
  }

  private startCleanup(): void {
    const { simulation, config, store } = this;
    const model = cleanupModel(config.cleanup);
    if (model === undefined) return;
    for (let pod = 0; pod < config.pods; pod++) new CleanupJob(simulation, config.cleanup, model, store);
  }

  /** Expired rows are counted whenever a token is issued; this counts them while none is. */
  private startSettling(binUs: number): void {
    const periodUs = Math.max(SECOND_US, Math.round(binUs / 4));
    const tick = this.simulation.register(() => {
      this.store.settle();
      this.simulation.post(periodUs, tick);
    });
    this.simulation.post(periodUs, tick);
  }
}
