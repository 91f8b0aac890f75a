/** A time from which tokens were issued of which the vault knows nothing, µs. */
interface Gap {
  readonly afterUs: number;
  readonly untilUs: number;
}

/**
 * The vault tokens that a vault knows: all that have not expired, but those that were revoked, and those that were
 * issued behind the backup from which it was restored.
 */
export class VaultTokens {
  private readonly gaps: Gap[] = [];

  isKnown(issuedUs: number, expiryUs: number, nowUs: number): boolean {
    if (expiryUs <= nowUs) return false;
    for (const { afterUs, untilUs } of this.gaps) {
      if (issuedUs > afterUs && issuedUs <= untilUs) return false;
    }
    return true;
  }

  /** Those that were issued after one time and up to another are not known any more. */
  forget(afterUs: number, untilUs: number): void {
    this.gaps.push({ afterUs, untilUs });
  }
}
