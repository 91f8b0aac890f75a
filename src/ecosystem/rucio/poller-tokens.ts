import { type Answer, type HeldToken, noToken } from '../ports.js';
import { isToken, Lookup, type TokenDesk } from './token-desk.js';

/**
 * The tokens that a poller shows FTS, from Rucio 37 on where it is told to ([conveyor] poller_oidc_support): each thread
 * looks the one of scope fts up for each instance in its batch.
 *
 * Simplified: the batch does not wait for the answer, and goes by certificate if there is none. A thread asks nothing
 * more at an instance while it waits for an answer there. Cost: no event beside the issuer's.
 */
export class PollerTokens {
  private readonly waiting: Uint8Array;
  private readonly token: HeldToken = noToken();

  /**
   * @param firstAsker number of the first of this poller's askers at the desk
   * @param askers threads of all pods × instances
   */
  constructor(
    private readonly desk: Pick<TokenDesk, 'begin' | 'lookUpFts' | 'accept' | 'abandon' | 'restartPollers'>,
    private readonly firstAsker: number,
    askers: number,
    private readonly instances: number,
  ) {
    this.waiting = new Uint8Array(askers);
  }

  /** A thread begins with a batch that has requests of an instance. */
  show(thread: number, instance: number): void {
    const asker = thread * this.instances + instance;
    if (this.waiting[asker] === 1) return;
    const { desk, firstAsker } = this;
    if (!desk.begin(firstAsker + asker).identifiesAtFts) return;
    const found = desk.lookUpFts(firstAsker + asker, instance, this.token);
    if (found === Lookup.asked) this.waiting[asker] = 1;
  }

  /** The issuer has answered one of this poller's askers. */
  answered(asker: number, answer: Answer): void {
    this.waiting[asker - this.firstAsker] = 0;
    if (isToken(answer)) this.desk.accept(asker, this.token);
  }

  /** All pods die: what they have asked for reaches nobody, and caches of their own are empty. */
  restart(): void {
    for (let asker = 0; asker < this.waiting.length; asker++) this.desk.abandon(this.firstAsker + asker);
    this.waiting.fill(0);
    this.desk.restartPollers();
  }
}
