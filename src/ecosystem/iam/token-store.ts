import type { Simulation } from '../../kernel/simulation.js';
import type { IssuerConfig } from '../../scenario/schema.js';
import { expiryBucketUs } from './expiry-bucket.js';
import { ExpiryCalendar } from './expiry-calendar.js';
import type { IamMeters } from './iam-meters.js';
import { RefreshTokens } from './refresh-tokens.js';

/** The stages of a clean-up run, in their order (IAM TaskConfig). */
export const CLEANUP_STAGES = ['access_token', 'refresh_token', 'authentication_holder'] as const;
/** Index into `CLEANUP_STAGES`. */
export const Stage = { accessToken: 0, refreshToken: 1, holder: 2 } as const;

/**
 * The token tables of the issuer's database: rows of access tokens, refresh tokens and orphaned authentication
 * holders. An expired row stays until the clean-up job has deleted it.
 *
 * Guarantee: every row is issued once and deleted at most once; checked at the end of the run.
 * Mechanism: a calendar of expiry times a table; expired rows are counted when somebody looks.
 * Cost: no event a token; memory follows the longest lifetime in seconds, plus 4 bytes a refresh token in hand.
 */
export class TokenStore {
  private readonly access: ExpiryCalendar;
  private readonly refresh: ExpiryCalendar;
  private readonly held: RefreshTokens;
  /** Holders without any token, not yet deleted. */
  private orphans = 0;
  /** Rows on the pages that clean-up jobs have in hand: taken, not yet deleted. */
  private readonly inHand = new Float64Array(CLEANUP_STAGES.length);

  constructor(
    private readonly simulation: Simulation,
    name: string,
    private readonly config: IssuerConfig,
    private readonly meters: IamMeters,
  ) {
    const bucketUs = expiryBucketUs(config);
    this.access = new ExpiryCalendar(`iam ${name} access_token`, simulation, bucketUs);
    this.refresh = new ExpiryCalendar(`iam ${name} refresh_token`, simulation, bucketUs);
    this.held = new RefreshTokens(bucketUs);
    simulation.checkAtEnd(() => {
      this.access.check();
      this.refresh.check();
    });
    this.settle();
  }

  /** Rows of access tokens, expired ones included. */
  get accessRows(): number {
    const stored = this.config.store.access_tokens ? this.access.stored : 0;
    return stored + this.inHand[Stage.accessToken] + this.config.initial_rows.access_tokens;
  }

  /** Rows of refresh tokens, expired ones included. */
  get refreshRows(): number {
    return this.refresh.stored + this.inHand[Stage.refreshToken] + this.config.initial_rows.refresh_tokens;
  }

  /** Access tokens that have been issued and have not expired, stored or not. */
  get liveAccessTokens(): number {
    return this.access.stored - this.access.expired;
  }

  /** An access token is issued; `ownsHolder`: no refresh token shares its authentication holder. */
  issueAccessToken(expiryUs: number, ownsHolder: boolean): void {
    this.access.add(this.simulation.nowUs, expiryUs, ownsHolder);
  }

  /** A refresh token is issued to a caller; returns its number. */
  issueRefreshToken(expiryUs: number): number {
    const nowUs = this.simulation.nowUs;
    return this.held.issue(this.refresh.add(nowUs, expiryUs, true), nowUs);
  }

  /** A refresh token is stored that nobody gets (indigo-iam/iam#847). */
  issueHiddenRefreshToken(expiryUs: number): void {
    this.refresh.add(this.simulation.nowUs, expiryUs, true);
  }

  /** Whether a refresh token may be used now. */
  isGood(refreshToken: number): boolean {
    return this.held.bucketOf(refreshToken, this.simulation.nowUs) > 0;
  }

  /** Replaces a good refresh token: the old row is deleted at once, and the new one keeps its holder. */
  rotate(refreshToken: number, expiryUs: number): number {
    this.refresh.expireTo(this.simulation.nowUs);
    this.refresh.withdraw(this.held.bucketOf(refreshToken, this.simulation.nowUs));
    this.held.useUp(refreshToken);
    return this.issueRefreshToken(expiryUs);
  }

  /** A clean-up job reads a page of rows that may go; returns how many there were. */
  takePage(stage: number, page: number): number {
    this.settle();
    const taken = this.takeRows(stage, page);
    this.inHand[stage] += taken;
    return taken;
  }

  /** A clean-up job has deleted its page. */
  deletePage(stage: number, rows: number): void {
    this.inHand[stage] -= rows;
    if (stage !== Stage.holder) this.meters.deleted.add(rows);
    this.settle();
  }

  /** Counts what has expired by now and brings the metrics up to date. */
  settle(): void {
    const nowUs = this.simulation.nowUs;
    this.access.expireTo(nowUs);
    this.refresh.expireTo(nowUs);
    if (!this.config.store.access_tokens) this.access.takeExpired(this.access.expired);
    this.meters.storedAccess.set(this.accessRows);
    this.meters.storedRefresh.set(this.refreshRows);
    this.meters.liveAccess.set(this.liveAccessTokens);
    this.meters.cleanupLag.set(Math.max(this.access.lagUs(nowUs), this.refresh.lagUs(nowUs)) / 1e6);
  }

  private takeRows(stage: number, page: number): number {
    if (stage === Stage.holder) {
      const holders = Math.min(page, this.orphans);
      this.orphans -= holders;
      return holders;
    }
    const table = stage === Stage.accessToken ? this.access : this.refresh;
    const taken = table.takeExpired(page);
    this.orphans += table.orphans;
    return taken;
  }
}
