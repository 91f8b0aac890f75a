import { growColumns } from '../../../kernel/columns.js';
import { NO_CHECK, type WaitingChecks } from './waiting-checks.js';

/**
 * Queues of waiting checks, one for each number.
 *
 * Guarantee: checks leave in the order in which they came. Mechanism: linked through `WaitingChecks.next`.
 * Cost: O(1); 8 bytes a queue.
 */
export class CheckQueues {
  private heads = new Int32Array(0);
  private tails = new Int32Array(0);

  constructor(private readonly checks: WaitingChecks) {}

  /** Makes room for so many queues. */
  grow(queues: number): void {
    growColumns(this, queues, NO_CHECK);
  }

  push(queue: number, check: number): void {
    this.checks.next[check] = NO_CHECK;
    if (this.heads[queue] === NO_CHECK) this.heads[queue] = check;
    else this.checks.next[this.tails[queue]] = check;
    this.tails[queue] = check;
  }

  /** Empties a queue and visits what was in it. A visit may queue the check again, here or elsewhere. */
  drain(queue: number, visit: (check: number, isFirst: boolean) => void): void {
    const first = this.heads[queue];
    this.heads[queue] = this.tails[queue] = NO_CHECK;
    for (let check = first; check !== NO_CHECK; ) {
      const next = this.checks.next[check];
      visit(check, check === first);
      check = next;
    }
  }
}
