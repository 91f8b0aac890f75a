/** Which systems do not reach each other. Systems are named by their paths (`issuers.cms`). */
export class Network {
  private readonly cuts = new Set<string>();

  setCut(a: string, b: string, cut: boolean): void {
    if (cut) this.cuts.add(pair(a, b));
    else this.cuts.delete(pair(a, b));
  }

  /** Whether two systems reach each other; the order does not matter. */
  isCut(a: string, b: string): boolean {
    return this.cuts.size > 0 && this.cuts.has(pair(a, b));
  }
}

function pair(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
