/** Lets at most so many pieces of work run at a time; the others wait in the order in which they came. */
export class Turns {
  private running = 0;
  private readonly queue: (() => void)[] = [];

  constructor(private most: number) {}

  /** How many may run at a time. */
  get open(): number {
    return this.most;
  }

  /** How many pieces wait. */
  get waiting(): number {
    return this.queue.length;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.most) await new Promise<void>((resolve) => this.queue.push(resolve));
    else this.running++;
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next === undefined) this.running--;
      else next();
    }
  }

  /** Lets more run at a time from now on. */
  openTo(most: number): void {
    this.most = Math.max(most, this.most);
    while (this.running < this.most) {
      const next = this.queue.shift();
      if (next === undefined) return;
      this.running++;
      next();
    }
  }
}
