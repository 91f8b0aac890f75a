import type { Simulation } from '../../kernel/simulation.js';
import type { Rate } from '../../measure/rate.js';
import type { ClientConfig, IssuerConfig } from '../../scenario/schema.js';
import { Answer, Grant, type IssuedToken } from '../ports.js';
import type { Requests } from './requests.js';
import { clientCredentialsRows, exchangeRows, refreshRows } from './rows-written.js';
import type { TokenStore } from './token-store.js';

/**
 * What IAM does with a grant: checks it, issues tokens by the calling client's lifetimes, writes the rows.
 * An exchanged token takes the calling client's lifetime (indigo-iam/iam#738); a client that does not reuse refresh
 * tokens gets a new one at each refresh, and the old one is worthless at once (#707).
 */
export class TokenEndpoint {
  /** Tokens of the answer at hand. */
  readonly issued: IssuedToken = { issuedUs: 0, expiryUs: 0, refreshToken: 0 };

  constructor(
    private readonly simulation: Simulation,
    private readonly config: IssuerConfig,
    private readonly store: TokenStore,
    private readonly requests: Requests,
    private readonly writes: Rate,
  ) {}

  /** Answers a request, now, and fills `issued`. */
  grant(request: number, client: ClientConfig): Answer {
    this.clear();
    switch (this.requests.grant[request]) {
      case Grant.clientCredentials:
        return this.clientCredentials(request, client);
      case Grant.tokenExchange:
        return this.tokenExchange(request, client);
      case Grant.refreshToken:
        return this.refresh(request, client);
      default:
        return Answer.ok;
    }
  }

  /** An answer without tokens. */
  clear(): void {
    this.issued.issuedUs = 0;
    this.issued.expiryUs = 0;
    this.issued.refreshToken = 0;
  }

  /** With offline_access, IAM before 1.11.0 stores a refresh token and does not return it (indigo-iam/iam#847). */
  private clientCredentials(request: number, client: ClientConfig): Answer {
    const hidden = this.requests.offlineAccess[request] === 1 && this.config.store.hidden_refresh_tokens;
    if (hidden) this.store.issueHiddenRefreshToken(this.simulation.nowUs + client.refresh_lifetime);
    this.writes.add(clientCredentialsRows(this.config.store.access_tokens, hidden));
    return this.issue(this.simulation.nowUs + client.access_lifetime, 0, !hidden);
  }

  private tokenExchange(request: number, client: ClientConfig): Answer {
    const nowUs = this.simulation.nowUs;
    const subjectExpiryUs = this.requests.subjectExpiryUs[request];
    if (subjectExpiryUs <= nowUs) return Answer.expiredSubject;
    const offline = this.requests.offlineAccess[request] === 1;
    const refreshToken = offline ? this.store.issueRefreshToken(nowUs + client.refresh_lifetime) : 0;
    const expiryUs =
      this.config.exchange_lifetime === 'subject' ? subjectExpiryUs : nowUs + client.access_lifetime;
    this.writes.add(exchangeRows(this.config.store.access_tokens, offline));
    return this.issue(expiryUs, refreshToken, !offline);
  }

  private refresh(request: number, client: ClientConfig): Answer {
    const nowUs = this.simulation.nowUs;
    const old = this.requests.refreshToken[request];
    if (!this.store.isGood(old)) return Answer.invalidGrant;
    const refreshToken = client.reuse_refresh_token
      ? old
      : this.store.rotate(old, nowUs + client.refresh_lifetime);
    this.writes.add(refreshRows(this.config.store.access_tokens, !client.reuse_refresh_token));
    return this.issue(nowUs + client.access_lifetime, refreshToken, false);
  }

  private issue(expiryUs: number, refreshToken: number, ownsHolder: boolean): Answer {
    this.store.issueAccessToken(expiryUs, ownsHolder);
    this.store.settle();
    this.issued.issuedUs = this.simulation.nowUs;
    this.issued.expiryUs = expiryUs;
    this.issued.refreshToken = refreshToken;
    return Answer.ok;
  }
}
