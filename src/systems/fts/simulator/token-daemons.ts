import type { FtsConfig } from '../../../scenario/schema.js';
import { FTS, hasHousekeeper, hasRefresher } from '../versions.js';
import { type ExchangeListener, ExchangeTurns } from './exchange-turns.js';
import type { FtsWork } from './fts-work.js';
import { Housekeeper } from './housekeeper.js';
import { Refresh313 } from './refresh-3-13.js';
import { Refresh314 } from './refresh-3-14.js';
import { Refresh202402 } from './refresh-2024-02.js';
import { NoRefresh } from './refresh-none.js';
import type { RefreshListener, RefreshService } from './refresh-service.js';
import { Watchdog } from './watchdog.js';

/** What the token daemons of an instance work with. */
export type DaemonParts = FtsWork & {
  readonly onExchange: ExchangeListener;
  readonly agents: RefreshListener;
};

/**
 * The daemons that look after t_token: exchange, refresh, housekeeper, and the watchdog of 3.14.
 *
 * An operator may bring another version or other settings: the daemons restart, lose the answers that they have not
 * stored, and find in the table what the ones before them left. A refresher of another kind takes its rows over.
 */
export class TokenDaemons {
  readonly exchange: ExchangeTurns;
  private current: RefreshService;
  private housekeeper: Housekeeper | undefined;
  private watchdog: Watchdog | undefined;

  constructor(private readonly parts: DaemonParts) {
    this.exchange = new ExchangeTurns({ ...parts, listener: parts.onExchange });
    this.current = this.refreshOf();
  }

  get refresh(): RefreshService {
    return this.current;
  }

  /** Begins all of them, at their phases. */
  begin(): void {
    const { phases, config } = this.parts;
    this.exchange.begin();
    this.current.begin();
    this.startOthers(
      (housekeeper) => housekeeper.start(phases.untilTurn('housekeeper', config.housekeeping.interval, 0)),
      (watchdog) => watchdog.start(phases.untilTurn('watchdog', config.watchdog.check, 0)),
    );
  }

  /** The configuration was `before` and is another now. */
  reconfigured(before: FtsConfig): void {
    const { config, table } = this.parts;
    if (!config.tokens || settingsOf(before) === settingsOf(config)) return;
    const restartUs = config.watchdog.restart;
    this.exchange.kill(restartUs);
    if (kindOf(before) === kindOf(config)) this.current.kill(restartUs);
    else {
      this.current.retire();
      this.current = this.refreshOf();
      table.forEach((row) => {
        this.current.adopt(row);
      });
      this.current.kill(restartUs);
    }
    this.startOthers(
      (housekeeper) => housekeeper.start(restartUs),
      (watchdog) => watchdog.start(restartUs + config.watchdog.check),
    );
  }

  /** Starts those that the version has and that do not run yet. */
  private startOthers(start: (one: Housekeeper) => void, watch: (one: Watchdog) => void): void {
    const { simulation, table, config, metrics, exchange } = { ...this.parts, exchange: this.exchange };
    if (this.housekeeper === undefined && hasHousekeeper(config)) {
      this.housekeeper = new Housekeeper(simulation, table, config, metrics);
      start(this.housekeeper);
    }
    if (this.watchdog !== undefined || !FTS[config.version].hasWatchdog) return;
    const watches = () => [
      { loop: exchange.turns, graceUs: config.watchdog.exchange_grace },
      { loop: this.current.turns, graceUs: config.watchdog.refresh_grace },
    ];
    this.watchdog = new Watchdog(simulation, config.watchdog, watches, () => {
      metrics.restarts.add(1);
      exchange.kill(config.watchdog.restart);
      this.current.kill(config.watchdog.restart);
    });
    watch(this.watchdog);
  }

  private refreshOf(): RefreshService {
    const parts = { ...this.parts, listener: this.parts.agents };
    switch (kindOf(parts.config)) {
      case 'just-in-time':
        return new Refresh314(parts);
      case 'polling':
        return new Refresh313(parts);
      case 'outside':
        return new Refresh202402(parts);
      case 'none':
        return new NoRefresh();
    }
  }
}

/** What refreshes, if anything does. */
function kindOf(config: FtsConfig): 'outside' | 'polling' | 'just-in-time' | 'none' {
  return hasRefresher(config) ? FTS[config.version].refresh.kind : 'none';
}

/** What daemons read when they start. */
function settingsOf({
  version,
  python_daemons,
  select_time,
  exchange,
  refresh,
  watchdog,
}: FtsConfig): string {
  return JSON.stringify([version, python_daemons, select_time, exchange, refresh, watchdog]);
}
