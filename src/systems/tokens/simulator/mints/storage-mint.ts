import { OK } from '../../../../ecosystem/ports.js';
import { LocalMint } from './local-mint.js';
import { Asked, type MintParts } from './mint.js';

/** URLs that a storage endpoint signs when it is asked; one that does not answer signs none. */
export class StorageMint extends LocalMint {
  constructor(parts: MintParts) {
    super(parts, false);
  }

  override signerOf(site: number): string {
    return `sites.${this.parts.storage.sites[site]}`;
  }

  override ask(asker: number, site: number, offlineAccess: boolean): Asked {
    if (this.parts.storage.reach(site) !== OK) return Asked.refused;
    return super.ask(asker, site, offlineAccess);
  }
}
