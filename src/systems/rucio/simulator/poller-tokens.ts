import { type Answer, type HeldToken, noToken } from '../../../ecosystem/ports.js';
import { kindColumn } from '../../../kernel/columns.js';
import type { SubmitterConfig } from '../../../scenario/schema.js';
import { pollsByToken } from '../fts-credential.js';
import type { DaemonSize } from './process-room.js';
import { isToken, Lookup, type TokenDesk } from './token-desk.js';

/** With what a pod of the poller can ask an FTS instance. */
export const PollBy = {
  /** With a certificate, or a token that is there. */
  credential: 0,
  /** The issuer has been asked for a token: `onCome` tells of the answer. */
  later: 1,
  /** With nothing: there is no token, and no certificate in its place. */
  nothing: 2,
} as const;
export type PollBy = (typeof PollBy)[keyof typeof PollBy];

type PollerConfig = Pick<SubmitterConfig, 'tokens' | 'fts_token' | 'poller' | 'x509_fallback'>;

/** What is known of an asker's question. */
const Of = { nothing: 0, waiting: 1, refused: 2 } as const;

/**
 * The tokens that a poller shows FTS, from Rucio 37 on where it is told to ([conveyor] poller_oidc_support): each thread
 * looks the one of scope fts up for each instance in its batch. In a world without X.509 a pod needs one before it asks.
 *
 * Simplified: a batch does not wait for the answer, and goes by certificate if there is none; without X.509 the pod asks
 * for what has ended at its first turn after the answer. A thread asks nothing more at an instance while it waits for
 * an answer there. Cost: no event beside the issuer's.
 */
export class PollerTokens {
  /** Told when the issuer has answered for an instance. */
  onCome: (instance: number) => void = () => {};
  private readonly states: Uint8Array;
  private readonly token: HeldToken = noToken();

  /**
   * @param firstAsker number of the first of this poller's askers at the desk
   * @param room the most pods, and threads in each, that there are in the run
   * @param config as it is now, whatever changes
   */
  constructor(
    private readonly desk: Pick<TokenDesk, 'begin' | 'lookUpFts' | 'accept' | 'abandon' | 'restartPoller'>,
    private readonly firstAsker: number,
    private readonly room: DaemonSize,
    private readonly instances: number,
    private readonly config: PollerConfig,
  ) {
    this.states = kindColumn(room.pods * room.threads * instances);
  }

  /** With what a pod can ask an instance now. */
  credentialOf(pod: number, instance: number): PollBy {
    const { config, states } = this;
    if (config.x509_fallback || !pollsByToken(config)) return PollBy.credential;
    const asker = pod * this.room.threads * this.instances + instance;
    if (states[asker] === Of.nothing && this.lookUp(asker, instance)) return PollBy.credential;
    if (states[asker] === Of.waiting) return PollBy.later;
    states[asker] = Of.nothing;
    return PollBy.nothing;
  }

  /** A thread begins with a batch that has requests of an instance. */
  show(thread: number, instance: number): void {
    const { config, states } = this;
    // Without X.509 the pod has shown its token before it fetched the batch.
    if (!config.x509_fallback || !pollsByToken(config)) return;
    const asker = thread * this.instances + instance;
    if (states[asker] !== Of.waiting) this.lookUp(asker, instance);
  }

  /** True when the token is there; otherwise the asker waits for it, or has been refused. */
  private lookUp(asker: number, instance: number): boolean {
    const { desk, firstAsker, states } = this;
    desk.begin(firstAsker + asker);
    const found = desk.lookUpFts(firstAsker + asker, instance, this.token);
    states[asker] = found === Lookup.asked ? Of.waiting : found === Lookup.refused ? Of.refused : Of.nothing;
    return states[asker] === Of.nothing;
  }

  /** The issuer has answered one of this poller's askers. */
  answered(asker: number, answer: Answer): void {
    const good = isToken(answer);
    this.states[asker - this.firstAsker] = good ? Of.nothing : Of.refused;
    if (good) this.desk.accept(asker, this.token);
    this.onCome((asker - this.firstAsker) % this.instances);
  }

  /** A pod dies: what it has asked for reaches nobody, and a cache of its own is empty. */
  restart(pod: number): void {
    const { desk, firstAsker, states, room } = this;
    const each = room.threads * this.instances;
    for (let asker = pod * each; asker < (pod + 1) * each; asker++) desk.abandon(firstAsker + asker);
    states.fill(Of.nothing, pod * each, (pod + 1) * each);
    desk.restartPoller(pod);
  }
}
