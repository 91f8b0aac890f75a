import { TimedFifo } from '../../../kernel/timed-fifo.js';

/**
 * Requests that a hanging issuer has taken and does not work on, and answers that do not get out of it.
 *
 * Guarantee: each goes on once, in the order in which it came. Mechanism: two queues. Cost: 12 bytes a request.
 */
export class HoldUp {
  /** While true, whoever comes is to be held. */
  isOn = false;
  private readonly arrivals = new TimedFifo();
  private readonly answers = new TimedFifo();

  constructor(
    private readonly arrive: (request: number) => void,
    private readonly answer: (request: number) => void,
  ) {}

  /** Requests that have arrived and are held. */
  get waiting(): number {
    return this.arrivals.size;
  }

  holdArrival(request: number): void {
    this.arrivals.push(request, 0);
  }

  holdAnswer(request: number): void {
    this.answers.push(request, 0);
  }

  begin(): void {
    this.isOn = true;
  }

  /** Everything goes on at once: first what waits to get in, so that new requests of those answered come after it. */
  end(): void {
    this.isOn = false;
    while (this.arrivals.size > 0) this.arrive(this.arrivals.shift());
    while (this.answers.size > 0) this.answer(this.answers.shift());
  }
}
