import { Answer, DISCOVERY, type Issuer } from '../../../ecosystem/ports.js';
import { kindColumn } from '../../../kernel/columns.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { TimerRing } from '../../../kernel/timer-ring.js';

/** Whose documents are read, and how. */
export interface DiscoveryOptions {
  readonly simulation: Simulation;
  readonly issuers: readonly Issuer[];
  readonly client: string;
  /** Path of the instance (`fts.cern`), for cuts of the network. */
  readonly from: string;
  /** Longest wait for an answer, µs; absent: for ever. */
  readonly timeoutUs: number | undefined;
}

/**
 * The discovery documents that a Python daemon reads at the head of each of its turns: of every provider, one after the
 * other, also when no token is due (ftstokenrefresherd `get_openid_confs`). Without its document a provider's tokens
 * cannot be refreshed in this turn. A provider is an issuer of which a token has come.
 *
 * Guarantee: `begin` ends in one call of `ready`, unless it is abandoned. Cost: one request to each provider a turn.
 */
export class ProviderDiscovery {
  private readonly callers: readonly number[];
  /** A token of the issuer has come. */
  private readonly known: Uint8Array;
  /** Its document was there when it was last asked for. */
  private readonly found: Uint8Array;
  private readonly timeouts: TimerRing | undefined;
  private ticket = 0;
  private epoch = 0;
  private busy = false;
  /** Whose document is being read. */
  private asked = 0;
  private ready: () => void = () => {};

  constructor(private readonly options: DiscoveryOptions) {
    const { simulation, issuers, client, from, timeoutUs } = options;
    this.known = kindColumn(issuers.length);
    this.found = kindColumn(issuers.length);
    this.callers = issuers.map((issuer, number) =>
      issuer.connect(client, (epoch, answer) => this.answered(number, epoch, answer), undefined, from),
    );
    if (timeoutUs !== undefined)
      this.timeouts = simulation.ring(timeoutUs, (number) => {
        issuers[number].abandoned();
        this.answered(number, this.epoch, Answer.unavailable);
      });
  }

  /** A token of an issuer has come. */
  learn(issuer: number): void {
    this.known[issuer] = 1;
  }

  /** Whether the document of an issuer was there at the last look. */
  has(issuer: number): boolean {
    return this.found[issuer] === 1;
  }

  /** Reads all documents; a look that is still under way is waited for. */
  begin(ready: () => void): void {
    this.ready = ready;
    if (this.busy) return;
    this.busy = true;
    this.ask(0);
  }

  /** The daemon dies. */
  abandon(): void {
    if (this.busy) {
      this.timeouts?.cancel(this.ticket);
      this.options.issuers[this.asked].abandoned();
    }
    this.busy = false;
    this.epoch++;
  }

  private ask(from: number): void {
    const { issuers } = this.options;
    let number = from;
    while (number < issuers.length && this.known[number] === 0) number++;
    if (number === issuers.length) {
      this.busy = false;
      this.ready();
      return;
    }
    this.asked = number;
    if (this.timeouts !== undefined) this.ticket = this.timeouts.arm(number);
    issuers[number].request(this.callers[number], this.epoch, DISCOVERY);
  }

  private answered(number: number, epoch: number, answer: Answer): void {
    if (epoch !== this.epoch) return;
    this.epoch++;
    this.timeouts?.cancel(this.ticket);
    this.found[number] = answer === Answer.ok ? 1 : 0;
    this.ask(number + 1);
  }
}
