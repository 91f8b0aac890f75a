import { KeyAnswer, type KeyClient, type KeySource } from '../../../src/ecosystem/ports.js';
import type { Simulation } from '../../../src/kernel/simulation.js';

/** Keys of an issuer whose state a test sets. */
export class FakeKeys implements KeySource {
  answer: KeyAnswer = KeyAnswer.ok;
  /** Where `answer` is `later`: how long a fetch takes, µs, and whether it brings keys. */
  takesUs = 1_000_000;
  brings = true;
  /** Fetches so far, by the path of who fetched. */
  readonly fetches: string[] = [];
  given = 0;
  private readonly froms: string[] = [];
  private readonly clients: KeyClient[] = [];
  private rotatedUs = Number.POSITIVE_INFINITY;
  private leadUs = 0;
  private readonly done: number;
  private readonly pending: { readonly caller: number; readonly fetch: number }[] = [];

  constructor(private readonly simulation: Simulation) {
    this.done = simulation.register((at) => {
      const { caller, fetch } = this.pending[at];
      this.clients[caller].keysCame(fetch, this.brings);
    });
  }

  /** Another key signs from `atUs` on, published `leadUs` before. */
  rotate(atUs: number, leadUs: number): void {
    this.rotatedUs = atUs;
    this.leadUs = leadUs;
  }

  connect(from: string, client: KeyClient): number {
    this.froms.push(from);
    return this.clients.push(client) - 1;
  }

  fetch(caller: number, fetch: number, again = false): KeyAnswer {
    if (!again) this.fetches.push(this.froms[caller]);
    if (this.answer === KeyAnswer.later) {
      this.simulation.post(this.takesUs, this.done, this.pending.push({ caller, fetch }) - 1);
    }
    return this.answer;
  }

  /** The issuer works again: what it held is sent once more. */
  release(answer: KeyAnswer): void {
    this.answer = answer;
    this.clients.forEach((client, caller) => {
      client.keysReleased(caller);
    });
  }

  abandoned(): void {
    this.given++;
  }

  publishedUs(issuedUs: number): number {
    return issuedUs >= this.rotatedUs ? this.rotatedUs - this.leadUs : Number.NEGATIVE_INFINITY;
  }
}
