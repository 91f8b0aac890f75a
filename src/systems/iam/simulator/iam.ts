import { Network } from '../../../ecosystem/network.js';
import {
  Answer,
  type Ask,
  Grant,
  type IssuedToken,
  type Issuer,
  type OnAnswer,
} from '../../../ecosystem/ports.js';
import { quantileOf } from '../../../kernel/distribution.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { SECOND_US } from '../../../kernel/simulation.js';
import type { Stream } from '../../../kernel/streams.js';
import type { TimerRing } from '../../../kernel/timer-ring.js';
import type { Meter } from '../../../measure/meter.js';
import type { ClientConfig, IssuerConfig } from '../../../scenario/schema.js';
import { Deployment, type DeploymentOwner } from './deployment.js';
import { HoldUp } from './hold-up.js';
import { IamControls } from './iam-controls.js';
import { type IamMeters, iamMeters } from './iam-meters.js';
import { KeyDesk, type KeyDeskOwner } from './key-desk.js';
import { Reason } from './readiness.js';
import { Releases } from './release.js';
import { INTERNAL, Lost, Requests } from './requests.js';
import { ServiceTime } from './service-time.js';
import { SigningKeys } from './signing-keys.js';
import { TokenEndpoint } from './token-endpoint.js';
import { Stage, TokenStore } from './token-store.js';

/** A caller that is turned away learns it after this, µs, so that one which tries again at once cannot stop the clock. */
const REJECTION_US = 1000;

/**
 * An INDIGO IAM: a load balancer before pods, one database behind them, and the clean-up jobs of the pods.
 * A request pays its whole round trip on the way in, without holding anything; then it passes a pod, and its answer
 * is known at the moment at which the tokens are signed. An answer never comes within the call of `request`.
 *
 * Guarantee: every request is answered once, whatever breaks. What a pod that dies had in hand is answered
 * `unavailable`, as a connection that is reset; it has written nothing.
 */
export class Iam implements Issuer, KeyDeskOwner, DeploymentOwner {
  readonly controls: IamControls;
  /** Where its public keys are fetched. */
  readonly keyDesk: KeyDesk;
  private readonly path: string;
  private readonly meters: IamMeters;
  private readonly requests: Requests;
  private readonly store: TokenStore;
  private readonly endpoint: TokenEndpoint;
  private readonly releases: Releases;
  private readonly deployment: Deployment;
  private readonly holdUp: HoldUp;
  private readonly keys = new SigningKeys();
  private readonly rejections: TimerRing;
  private readonly cutOff: TimerRing;
  private readonly arrival: number;
  private readonly roundTrip: (u: number) => number;
  private readonly roundTripStream: Stream;
  private readonly roundTripIsNothing: boolean;
  /** By caller: what it has at the issuer now. */
  private readonly clients: ClientConfig[] = [];
  private readonly connections: Connection[] = [];
  private readonly callbacks: OnAnswer[] = [];
  /** Where callers are, for cuts of the network. */
  private readonly places: string[] = [];
  private readonly deadlocks: Stream;
  private readonly keyWork: ServiceTime;
  private fetchRefused = false;
  private slowFactor = 1;
  private addedUs = 0;

  constructor(
    private readonly simulation: Simulation,
    meter: Meter,
    readonly name: string,
    private config: IssuerConfig,
    private readonly network: Network = new Network(),
  ) {
    this.path = `issuers.${name}`;
    this.meters = iamMeters(meter, name);
    this.requests = new Requests(`iam ${name}`, simulation);
    this.store = new TokenStore(simulation, name, config, this.meters);
    this.endpoint = this.buildEndpoint();
    this.releases = new Releases(config, simulation.streams.stream('iam', name, 'service'), this.store);
    this.deadlocks = simulation.streams.stream('iam', name, 'deadlocks');
    this.keyWork = new ServiceTime(config, simulation.streams.stream('iam', name, 'keys'), this.store);
    this.roundTrip = quantileOf(config.round_trip);
    this.roundTripStream = simulation.streams.stream('iam', name, 'round_trip');
    this.roundTripIsNothing = config.round_trip.law === 'constant' && config.round_trip.value === 0;
    this.arrival = simulation.register((request) => this.arrive(request));
    this.rejections = simulation.ring(REJECTION_US, (request) =>
      this.turnAway(request, this.requests.rejection[request] as Answer),
    );
    this.cutOff = simulation.ring(REJECTION_US, (request) => {
      this.endpoint.clear();
      this.answerCaller(request, Answer.unavailable);
    });
    this.holdUp = new HoldUp(
      (request) => this.arrive(request),
      (request) => this.grant(request),
    );
    const { requests, store, meters, holdUp, releases } = this;
    const parts = { simulation, meter, name, config, releases, requests, store, meters, holdUp };
    this.deployment = new Deployment(parts, this);
    this.keyDesk = new KeyDesk(
      {
        simulation,
        path: this.path,
        config: config.keys,
        network,
        requests,
        keys: this.keys,
        fetched: meters.keys,
        abandoned: meters.abandoned,
      },
      this,
    );
    this.controls = this.buildControls();
    this.startSettling(meter.binUs);
  }

  /** The tokens of the answer at hand; valid only inside `OnAnswer`. */
  get answer(): IssuedToken {
    return this.endpoint.issued;
  }

  connect(client: string, onAnswer: OnAnswer, accessLifetimeUs?: number, from = ''): number {
    const connection = { client, accessLifetimeUs };
    this.clients.push(this.clientOf(connection));
    this.connections.push(connection);
    this.places.push(from);
    return this.callbacks.push(onAnswer) - 1;
  }

  request(caller: number, subject: number, ask: Readonly<Ask>): void {
    const { requests, simulation } = this;
    const request = requests.open(ask.grant, subject, simulation.nowUs);
    requests.caller[request] = caller;
    requests.offlineAccess[request] = ask.offlineAccess ? 1 : 0;
    requests.subjectExpiryUs[request] = ask.subjectExpiryUs;
    requests.refreshToken[request] = ask.refreshToken;
    if (this.network.isCut(this.places[caller], this.path)) {
      this.cutOff.arm(request);
      return;
    }
    this.meters.requests[ask.grant].add();
    this.meters.allRequests.add();
    if (this.roundTripIsNothing && this.addedUs === 0) this.arrive(request);
    else simulation.post(this.roundTripUs(), this.arrival, request);
  }

  hold(_caller: number, expiryUs: number): number {
    return this.store.holdRefreshToken(expiryUs);
  }

  abandoned(): void {
    this.meters.abandoned.add();
  }

  get hangs(): boolean {
    return this.holdUp.isOn;
  }

  get readyPods(): number {
    return this.deployment.readyPods;
  }

  admitFetch(request: number): boolean {
    this.fetchRefused = false;
    return this.deployment.admit(request) && !this.fetchRefused;
  }

  /** Takes a pod out of the rotation of the load balancer, or puts it back. */
  setReady(pod: number, ready: boolean): void {
    this.deployment.readiness.set(pod, Reason.drained, !ready);
  }

  started(request: number): number {
    const { requests, deployment } = this;
    const { config, service } = this.releases.at(requests.release[request]);
    const readyPods = Math.max(1, deployment.readyPods);
    const grant = requests.grant[request];
    if (grant === INTERNAL.keyFetch) {
      const sampleUs = this.keyWork.sampleOfWeightUs(this.config.keys.weight, readyPods);
      return Math.round(sampleUs * this.slowFactor * deployment.slownessOf(request));
    }
    const sampleUs = service.sampleUs(grant as Grant, readyPods);
    const workUs = Math.round(sampleUs * this.slowFactor * deployment.slownessOf(request));
    const deletingUs = this.deletingUs(request, config);
    requests.databaseUs[request] = Math.round(workUs * (config.database?.share ?? 0)) + deletingUs;
    return workUs + deletingUs;
  }

  completed(request: number): void {
    this.leavePod(request);
    if (this.holdUp.isOn) this.holdUp.holdAnswer(request);
    else this.grant(request);
  }

  refused(request: number): void {
    this.leavePod(request);
    if (this.requests.grant[request] === INTERNAL.keyFetch) this.fetchRefused = true;
    else this.reject(request, Answer.refused);
  }

  poolTimedOut(request: number): void {
    this.leavePod(request);
    this.turnAway(request, Answer.poolTimeout);
  }

  /** A request or a fetch of keys is in no pod's hand any more; what expired rows it deletes itself are gone. */
  private leavePod(request: number): void {
    const { requests } = this;
    this.deployment.left(request);
    if (requests.pageRows[request] === 0) return;
    this.store.deletePage(Stage.accessToken, requests.pageRows[request]);
    requests.pageRows[request] = 0;
  }

  /** Time for the rows that a request deletes itself, and for finding them; it is the database's. */
  private deletingUs(request: number, { cleanup, store }: IssuerConfig): number {
    const { requests } = this;
    const grant = requests.grant[request];
    if (grant === Grant.discovery) return 0;
    let rows = 0;
    let scanUs = 0;
    if (grant === Grant.refreshToken && this.clients[requests.caller[request]].clear_on_refresh) {
      if (!store.refresh_index) scanUs = Math.round(store.scan_time * this.store.accessRows);
      rows = this.store.clearable(requests.refreshToken[request]);
    }
    if (cleanup.in_request > 0) {
      requests.pageRows[request] = this.store.takePage(Stage.accessToken, cleanup.in_request);
      rows += requests.pageRows[request];
    }
    return scanUs + rows * cleanup.delete_time;
  }

  private grant(request: number): void {
    const { requests, releases } = this;
    if (requests.grant[request] === INTERNAL.keyFetch) {
      this.keyDesk.done(request, true);
      return;
    }
    const { config } = releases.at(requests.release[request]);
    if (this.isDeadlocked(request, config)) this.turnAway(request, Answer.deadlock);
    else this.reply(request, this.endpoint.grant(request, this.clients[requests.caller[request]], config));
  }

  /** The database rolls back a request that is in the way of a page of the clean-up. */
  private isDeadlocked(request: number, { cleanup }: IssuerConfig): boolean {
    if (cleanup.deadlock === 0 || !this.deployment.isCleaning) return false;
    return this.requests.grant[request] !== Grant.discovery && this.deadlocks.next() < cleanup.deadlock;
  }

  private arrive(request: number): void {
    if (this.holdUp.isOn) {
      this.holdUp.holdArrival(request);
      this.deployment.measure();
      return;
    }
    if (!this.deployment.admit(request)) this.reject(request, Answer.unavailable);
  }

  /** The pod that had it in hand has died. */
  connectionReset(request: number): void {
    this.leavePod(request);
    if (this.requests.grant[request] === INTERNAL.keyFetch) {
      this.keyDesk.done(request, false);
      return;
    }
    this.requests.lost[request] = Lost.unanswered;
    this.reject(request, Answer.unavailable);
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
    const { requests, meters } = this;
    const grant = requests.grant[request];
    if (answer === Answer.ok) {
      meters.latency[grant].record(this.simulation.nowUs - requests.askedUs[request]);
      meters.issued[grant]?.add();
    }
    meters.errors[answer]?.add();
    if (grant !== Grant.discovery) meters.failed.add(answer === Answer.ok ? 0 : 1, 1);
    this.answerCaller(request, answer);
  }

  private answerCaller(request: number, answer: Answer): void {
    const { requests } = this;
    const caller = requests.caller[request];
    const subject = requests.subject[request];
    // The database may still work for a pod that has died.
    if (requests.atDatabase[request] === 1) requests.lost[request] = Lost.answered;
    else requests.close(request);
    this.callbacks[caller](subject, answer);
  }

  private roundTripUs(): number {
    return Math.round(this.roundTrip(this.roundTripStream.next())) + this.addedUs;
  }

  private buildControls(): IamControls {
    const { simulation, keys, deployment, holdUp } = this;
    return new IamControls({
      simulation,
      deployment,
      keys,
      hang: (hanging) => {
        if (hanging) holdUp.begin();
        else {
          holdUp.end();
          this.keyDesk.released();
        }
      },
      slow: (factor, addedUs) => {
        this.slowFactor = factor;
        this.addedUs = addedUs;
      },
      reconfigure: (config) => this.reconfigure(config),
    });
  }

  private reconfigure(config: IssuerConfig): void {
    const before = this.config;
    this.config = config;
    this.keyDesk.reconfigure(config.keys);
    this.connections.forEach((connection, caller) => {
      this.clients[caller] = this.clientOf(connection);
    });
    if (!isSameRelease(before, config)) this.releases.renew(config);
    else if (before.pods === config.pods) return;
    this.deployment.rollOut.begin(config.pods);
  }

  private clientOf({ client, accessLifetimeUs }: Connection): ClientConfig {
    const config = this.config.clients[client];
    if (config === undefined) {
      throw new RangeError(
        `issuer ${this.name} has no client ${client}; it has ${Object.keys(this.config.clients).join(', ')}`,
      );
    }
    return accessLifetimeUs === undefined ? config : { ...config, access_lifetime: accessLifetimeUs };
  }

  private buildEndpoint(): TokenEndpoint {
    const { simulation, store, requests, name } = this;
    return new TokenEndpoint({
      simulation,
      store,
      requests,
      writes: this.meters.writes,
      lives: simulation.streams.stream('iam', name, 'lives'),
      revocations: simulation.streams.stream('iam', name, 'revocations'),
    });
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

/** Who asks an issuer, as it introduced itself. */
interface Connection {
  readonly client: string;
  readonly accessLifetimeUs: number | undefined;
}

/** Whether pods that have read one configuration need not be replaced to have the other. */
function isSameRelease(before: IssuerConfig, after: IssuerConfig): boolean {
  const ofPods = ({ clients: _, pods: __, keys: ___, ...rest }: IssuerConfig) => JSON.stringify(rest);
  return ofPods(before) === ofPods(after);
}
