import { growColumns, kindColumn } from '../../../kernel/columns.js';
import type { Stream } from '../../../kernel/streams.js';
import { ProviderDiscovery } from './provider-discovery.js';
import { PollingRefresh } from './refresh-polling.js';
import type { RefreshParts } from './refresh-service.js';
import { TurnAnswer } from './token-turns.js';

/** A Python daemon that has died comes back after this, µs (RestartSec=3 of ftstokenrefresherd.service). */
const RESTART_US = 3_000_000;

/** What is known of a row beside t_token, as bits. */
const Of = { failedTable: 1, unreadable: 2 } as const;

/**
 * Half-life refresh of FTS 3.13 (src/tokens/ftstokenrefresherd, the same in v3.13.0 to v3.13.3): every 300 s up to 1000
 * rows that are past half of a life and not retired, longest due first. That time is set at submission and by each
 * refresh, not by the exchange: a token that was exchanged late is due at once. Nothing else is looked at: rows that
 * have no refresh token, because their exchange is pending or has failed or because they are unmanaged, are taken,
 * cost a call (HTTP 401) and stay due; so does whatever the issuer refuses. They leave only when they are retired. With
 * N of them at most bulk − N tokens are refreshed in an interval, and none from N = bulk on.
 *
 * Each turn begins with the discovery document of every provider, one after the other; rows of one that has none are
 * not called for. Those, and what gets a 401, are written to t_token_refresher_failed_token, which nobody reads. An
 * access token that cannot be decoded or names no `aud`, or a provider that is not configured, is an exception: the
 * process ends when the other calls of the turn have been made, stores none of their answers, and finds the same
 * rows when systemd has started it again.
 */
export class Refresh313 extends PollingRefresh {
  private readonly discovery: ProviderDiscovery;
  private marks = kindColumn(0);
  private readonly unreadable: number;
  private readonly stream: Stream;

  constructor(parts: RefreshParts) {
    const { simulation, name, issuers, config, table } = parts;
    const discovery = new ProviderDiscovery({
      simulation,
      issuers,
      client: config.client,
      from: `fts.${name}`,
      timeoutUs: config.http_timeout,
    });
    const foresees = (row: number): TurnAnswer => {
      if ((this.marks[row] & Of.unreadable) !== 0) return TurnAnswer.unreadable;
      return discovery.has(table.issuer[row]) ? TurnAnswer.ok : TurnAnswer.noDocument;
    };
    super(parts, {
      takesAll: true,
      dueUs: (issuedUs, expiryUs) => (issuedUs + expiryUs) / 2,
      turns: {
        preparation: {
          begin: (ready) => discovery.begin(ready),
          abandon: () => discovery.abandon(),
          foresees,
        },
        restartUs: RESTART_US,
      },
    });
    this.discovery = discovery;
    this.unreadable = config.refresh.unreadable;
    this.stream = simulation.streams.stream('fts', name, 'unreadable');
    table.follow((capacity) => growColumns(this, capacity));
  }

  override inserted(row: number): void {
    const { table, issuers } = this.parts;
    const issuer = table.issuer[row];
    if (issuer < issuers.length) this.discovery.learn(issuer);
    const isUnreadable = this.unreadable > 0 && this.stream.next() < this.unreadable;
    this.marks[row] = isUnreadable ? Of.unreadable : 0;
    super.inserted(row);
  }

  override deleted(row: number): void {
    if ((this.marks[row] & Of.failedTable) !== 0) this.parts.metrics.failedTokens.add(-1);
    super.deleted(row);
  }

  override failed(row: number, answer: TurnAnswer): void {
    const isFinal = answer === TurnAnswer.invalidGrant || answer === TurnAnswer.noDocument;
    if (isFinal && (this.marks[row] & Of.failedTable) === 0) {
      this.marks[row] |= Of.failedTable;
      this.parts.metrics.failedTokens.add(1);
    }
    super.failed(row, answer);
  }

  died(): void {
    this.parts.metrics.restarts.add(1);
  }
}
