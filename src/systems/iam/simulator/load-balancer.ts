/** Sends each request to the next ready pod in turn: NGINX's round robin. A pod has a number that is never given again. */
export class LoadBalancer {
  /** Pods that take requests. */
  readyPods = 0;
  private readonly ready: number[] = [];
  private last = -1;

  /** A pod joins, which is not ready yet. */
  add(): void {
    this.ready.push(0);
  }

  /** The pod for the next request; -1 when none is ready. */
  next(): number {
    if (this.readyPods === 0) return -1;
    do this.last = (this.last + 1) % this.ready.length;
    while (this.ready[this.last] === 0);
    return this.last;
  }

  /** Takes a pod out of the rotation, or puts it back; what it has in hand it finishes. */
  setReady(pod: number, ready: boolean): void {
    const now = ready ? 1 : 0;
    this.readyPods += now - this.ready[pod];
    this.ready[pod] = now;
  }
}
