import type { TokensConfig } from '../../scenario/schema.js';

/** Part of a key that stands for "whichever". */
const NONE = 0;

/** The two roles of a storage token: read at the source, modify at the destination. */
export const Role = { read: 0, modify: 1 } as const;
export type Role = (typeof Role)[keyof typeof Role];

/**
 * The key under which a token is looked up: what its scope and its audience name, and nothing else. Two lookups have
 * the same key when one token serves both (Rucio hashes audience and scope for the same purpose).
 *
 * | scope | audience any | audience rse |
 * |---|---|---|
 * | namespace | role | role, site |
 * | rse | role, site (its path prefix) | role, site |
 * | dataset | role, dataset | role, site, dataset |
 * | file | role, dataset, file | role, site, dataset, file |
 * | transfer | destination, dataset, file | destination, dataset, file |
 *
 * The file is the second number of a key, so that both stay exact.
 */
export class TokenKeys {
  /** Every file has a key of its own. */
  readonly perFile: boolean;
  /** One credential serves both ends of a copy; it is looked up in the role of the destination. */
  readonly perTransfer: boolean;
  private readonly perDataset: boolean;
  private readonly perSite: boolean;

  constructor(
    tokens: Pick<TokensConfig, 'scope' | 'audience'>,
    private readonly sites: number,
  ) {
    this.perTransfer = tokens.scope === 'transfer';
    this.perFile = tokens.scope === 'file' || this.perTransfer;
    this.perDataset = tokens.scope === 'dataset' || this.perFile;
    this.perSite = tokens.audience === 'rse' || tokens.scope === 'rse' || this.perTransfer;
  }

  /** The key of a storage token; `serial` is the dataset's number in the book. */
  storage(role: Role, site: number, serial: number): number {
    const place = this.perSite ? site + 1 : NONE;
    const path = this.perDataset ? serial + 1 : NONE;
    return 2 * (path * (this.sites + 1) + place) + role;
  }

  /** The second number of a storage token's key. */
  file(file: number): number {
    return this.perFile ? file : NONE;
  }

  /** The key of the token for submissions to an FTS instance (scope `fts`, audience its host). */
  fts(instance: number): number {
    return -1 - instance;
  }
}
