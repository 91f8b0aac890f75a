import { growColumns } from './columns.js';

/**
 * First-in-first-out chains of integer nodes, one chain an owner.
 *
 * Guarantee: a node is in at most one chain and leaves it from any place. Mechanism: links between nodes in typed
 * arrays, so that a chain allocates nothing. Cost: O(1) to append, prepend and remove; 12 bytes a node, 8 an owner.
 */
export class Chains {
  private readonly nodes = { next: new Int32Array(0), previous: new Int32Array(0), owner: new Int32Array(0) };
  private readonly ends = { head: new Int32Array(0), tail: new Int32Array(0) };

  constructor(nodes = 0, owners = 0) {
    this.growNodes(nodes);
    this.growOwners(owners);
  }

  /** Makes room for nodes 0 … capacity − 1. */
  growNodes(capacity: number): void {
    growColumns(this.nodes, capacity, NO_NODE);
  }

  /** Makes room for owners 0 … capacity − 1. */
  growOwners(capacity: number): void {
    growColumns(this.ends, capacity, NO_NODE);
  }

  /** Adds a node at the end of its owner's chain. */
  append(owner: number, node: number): void {
    const tail = this.ends.tail[owner];
    this.nodes.owner[node] = owner;
    this.nodes.next[node] = NO_NODE;
    this.nodes.previous[node] = tail;
    if (tail === NO_NODE) this.ends.head[owner] = node;
    else this.nodes.next[tail] = node;
    this.ends.tail[owner] = node;
  }

  /** Adds a node at the front of its owner's chain. */
  prepend(owner: number, node: number): void {
    const head = this.ends.head[owner];
    this.nodes.owner[node] = owner;
    this.nodes.next[node] = head;
    this.nodes.previous[node] = NO_NODE;
    if (head === NO_NODE) this.ends.tail[owner] = node;
    else this.nodes.previous[head] = node;
    this.ends.head[owner] = node;
  }

  /** Takes a node out of the chain that it is in. */
  remove(node: number): void {
    const owner = this.nodes.owner[node];
    const next = this.nodes.next[node];
    const before = this.nodes.previous[node];
    if (before === NO_NODE) this.ends.head[owner] = next;
    else this.nodes.next[before] = next;
    if (next === NO_NODE) this.ends.tail[owner] = before;
    else this.nodes.previous[next] = before;
    this.nodes.owner[node] = NO_NODE;
  }

  /** Takes out every node of an owner's chain, and visits each. A visit may put its node into a chain again, this one too. */
  drain(owner: number, visit: (node: number, isFirst: boolean) => void): void {
    const first = this.ends.head[owner];
    const last = this.ends.tail[owner];
    for (let node = NO_NODE; node !== last; ) {
      node = this.ends.head[owner];
      this.remove(node);
      visit(node, node === first);
    }
  }

  /** True while the node is in a chain. */
  holds(node: number): boolean {
    return this.nodes.owner[node] !== NO_NODE;
  }

  /** First node of an owner's chain, or `NO_NODE`. */
  first(owner: number): number {
    return this.ends.head[owner];
  }

  /** The node after another in its chain, or `NO_NODE`. */
  after(node: number): number {
    return this.nodes.next[node];
  }
}

/** No node. */
export const NO_NODE = -1;
