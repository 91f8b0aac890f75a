import { phaseUs } from '../../../kernel/phase.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { AccessPointConfig } from '../schema.js';
import type { CredentialFiles } from './credentials.js';

/** What a bastion works with. */
export interface BastionParts {
  readonly simulation: Simulation;
  readonly name: string;
  readonly config: AccessPointConfig;
  readonly files: CredentialFiles;
}

/**
 * The bastion, which pushes vault tokens to access points: to each all of its owners', at a phase of its own. What was
 * deleted is there again, and is read at the next look.
 * Source: Fermilab Managed Tokens (token-push), condor_vault_storer.
 */
export class Bastion {
  /** Pushes nothing while it is on. */
  isDown = false;

  constructor({ simulation, name, config, files }: BastionParts) {
    const { push, lifetime } = config.vault_tokens;
    const rows = files.rows / config.count;
    const give = (point: number, issuedUs: number) => {
      for (let row = point * rows; row < (point + 1) * rows; row++) {
        files.topIssuedUs[row] = issuedUs;
        files.topExpiryUs[row] = issuedUs + lifetime;
        files.isThere[row] = 1;
      }
    };
    const turn = simulation.register((point) => {
      if (!this.isDown) give(point, simulation.nowUs);
      simulation.post(push, turn, point);
    });
    const isEver = push > 0;
    for (let point = 0; point < config.count; point++) {
      const phase = isEver ? phaseUs(simulation, push, 'access_point', name, 'push', point) : 0;
      give(point, isEver ? phase - push : 0);
      if (isEver) simulation.post(phase, turn, point);
    }
  }
}
