import { phaseUs } from '../../../kernel/phase.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { VaultConfig } from '../schema.js';
import type { Paths } from './paths.js';
import type { VaultMeters } from './vault-meters.js';

/** What a reaper works with. */
export interface VaultReaperParts {
  readonly simulation: Simulation;
  readonly name: string;
  readonly config: VaultConfig['reaper'];
  readonly paths: Paths;
  readonly meters: VaultMeters;
}

/**
 * Removes refresh tokens that seem lost, a look at all paths an interval: an access token that has expired long ago, and
 * since then a refusal that is the client's own fault, or so many other failures. Who owns the path has to log in again.
 * Source: OpenBao plug-in secrets-oauthapp, reap/checker_authcode.go.
 */
export function startReaper(parts: VaultReaperParts): void {
  const { simulation, config, name } = parts;
  if (!config.enabled) return;
  const turn = simulation.register(() => {
    reap(parts);
    simulation.post(config.interval, turn);
  });
  simulation.post(phaseUs(simulation, config.interval, 'vault', name, 'reaper'), turn);
}

function reap({ simulation: { nowUs }, config, paths, meters }: VaultReaperParts): void {
  let reaped = 0;
  for (let path = 0; path < paths.count; path++) {
    if (paths.isThere[path] === 0) continue;
    const expiredUs = nowUs - paths.expiryUs[path];
    const isRefused = paths.refused[path] === 1 && expiredUs > config.refused_after;
    const hasFailed = paths.failures[path] >= config.attempts && expiredUs > config.failed_after;
    if (!isRefused && !hasFailed) continue;
    paths.isThere[path] = 0;
    reaped++;
  }
  if (reaped === 0) return;
  meters.reaped.add(reaped);
  meters.setPaths(paths);
}
