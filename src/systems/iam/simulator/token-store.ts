import type { Simulation } from '../../../kernel/simulation.js';
import type { TimerRing } from '../../../kernel/timer-ring.js';
import type { IssuerConfig } from '../../../scenario/schema.js';
import { expiryBucketUs } from './expiry-bucket.js';
import { ExpiryCalendar } from './expiry-calendar.js';
import type { IamMeters } from './iam-meters.js';
import { RefreshTokens } from './refresh-tokens.js';

/** The stages of a clean-up run, in their order (IAM TaskConfig), and last the table of revocations. */
export const CLEANUP_STAGES = [
  'access_token',
  'refresh_token',
  'authentication_holder',
  'revoked_token',
] as const;
/** Index into `CLEANUP_STAGES`. */
export const Stage = { accessToken: 0, refreshToken: 1, holder: 2, revoked: 3 } as const;

/**
 * The token tables of the issuer's database: rows of access tokens, refresh tokens, orphaned authentication holders
 * and revocations. An expired row stays until the clean-up job has deleted it. Beside them stand the access tokens that
 * are good and have no row: those that were never stored, and those whose row a refresh has cleared.
 *
 * Guarantee: every row is issued once and deleted at most once; checked at the end of the run.
 * Mechanism: a calendar of expiry times a table; expired rows are counted when somebody looks.
 * Cost: no event a token; memory follows the longest lifetime in seconds, plus 8 bytes a refresh token in hand.
 */
export class TokenStore {
  private readonly access: ExpiryCalendar;
  private readonly unstored: ExpiryCalendar;
  private readonly refresh: ExpiryCalendar;
  private readonly revoked: ExpiryCalendar;
  private readonly held: RefreshTokens;
  private readonly initial: IssuerConfig['initial_rows'];
  /** Holders without any token, not yet deleted. */
  private orphans = 0;
  /** Rows on the pages that clean-up jobs have in hand: taken, not yet deleted. */
  private readonly inHand = new Float64Array(CLEANUP_STAGES.length);
  /** Revocations to come. */
  private revocations: TimerRing | undefined;

  constructor(
    private readonly simulation: Simulation,
    name: string,
    config: IssuerConfig,
    private readonly meters: IamMeters,
  ) {
    const bucketUs = expiryBucketUs(config);
    const calendar = (table: string) => new ExpiryCalendar(`iam ${name} ${table}`, simulation, bucketUs);
    this.access = calendar('access_token');
    this.unstored = calendar('access tokens without a row');
    this.refresh = calendar('refresh_token');
    this.revoked = calendar('revoked_token');
    this.held = new RefreshTokens(bucketUs);
    this.initial = config.initial_rows;
    simulation.checkAtEnd(() => {
      for (const table of [this.access, this.unstored, this.refresh, this.revoked]) table.check();
    });
    this.settle();
  }

  /** Rows of access tokens, expired ones included. */
  get accessRows(): number {
    return this.access.stored + this.inHand[Stage.accessToken] + this.initial.access_tokens;
  }

  /** Rows of refresh tokens, expired ones included. */
  get refreshRows(): number {
    return this.refresh.stored + this.inHand[Stage.refreshToken] + this.initial.refresh_tokens;
  }

  /** Rows of the table of revocations, expired ones included. */
  get revokedRows(): number {
    return this.revoked.stored + this.inHand[Stage.revoked];
  }

  /** Access tokens that have been issued and have not expired, stored or not. */
  get liveAccessTokens(): number {
    const { access, unstored } = this;
    return access.stored - access.expired + unstored.stored - unstored.expired;
  }

  /**
   * An access token is issued.
   * @param stored whether it leaves a row
   * @param ownsHolder no refresh token shares its authentication holder
   * @returns the bucket of time in which it expires
   */
  issueAccessToken(expiryUs: number, stored: boolean, ownsHolder: boolean): number {
    const table = stored ? this.access : this.unstored;
    return table.add(this.simulation.nowUs, expiryUs, ownsHolder);
  }

  /** A refresh token is issued to a caller; returns its number. */
  issueRefreshToken(expiryUs: number): number {
    const nowUs = this.simulation.nowUs;
    this.meters.issuedRefresh.add();
    return this.held.issue(this.refresh.add(nowUs, expiryUs, true), nowUs);
  }

  /** A refresh token that a caller has had since before the begin; returns its number, 0 where it has expired by now. */
  holdRefreshToken(expiryUs: number): number {
    const { nowUs } = this.simulation;
    return expiryUs > nowUs ? this.held.issue(this.refresh.add(nowUs, expiryUs, true), nowUs) : 0;
  }

  /** A refresh token is stored that nobody gets (indigo-iam/iam#847). */
  issueHiddenRefreshToken(expiryUs: number): void {
    this.meters.issuedRefresh.add();
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

  /** An access token that expires in `bucket` was issued with a refresh token. */
  link(refreshToken: number, bucket: number): void {
    this.held.setAccess(refreshToken, bucket);
  }

  /** Rows of access tokens that a refresh with this token would clear. */
  clearable(refreshToken: number): number {
    return this.access.holdsShared(this.held.accessOf(refreshToken)) ? 1 : 0;
  }

  /** Deletes the row of the access token that was issued last with a refresh token, if it is still there. */
  clear(refreshToken: number): void {
    this.access.expireTo(this.simulation.nowUs);
    const bucket = this.held.accessOf(refreshToken);
    if (!this.access.holdsShared(bucket)) return;
    this.held.setAccess(refreshToken, 0);
    this.dropAccess(bucket, false);
    this.meters.cleared.add();
  }

  /** An access token that expires in `bucket` will be revoked after a while. */
  revokeLater(bucket: number, afterUs: number): void {
    if (this.revocations?.delayUs !== afterUs) {
      this.revocations = this.simulation.ring(afterUs, (expiring) => this.revoke(expiring));
    }
    this.revocations.arm(bucket);
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
    if (this.unstored.stored > 0) {
      this.unstored.expireTo(nowUs);
      this.unstored.takeExpired(this.unstored.expired);
    }
    if (this.revoked.stored > 0) this.revoked.expireTo(nowUs);
    this.meters.storedAccess.set(this.accessRows);
    this.meters.storedRefresh.set(this.refreshRows);
    this.meters.storedTokens.set(this.accessRows + this.refreshRows);
    this.meters.storedRevoked.set(this.revokedRows);
    this.meters.liveAccess.set(this.liveAccessTokens);
    this.meters.cleanupLag.set(Math.max(this.access.lagUs(nowUs), this.refresh.lagUs(nowUs)) / 1e6);
  }

  /** The row of a live token goes, or a row in the table of revocations comes; who checks signatures knows of neither. */
  private revoke(bucket: number): void {
    const { nowUs } = this.simulation;
    this.access.expireTo(nowUs);
    if (bucket * this.access.bucketUs <= nowUs) return;
    if (this.access.holds(bucket)) this.dropAccess(bucket, true);
    else this.revoked.add(nowUs, bucket * this.access.bucketUs, false);
    this.meters.revoked.add();
    this.settle();
  }

  /** A row of access tokens goes, whose token lives on at who checks its signature only. */
  private dropAccess(bucket: number, mayOwn: boolean): void {
    const orphaned = this.access.removeOne(bucket, mayOwn);
    if (orphaned) this.orphans++;
    const expiryUs = bucket * this.access.bucketUs;
    if (expiryUs > this.simulation.nowUs) this.unstored.add(this.simulation.nowUs, expiryUs, false);
  }

  private takeRows(stage: number, page: number): number {
    if (stage === Stage.holder) {
      const holders = Math.min(page, this.orphans);
      this.orphans -= holders;
      return holders;
    }
    if (stage === Stage.revoked) return this.revoked.takeExpired(page);
    const table = stage === Stage.accessToken ? this.access : this.refresh;
    const taken = table.takeExpired(page);
    this.orphans += table.orphans;
    return taken;
  }
}
