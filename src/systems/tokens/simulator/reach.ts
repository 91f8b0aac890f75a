import type { HeldToken, Storage, TransferBook } from '../../../ecosystem/ports.js';
import { filesPerDirectory, type ScopedTokens, scopeAt } from '../scopes.js';
import { END_OF, type Role } from './token-key.js';

/**
 * What a token reaches: the stored bytes and files within its scope, at the endpoints of its audience. A namespace is
 * what the experiment has at every site, a path prefix what it has at one; of a dataset, a directory or a file with the
 * wildcard audience every copy counts, those under way too.
 */
export class TokenReach {
  private readonly allBytes: number;
  private readonly allFiles: number;

  constructor(
    private readonly tokens: ScopedTokens,
    private readonly storage: Pick<Storage, 'sites' | 'storedBytes' | 'storedFiles'>,
    private readonly book: Pick<TransferBook, 'datasetBytes' | 'filesOf' | 'sizeBytes' | 'copiesOf'>,
  ) {
    this.allBytes = storage.sites.reduce((sum, _, site) => sum + storage.storedBytes(site), 0);
    this.allFiles = storage.sites.reduce((sum, _, site) => sum + storage.storedFiles(site), 0);
  }

  /** Writes what a token for a file at a site reaches into the token. */
  measure(role: Role, site: number, dataset: number, file: number, into: HeldToken): void {
    const { storage, book } = this;
    const { audience } = this.tokens;
    const scope = scopeAt(this.tokens, END_OF[role]);
    if (scope === 'namespace' && audience === 'any') {
      into.bytes = this.allBytes;
      into.files = this.allFiles;
      return;
    }
    if (scope === 'namespace' || scope === 'rse') {
      into.bytes = storage.storedBytes(site);
      into.files = storage.storedFiles(site);
      return;
    }
    if (scope === 'dataset') {
      into.bytes = book.datasetBytes(dataset);
      into.files = book.filesOf(dataset);
    } else if (scope === 'directory') this.measureDirectory(dataset, file, into);
    else {
      into.bytes = book.sizeBytes(dataset, file);
      into.files = 1;
    }
    const copies = audience === 'any' ? book.copiesOf(dataset) : 1;
    into.bytes *= copies;
    into.files *= copies;
  }

  /** The directory of a file: consecutive files of its dataset. */
  private measureDirectory(dataset: number, file: number, into: HeldToken): void {
    const { book } = this;
    const files = book.filesOf(dataset);
    const each = filesPerDirectory(files, this.tokens.directories);
    const first = Math.floor(file / each) * each;
    const end = Math.min(files, first + each);
    into.files = end - first;
    if (into.files === files) {
      into.bytes = book.datasetBytes(dataset);
      return;
    }
    into.bytes = 0;
    for (let number = first; number < end; number++) into.bytes += book.sizeBytes(dataset, number);
  }
}
