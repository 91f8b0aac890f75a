import { grown } from '../../../kernel/columns.js';
/**
 * First-in-first-out chains of integer nodes, one chain an owner.
 *
 * Guarantee: a node is in at most one chain and leaves it from any place. Mechanism: links between nodes in typed
 * arrays, so that a chain allocates nothing. Cost: O(1) to append, prepend and remove; 12 bytes a node, 8 an owner.
 */
export class Chains {
  private nexts = new Int32Array(0);
  private previous = new Int32Array(0);
  private owners = new Int32Array(0);
  private heads = new Int32Array(0);
  private tails = new Int32Array(0);

  constructor(nodes = 0, owners = 0) {
    this.growNodes(nodes);
    this.growOwners(owners);
  }

  /** Makes room for nodes 0 … capacity − 1. */
  growNodes(capacity: number): void {
    this.nexts = grown(this.nexts, new Int32Array(capacity).fill(NO_NODE));
    this.previous = grown(this.previous, new Int32Array(capacity).fill(NO_NODE));
    this.owners = grown(this.owners, new Int32Array(capacity).fill(NO_NODE));
  }

  /** Makes room for owners 0 … capacity − 1. */
  growOwners(capacity: number): void {
    this.heads = grown(this.heads, new Int32Array(capacity).fill(NO_NODE));
    this.tails = grown(this.tails, new Int32Array(capacity).fill(NO_NODE));
  }

  /** Adds a node at the end of its owner's chain. */
  append(owner: number, node: number): void {
    const tail = this.tails[owner];
    this.owners[node] = owner;
    this.nexts[node] = NO_NODE;
    this.previous[node] = tail;
    if (tail === NO_NODE) this.heads[owner] = node;
    else this.nexts[tail] = node;
    this.tails[owner] = node;
  }

  /** Adds a node at the front of its owner's chain. */
  prepend(owner: number, node: number): void {
    const head = this.heads[owner];
    this.owners[node] = owner;
    this.nexts[node] = head;
    this.previous[node] = NO_NODE;
    if (head === NO_NODE) this.tails[owner] = node;
    else this.previous[head] = node;
    this.heads[owner] = node;
  }

  /** Takes a node out of the chain that it is in. */
  remove(node: number): void {
    const owner = this.owners[node];
    const next = this.nexts[node];
    const before = this.previous[node];
    if (before === NO_NODE) this.heads[owner] = next;
    else this.nexts[before] = next;
    if (next === NO_NODE) this.tails[owner] = before;
    else this.previous[next] = before;
    this.owners[node] = NO_NODE;
  }

  /** True while the node is in a chain. */
  holds(node: number): boolean {
    return this.owners[node] !== NO_NODE;
  }

  /** First node of an owner's chain, or `NO_NODE`. */
  first(owner: number): number {
    return this.heads[owner];
  }

  /** The node after another in its chain, or `NO_NODE`. */
  after(node: number): number {
    return this.nexts[node];
  }
}

/** No node. */
export const NO_NODE = -1;
