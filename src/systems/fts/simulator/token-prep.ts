import type { Failure } from '../../../ecosystem/ports.js';
import { Chains } from '../../../kernel/chains.js';
import type { FtsWork } from './fts-work.js';
import { RowList } from './row-list.js';
import { RunState } from './run-table.js';

/** Where runs go from TOKEN_PREP. */
export interface TokenPrepListener {
  /** Both tokens are exchanged. */
  prepared(run: number): void;
  /** One of the tokens could not be exchanged: every file of the run fails, and FTS does not try again. */
  prepFailed(run: number, cause: Failure): void;
}

/**
 * The state TOKEN_PREP: runs of files that wait until both of their tokens are exchanged or unmanaged (FTS
 * MySqlAPI.cpp, updateTokenPrepFiles and failTransfersWithFailedTokenExchange).
 *
 * Guarantee: a run leaves once: when its last missing token is stored, or at the first failed exchange of either.
 * Mechanism: a chain of runs for each token row; a run is in one for each token that it misses.
 * Cost: O(1) a run, nothing a file.
 */
export class TokenPrep {
  /** Nodes 2 × run and 2 × run + 1 stand for the run's source and destination token. */
  private readonly waits = new Chains();
  private readonly leaving = new RowList();

  constructor(private readonly parts: FtsWork & { readonly listener: TokenPrepListener }) {
    const { runs, table } = parts;
    runs.follow((capacity) => this.waits.growNodes(2 * capacity));
    table.follow((capacity) => this.waits.growOwners(capacity));
  }

  /** Takes in a run by token; one that misses no token goes on at once. */
  enter(run: number): void {
    const { runs, table, metrics, listener, observer } = this.parts;
    const source = runs.sourceRow[run];
    const destination = runs.destinationRow[run];
    if (!table.isReady(source)) this.miss(source, 2 * run);
    if (destination !== source && !table.isReady(destination)) this.miss(destination, 2 * run + 1);
    if (runs.missing[run] === 0) {
      listener.prepared(run);
      return;
    }
    runs.state[run] = RunState.tokenPrep;
    observer?.transfer('token_prep', runs.rangeOf(run), runs.missing[run]);
    metrics.tokenPrep.add(runs.files[run]);
  }

  /** A row has got its refresh token: releases the runs that waited for nothing else. */
  tokenReady(row: number): void {
    const { waits } = this;
    const { runs, metrics, listener, simulation } = this.parts;
    for (let node = waits.first(row); node >= 0; node = waits.first(row)) {
      waits.remove(node);
      const run = node >> 1;
      if (--runs.missing[run] > 0) continue;
      const delayUs = simulation.nowUs - runs.submittedUs[run];
      metrics.tokenPrep.add(-runs.files[run]);
      metrics.tokenPrepDelay.recordMany(delayUs, runs.files[run]);
      runs.tokenUs[run] += delayUs;
      listener.prepared(run);
    }
  }

  /** An exchange of a row failed: fails every run that waits for it now. */
  tokenFailed(row: number, cause: Failure): void {
    const { waits, leaving } = this;
    const { runs, metrics, listener, simulation } = this.parts;
    leaving.clear();
    for (let node = waits.first(row); node >= 0; node = waits.first(row)) {
      const run = node >> 1;
      if (waits.holds(2 * run)) waits.remove(2 * run);
      if (waits.holds(2 * run + 1)) waits.remove(2 * run + 1);
      leaving.add(run);
    }
    for (let at = 0; at < leaving.size; at++) {
      const run = leaving.at(at);
      const delayUs = simulation.nowUs - runs.submittedUs[run];
      metrics.tokenPrep.add(-runs.files[run]);
      metrics.tokenPrepDelay.recordMany(delayUs, runs.files[run]);
      runs.tokenUs[run] += delayUs;
      listener.prepFailed(run, cause);
    }
  }

  private miss(row: number, node: number): void {
    this.waits.append(row, node);
    this.parts.runs.missing[node >> 1]++;
  }
}
