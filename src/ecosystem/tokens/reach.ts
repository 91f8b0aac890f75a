import type { TokensConfig } from '../../scenario/schema.js';
import type { HeldToken, Storage, TransferBook } from '../ports.js';

/**
 * What a token reaches: the stored bytes and files within its scope, at the endpoints of its audience. A namespace is
 * what the experiment has at every site, a path prefix what it has at one; of a dataset or a file with the wildcard
 * audience every copy counts, those under way too.
 */
export class TokenReach {
  private readonly allBytes: number;
  private readonly allFiles: number;

  constructor(
    private readonly tokens: Pick<TokensConfig, 'scope' | 'audience'>,
    private readonly storage: Pick<Storage, 'sites' | 'storedBytes' | 'storedFiles'>,
    private readonly book: Pick<TransferBook, 'datasetBytes' | 'filesOf' | 'sizeBytes' | 'copiesOf'>,
  ) {
    this.allBytes = storage.sites.reduce((sum, _, site) => sum + storage.storedBytes(site), 0);
    this.allFiles = storage.sites.reduce((sum, _, site) => sum + storage.storedFiles(site), 0);
  }

  /** Writes what a token for a file at a site reaches into the token. */
  measure(site: number, dataset: number, file: number, into: HeldToken): void {
    const { storage, book } = this;
    const { scope, audience } = this.tokens;
    if (scope === 'namespace' && audience === 'any') {
      into.bytes = this.allBytes;
      into.files = this.allFiles;
    } else if (scope === 'namespace' || scope === 'rse') {
      into.bytes = storage.storedBytes(site);
      into.files = storage.storedFiles(site);
    } else {
      const copies = audience === 'any' ? book.copiesOf(dataset) : 1;
      const isDataset = scope === 'dataset';
      into.bytes = copies * (isDataset ? book.datasetBytes(dataset) : book.sizeBytes(dataset, file));
      into.files = copies * (isDataset ? book.filesOf(dataset) : 1);
    }
  }
}
