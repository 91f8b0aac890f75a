import {
  differsBySite,
  type End,
  filesPerDirectory,
  type Scope,
  type ScopedTokens,
  scopeAt,
  servesAllDatasets,
  servesOneFile,
} from '../scopes.js';

/** Part of a key that stands for "whichever". */
const NONE = 0;

/** The two roles of a storage token: read at the source, modify at the destination. */
export const Role = { read: 0, modify: 1 } as const;
export type Role = (typeof Role)[keyof typeof Role];

/** The end at which a token of each role is shown. */
export const END_OF: readonly End[] = ['source', 'destination'];

/** What the keys of one role name. */
interface Named {
  readonly scope: Scope;
  readonly perSite: boolean;
  readonly perDataset: boolean;
}

/**
 * The key under which a token is looked up: what its scope and its audience name, and nothing else. Two lookups have
 * the same key when one token serves both (Rucio hashes audience and scope for the same purpose).
 *
 * | scope | audience any | audience rse |
 * |---|---|---|
 * | namespace | role | role, site |
 * | rse | role, site (its path prefix) | role, site |
 * | dataset | role, dataset | role, site, dataset |
 * | directory | role, dataset, directory | role, site, dataset, directory |
 * | file | role, dataset, file | role, site, dataset, file |
 * | transfer | destination, dataset, file | destination, dataset, file |
 *
 * Each role has a scope of its own. The file or the directory is the second number of a key, so that both stay exact.
 */
export class TokenKeys {
  /** One credential serves both ends of a copy; it is looked up in the role of the destination. */
  readonly perTransfer: boolean;
  private readonly named: readonly Named[];
  private readonly directories: number;

  /** @param namesFtsHost a token for FTS is good for one instance and not for any */
  constructor(
    tokens: ScopedTokens,
    private readonly sites: number,
    private readonly namesFtsHost: boolean,
  ) {
    this.perTransfer = tokens.scope === 'transfer';
    this.directories = tokens.directories;
    this.named = END_OF.map((end) => {
      const scope = scopeAt(tokens, end);
      return {
        scope,
        perSite: differsBySite(scope, tokens.audience),
        perDataset: !servesAllDatasets(scope),
      };
    });
  }

  /** The key of a storage token; `serial` is the dataset's number in the book. */
  storage(role: Role, site: number, serial: number): number {
    const { perSite, perDataset } = this.named[role];
    const place = perSite ? site + 1 : NONE;
    const path = perDataset ? serial + 1 : NONE;
    return 2 * (path * (this.sites + 1) + place) + role;
  }

  /** The second number of a storage token's key, for a file of a dataset of `files`. */
  file(role: Role, file: number, files: number): number {
    const { scope } = this.named[role];
    if (servesOneFile(scope)) return file;
    return scope === 'directory' ? Math.floor(file / filesPerDirectory(files, this.directories)) : NONE;
  }

  /** How many files of a dataset of `files`, from `file` on, have the same two keys: Infinity for all that follow. */
  alikeFrom(file: number, files: number): number {
    let alike = Number.POSITIVE_INFINITY;
    for (const { scope } of this.named) {
      if (servesOneFile(scope)) return 1;
      if (scope !== 'directory') continue;
      const each = filesPerDirectory(files, this.directories);
      alike = each - (file % each);
    }
    return alike;
  }

  /** The key of the token for submissions to an FTS instance (scope `fts`, audience its host, or any). */
  fts(instance: number): number {
    return this.namesFtsHost ? -1 - instance : -1;
  }
}
