import { Answer, Grant, type IssuedToken } from '../../../ecosystem/ports.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Stream } from '../../../kernel/streams.js';
import type { Rate } from '../../../measure/rate.js';
import type { ClientConfig, IssuerConfig } from '../../../scenario/schema.js';
import type { Requests } from './requests.js';
import { clientCredentialsRows, exchangeRows, refreshRows } from './rows-written.js';
import type { TokenStore } from './token-store.js';

/** What a token endpoint works with. */
export interface EndpointParts {
  readonly simulation: Simulation;
  readonly store: TokenStore;
  readonly requests: Requests;
  readonly writes: Rate;
  /** For lives that are drawn. */
  readonly lives: Stream;
  /** For which tokens are revoked. */
  readonly revocations: Stream;
}

/**
 * What IAM does with a grant: checks it, issues tokens by the calling client's lifetimes, writes the rows.
 * An exchanged token takes the calling client's lifetime (indigo-iam/iam#738); a client that does not reuse refresh
 * tokens gets a new one at each refresh, and the old one is worthless at once (#707); one that clears access tokens on
 * refresh has those of the refresh token deleted (#580).
 */
export class TokenEndpoint {
  /** Tokens of the answer at hand. */
  readonly issued: IssuedToken = { issuedUs: 0, expiryUs: 0, refreshToken: 0 };

  constructor(private readonly parts: EndpointParts) {}

  /** Answers a request, now, as a pod of this configuration does, and fills `issued`. */
  grant(request: number, client: ClientConfig, config: IssuerConfig): Answer {
    this.clear();
    switch (this.parts.requests.grant[request]) {
      case Grant.clientCredentials:
        return this.clientCredentials(request, client, config);
      case Grant.tokenExchange:
        return this.tokenExchange(request, client, config);
      case Grant.refreshToken:
        return this.refresh(request, client, config);
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
  private clientCredentials(request: number, client: ClientConfig, { store: stores }: IssuerConfig): Answer {
    const { simulation, store, requests, writes } = this.parts;
    const hidden = requests.offlineAccess[request] === 1 && stores.hidden_refresh_tokens;
    if (hidden) store.issueHiddenRefreshToken(simulation.nowUs + client.refresh_lifetime);
    writes.add(clientCredentialsRows(stores.access_tokens, hidden));
    return this.issue(this.expiryUs(client), stores, 0, !hidden);
  }

  private tokenExchange(request: number, client: ClientConfig, config: IssuerConfig): Answer {
    const { simulation, store, requests, writes } = this.parts;
    const nowUs = simulation.nowUs;
    const subjectExpiryUs = requests.subjectExpiryUs[request];
    if (subjectExpiryUs <= nowUs) return Answer.expiredSubject;
    const offline = requests.offlineAccess[request] === 1;
    const refreshToken = offline ? store.issueRefreshToken(nowUs + client.refresh_lifetime) : 0;
    const expiryUs = config.exchange_lifetime === 'subject' ? subjectExpiryUs : this.expiryUs(client);
    writes.add(exchangeRows(config.store.access_tokens, offline));
    return this.issue(expiryUs, config.store, refreshToken, !offline);
  }

  private refresh(request: number, client: ClientConfig, { store: stores }: IssuerConfig): Answer {
    const { simulation, store, requests, writes } = this.parts;
    const old = requests.refreshToken[request];
    if (!store.isGood(old)) return Answer.invalidGrant;
    if (client.clear_on_refresh) store.clear(old);
    const refreshToken = client.reuse_refresh_token
      ? old
      : store.rotate(old, simulation.nowUs + client.refresh_lifetime);
    writes.add(refreshRows(stores.access_tokens, !client.reuse_refresh_token));
    return this.issue(this.expiryUs(client), stores, refreshToken, false);
  }

  /** When a token of the client expires that is signed now; its life is drawn where there is jitter. */
  private expiryUs({ access_lifetime: lifeUs, access_jitter: jitter }: ClientConfig): number {
    const { simulation, lives } = this.parts;
    if (jitter === 0) return simulation.nowUs + lifeUs;
    return simulation.nowUs + Math.round(lifeUs * (1 + jitter * (2 * lives.next() - 1)));
  }

  private issue(
    expiryUs: number,
    stores: IssuerConfig['store'],
    refreshToken: number,
    ownsHolder: boolean,
  ): Answer {
    const { simulation, store, revocations } = this.parts;
    const bucket = store.issueAccessToken(expiryUs, stores.access_tokens, ownsHolder);
    if (refreshToken !== 0) store.link(refreshToken, stores.access_tokens ? bucket : 0);
    if (stores.revoked > 0 && revocations.next() < stores.revoked)
      store.revokeLater(bucket, stores.revoked_after);
    store.settle();
    this.issued.issuedUs = simulation.nowUs;
    this.issued.expiryUs = expiryUs;
    this.issued.refreshToken = refreshToken;
    return Answer.ok;
  }
}
