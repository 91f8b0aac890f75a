import { SECOND_US } from '../../../kernel/simulation.js';
import type { FtsConfig } from '../../../scenario/schema.js';
import { refreshSettings } from '../settings.js';

/** The turns of a refresh service. */
export interface RefreshPace {
  readonly intervalS: number;
  /** Most tokens a turn. */
  readonly bulk: number;
  readonly threads: number;
  /** Most tokens while no turn is longer than the interval, Hz. */
  readonly capHz: number;
}

/** The refresh service of an instance. */
export function refreshPace(fts: FtsConfig): RefreshPace {
  const { intervalUs, bulk, threads } = refreshSettings(fts);
  const intervalS = intervalUs / SECOND_US;
  return { intervalS, bulk, threads, capHz: bulk / intervalS };
}
